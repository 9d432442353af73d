"""The command `steadyground`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import click

from content.authoring import reporting
from content.authoring.checking import check as check_words
from content.authoring.checking import gaps
from content.authoring.compiling import BrokenLibrary, build_if_stale
from content.authoring.items import DATA
from content.authoring.reading import read
from content.settings import print_line
from interaction_models import alexa, reasons, training
from interaction_models.understanding import Understanding
from local import book as reviewers_book
from local import generating
from local.doors import Failure, callers, doors, plainly
from local.referrals import counted
from local.server import LOOPBACK
from skill.fetching import fetch, public_roots
from skill.verification import Verifier

TRY = """Steady Ground is running at {base}  (Ctrl-C ends it)

  Ask it        .venv/bin/steadyground ask "what's tonight's conversation starter"
  Talk to it    .venv/bin/steadyground talk
  By voice      .venv/bin/steadyground talk --door voice
  In a browser  {base}/
"""

CARRIERS_OWN = "(no reply: the carrier answers this one itself)"


@click.group()
def main() -> None:
    """Conversation starters, quiet steps and help lines, by smart speaker and by text."""


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Serve both doors, a page at / and /healthz."""
    import waitress  # the other commands serve nobody

    base = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound
    verifier = Verifier(roots=public_roots(), fetch=fetch)
    with doors(base_url=base, verifier=verifier, log=print_line) as made:
        if made.settings.unsigned and host not in LOOPBACK:
            raise Failure("STEADYGROUND_UNSIGNED=1 takes unsigned requests, so it serves on loopback alone.")
        server = waitress.create_server(made.app(), host=host, port=port, threads=16, ident="")
        click.echo(TRY.format(base=base))
        server.run()


@main.command()
@click.option("--door", type=click.Choice(["text", "voice"]), default="text", show_default=True)
@click.option("--locale", default="en-US", show_default=True)
def talk(door: str, locale: str) -> None:
    """Hold a conversation in the terminal, through the real door."""
    with callers(locale) as (texter, listener):
        if door == "voice":
            click.echo(listener.open())
            _converse(lambda words: [listener.say(words)])
        else:
            _converse(texter.say)


def _converse(say: Callable[[str], list[str]]) -> None:
    while True:
        click.echo("> ", nl=False)
        words = sys.stdin.readline()
        if not words:
            return
        for message in say(words.rstrip("\n")) or [CARRIERS_OWN]:
            click.echo(message)


@main.command()
@click.option("--door", type=click.Choice(["text", "voice"]))
@click.option("--locale", default="en-US", show_default=True)
@click.argument("words", nargs=-1, required=True)
def ask(door: str | None, locale: str, words: tuple[str, ...]) -> None:
    """One turn, as the person would get it; without --door, by both."""
    said = " ".join(words)
    with callers(locale) as (texter, listener):
        if door != "voice":
            _show("text", door, "\n".join(texter.say(said)) or CARRIERS_OWN)
        if door != "text":
            _show("voice", door, listener.say(said))


def _show(name: str, door: str | None, words: str) -> None:
    click.echo(words if door else f"By {name}:\n{words}\n")


@main.command()
@click.argument("log", type=click.File(), default="-")
def referrals(log: TextIO) -> None:
    """Count in a LOG (or standard input) which help lines were given, by month, region and kind, as CSV to publish."""
    click.echo("month,region,kind,times")
    for cell in counted(log, read().hotlines):
        click.echo(",".join(map(str, cell)))


@main.command()
@click.option("--locale", default="en-US", show_default=True)
@click.option("--why", is_flag=True, help="Also the phrases and words that decided, and the runners-up.")
def understand(locale: str, why: bool) -> None:  # noqa: ARG001 - every locale is read alike so far
    """Read a message a line from standard input, write what it means as JSON."""
    with plainly():
        understanding = Understanding.load()
    for line in sys.stdin:
        message = line.rstrip("\n")
        found = understanding.understand(message)
        # a faint sign is asked about too, but where a question of ours was just answered
        shown_as = {"faint": "unsure"}
        concerns = [{"kind": s.kind, "certainty": shown_as.get(s.certainty, s.certainty)} for s in found.concerns]
        first = concerns[0] if concerns else {"kind": None, "certainty": None}
        shown = {
            "text": message,
            "intent": found.intent,
            "slots": dict(found.slots),
            "concern": first["kind"],
            "certainty": first["certainty"],
            "concerns": concerns,
            "confidence": found.confidence,
            "candidates": list(found.candidates),
        }
        if why:
            shown["why"] = reasons.why(understanding, message)
        click.echo(json.dumps(shown, ensure_ascii=False))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print counts and problems as JSON.")
@click.option("--release", is_flag=True, help="Fail on warnings too, such as help lines checked too long ago.")
def check(as_json: bool, release: bool) -> None:
    """Check the words, and that generated files are what their sources make."""
    with plainly():
        content = check_words(DATA)
        problems = [str(problem) for problem in (*content.problems, *gaps(content))]
        if not content.problems:
            build_if_stale()
            problems += generating.drift()
    click.echo(json.dumps(reporting.report(content, problems)) if as_json else reporting.sentences(content, problems))
    if problems or (release and content.warnings):
        sys.exit(1)


@main.command()
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def book(out: Path) -> None:
    """Write the whole library as one page for a reviewer to read and mark up."""
    with plainly():
        content = check_words(DATA)
        if content.problems:
            raise BrokenLibrary(content.problems)
        reviewers_book.write(content, out)
    click.echo(f"{out}: {len(content.live())} items and {len(content.hotlines)} help lines.")


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Exit 1 where a file is not what the utterances make.")
def models(only_check: bool) -> None:
    """Write the Alexa interaction model of every locale."""
    _generate(only_check, alexa.drifted, alexa.write)


@main.command()
@click.option("--check", "only_check", is_flag=True, help="Exit 1 where the model is not what the utterances make.")
def train(only_check: bool) -> None:
    """Train the understanding model from the utterances; with --check, compare its inputs and every answer."""
    _generate(
        only_check, lambda: ["the model"] if training.drifted() or training.answers_drifted() else [], training.train
    )


def _generate(only_check: bool, drifted: Callable[[], list[str]], write: Callable[[], None]) -> None:
    with plainly():
        if not only_check:
            write()
        elif stale := drifted():
            click.echo(f"Not what the utterances make: {', '.join(stale)}. Run 'make generated'.", err=True)
            sys.exit(1)


@main.command()
def generate() -> None:
    """Write every generated file: ordinals, models, the fallback."""
    with plainly():
        for done in generating.generate():
            click.echo(done)
