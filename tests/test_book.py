"""The reviewer's book, in a real browser: all of the library, found by words, and nothing from elsewhere."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from content.authoring.reading import read
from content.library import Library
from local import book

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CONTENT = read()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The book, opened from a file, with every request noted."""
    if CHROMIUM is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is needed in CI.")
    if CHROMIUM is None:
        pytest.skip("no Chromium: the reviewer's book is not opened")
    out: Path = tmp_path_factory.mktemp("book") / "book.html"
    book.write(CONTENT, out)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.requested = []  # type: ignore[attr-defined]
        page.on("request", lambda request: page.requested.append(request.url))  # type: ignore[attr-defined]
        page.goto(out.as_uri())
        yield page
        browser.close()


def test_all_of_the_library_is_there(page: Page) -> None:
    """Every live item once, its words with it, and every help line; nothing is fetched from anywhere."""
    ids = page.eval_on_selector_all("article", "all => all.map(each => each.id)")
    assert sorted(ids) == sorted(item.id for item in CONTENT.live())
    first = CONTENT.live()[0]
    assert first.said()[0].spoken in page.text_content(f"[id='{first.id}']")  # type: ignore[operator]
    assert page.locator("table tr").count() == len(CONTENT.hotlines) + 1
    assert [url for url in page.requested if not url.startswith("file:")] == []  # type: ignore[attr-defined]


def test_it_shows_what_is_said(page: Page, library: Library) -> None:
    """Help lines in the words of both doors, the quiet after a question, and steps by their titles."""
    lines = page.text_content("table") or ""
    for line in CONTENT.hotlines:
        assert library.passage(line.id).voice in lines
        assert library.passage(line.id).text in lines
    asked = next(item for item in CONTENT.live() if item.asks and not item.pause)
    assert "(asks, 2 s of quiet)" in (page.text_content(f"[id='{asked.id}']") or "")
    step = library.item("step.3")
    assert step
    assert f"starter, step 3, {step.title}" in page.locator("h2").all_text_contents()


def test_words_are_found(page: Page) -> None:
    """What is typed narrows the book to items that hold all of it, and the count says how many."""
    page.fill("#find", "money depth 2")
    shown = page.locator("article:visible")
    assert 0 < shown.count() < 400
    assert all("money" in words.lower() for words in shown.all_text_contents())
    assert page.text_content("#count") == f"{shown.count()} of {len(CONTENT.live())}"
    page.fill("#find", "")


def test_a_mark_stays(page: Page) -> None:
    """A reviewer's tick and note are there again after the page is opened anew, and can be listed by themselves."""
    mark = page.locator("article").nth(3)
    mark.locator("input").check()
    mark.locator("textarea").fill("too soon")
    page.reload()
    page.check("#only")
    assert page.locator("article:visible").count() == 1
    assert page.locator("article:visible textarea").input_value() == "too soon"
    with page.expect_download() as download:
        page.click("#save")
    assert "CHANGE too soon" in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_mark_belongs_to_its_words(page: Page) -> None:
    """Words that were changed since are not marked, and the note of before says so."""
    page.uncheck("#only")
    mark = page.locator("article").nth(5)
    mark.locator("textarea").fill("too long")
    page.evaluate("""() => { const all = JSON.parse(localStorage.getItem("steadyground.book"));
        localStorage.setItem("steadyground.book", JSON.stringify(
            Object.fromEntries(Object.entries(all).map(([key, m]) => [key.split(" ")[0] + " 0000", m])))); }""")
    page.reload()
    assert not mark.locator("textarea").input_value()
    with page.expect_download() as download:
        page.click("#save")
    assert "(on words that were changed since) too long" in Path(download.value.path()).read_text(encoding="utf-8")
    page.evaluate("localStorage.clear()")
    page.reload()


def test_it_prints(page: Page) -> None:
    """On paper the controls are gone and the words stay."""
    page.emulate_media(media="print")
    assert not page.is_visible("#find")
    assert page.is_visible("h2")
    page.emulate_media(media="screen")
