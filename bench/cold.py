"""Cold starts: a fresh interpreter from its start to its first answered turn, ours and theirs in turns."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from bench import asking

ROOT: Final = Path(__file__).parent.parent
END: Final = "; import os; print(said, flush=True); os._exit(0)"
"""The process ends as soon as it answered, so that no tidying up is counted, of ours or theirs."""
MEMORY: Final = (
    "; import os; print(said); print(next(line.split()[1] for line in open('/proc/self/status') if 'VmHWM' in line),"
    " flush=True); os._exit(0)"
)
"""The same, with the most memory the process ever had as its last line. Linux alone: elsewhere memory is left out."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """One cold start, in seconds."""

    cpu: float
    wall: float


@dataclass(frozen=True, kw_only=True)
class Case:
    """A way to start: `code` makes the program of one run, with a request of its own; `proof` stands in its output."""

    name: str
    code: Callable[[], str]
    proof: str


def _text() -> str:
    sent = asking.event(*asking.message(asking.number(), "tonight"))
    return f"from sms.handler import handle; said = handle({sent!r})['body']"


def _text_peer() -> str:
    body, headers = asking.message(asking.number(), "tonight")
    call = f"wsgi.call(app, wsgi.environ('/sms', {body!r}, {headers!r}, host={asking.HOST!r}))"
    return f"from bench import wsgi; from bench.peer_webhook import app; said = {call}['body']"


def _voice() -> str:
    return f"from skill.handler import handle; said = handle({asking.envelope(asking.user(), 'StarterIntent')!r})"


def _voice_peer() -> str:
    sent = asking.envelope(asking.user(), "StarterIntent")
    return f"from bench.peer_skill import handler; said = handler({sent!r}, None)"


def _fallback() -> str:
    sent = asking.event(*asking.message(asking.number(), "tonight"))
    return f"from sms.fallback import handle; said = handle({sent!r})['body']"


CASES: Final = (
    Case(name="text", code=_text, proof='"degraded":false'),
    Case(name="text_peer", code=_text_peer, proof="Tonight: "),
    Case(name="voice", code=_voice, proof='"degraded":false'),
    Case(name="voice_peer", code=_voice_peer, proof="Tonight's starter"),
    Case(name="fallback", code=_fallback, proof="Help lines"),
    Case(name="bare", code=lambda: "said = 'bare'", proof="bare"),
)


def grown(times: int, library: Path) -> Case:
    """The text case with another library file."""
    patch = f"import content.library as l; l.Library.open.__func__.__defaults__ = (l.Path({str(library)!r}),); "
    return Case(name=f"text_{times}x", code=lambda: patch + _text(), proof='"degraded":false')


def checked(times: int, data: Path) -> Case:
    """The whole check of the writers' files in a folder."""
    check = f"gaps(check(Path({str(data)!r}))); said = 'checked'"
    code = f"from pathlib import Path; from content.authoring.checking import check, gaps; {check}"
    return Case(name=f"check_{times}x", code=lambda: code, proof="checked")


def environment(settings: Mapping[str, str], words: Path) -> dict[str, str]:
    """The whole environment of a measured process; bytecode is kept, as it is where one deploys."""
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(words), **settings}


def measure(cases: tuple[Case, ...], env: Mapping[str, str], *, rounds: int) -> dict[str, list[Start]]:
    """Every case once a round, in another order each time; one throwaway round compiles the bytecode."""
    found: dict[str, list[Start]] = {case.name: [] for case in cases}
    for number in range(rounds + 1):
        for case in random.sample(cases, len(cases)):
            start = _started(case, env)
            if number:
                found[case.name].append(start)
    return found


def memory(cases: tuple[Case, ...], env: Mapping[str, str], *, rounds: int) -> dict[str, list[float]]:
    """The most memory of each case in KB, from runs of their own; nothing where the system does not tell."""
    if not Path("/proc/self/status").exists():
        return {}
    found: dict[str, list[float]] = {case.name: [] for case in cases}
    for _ in range(rounds):
        for case in cases:
            said = _output(case, case.code() + MEMORY, env)[0]
            found[case.name].append(float(said.splitlines()[-1]))
    return found


def _started(case: Case, env: Mapping[str, str]) -> Start:
    return _output(case, case.code() + END, env)[1]


def _output(case: Case, program: str, env: Mapping[str, str]) -> tuple[str, Start]:
    """What a program printed and what it took. Raises RuntimeError where it did not answer as it should."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, "-c", program], cwd=ROOT, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    with cast(IO[bytes], process.stdout) as pipe:
        said = pipe.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or case.proof not in said or '"trouble"' in said:
        raise RuntimeError(f"{case.name} did not answer:\n{said}")
    return said, Start(cpu=used.ru_utime + used.ru_stime, wall=wall)
