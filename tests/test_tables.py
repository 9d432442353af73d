"""Tables of what is known word for word: what is put in is found, and nothing else."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_models.lexicon import Lexicon, Word, placed
from interaction_models.stored import MODEL, TABLES
from interaction_models.table import LONGEST_TEXT, NONE, Table, Texts, packed, packed_texts
from interaction_models.understanding import Understanding
from interaction_models.utterances import HERE, read

WORDS = st.dictionaries(st.text(max_size=20), st.integers(0, 2**32 - 1), max_size=60)


@given(WORDS, st.text(max_size=20))
def test_a_table_has_what_was_put_in(numbers: dict[str, int], other: str) -> None:
    """Every word gives its number, and any other none."""
    table = Table(memoryview(packed(numbers)))
    assert {word: table.get(word) for word in numbers} == numbers
    assert table.get(other) == numbers.get(other, NONE)


@given(st.dictionaries(st.text(max_size=20), st.text(min_size=1, max_size=40), max_size=30))
def test_texts(texts: dict[str, str]) -> None:
    """Words give back their text, whatever its letters."""
    table, text = packed_texts(texts)
    found = Texts(Table(memoryview(table)), memoryview(text))
    assert {word: found.get(word) for word in texts} == texts
    assert found.get("nothing of the kind was ever put in") == ""


def test_a_text_that_is_too_long_is_refused() -> None:
    """Rather than to be cut where somebody reads it."""
    with pytest.raises(ValueError, match="'he' begins more"):
        packed_texts({"he": "x" * LONGEST_TEXT})


def test_a_file_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    """Rather than to hear nothing: a copy cut short, one without tables, and none at all."""
    model = shutil.copy(MODEL, tmp_path)
    whole = TABLES.read_bytes()
    for data in (whole[:-1], whole[: len(whole) // 2], whole[: whole.index(b"\n") + 1], b"{}\n", b""):
        (tmp_path / TABLES.name).write_bytes(data)
        with pytest.raises(ValueError, match=r"whole|JSON|empty"):
            Understanding.load(Path(model))
    (tmp_path / TABLES.name).unlink()
    with pytest.raises(OSError, match=TABLES.name):
        Understanding.load(Path(model))


def test_a_word_stands_once(tmp_path: Path) -> None:
    """Under one class and one headword; whoever writes it twice hears where."""
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.bin", "*.py", "concerns"))
    (tmp_path / "concerns").mkdir()
    for name in ("en.yaml", "es.yaml"):
        shutil.copy(HERE / "concerns" / name, tmp_path / "concerns")
    with (tmp_path / "headwords.yaml").open("a", encoding="utf-8") as its:
        its.write("zebra: [bruise]\n")
    with pytest.raises(ValueError, match="'bruise' stands under 'bruise' and 'zebra': leave it under one"):
        read(root=tmp_path)


def test_a_lexicon_knows_class_language_and_beginning() -> None:
    """And keeps nothing of words that it does not know."""
    numbers = {
        "pega": placed(headword=1, alike=1, language=2, begins=True),
        "casa": placed(headword=0, alike=0, language=0, begins=False),
    }
    lexicon = Lexicon(
        Table(memoryview(packed(numbers))), classes=(0, 77), headwords=(0, 99), languages=("", "en", "es")
    )
    assert [lexicon.get("pega") for _ in range(2)] == [Word(77, "es", begins=True, headword=99)] * 2
    assert lexicon.get("casa") == Word(0, "")
    assert lexicon.get("somebodys name") is None
    assert [lexicon.meaning_of(word) for word in ("pega", "casa", "zzz")] == [(77, 99), (0, 0), (0, 0)]
