"""What a check comes to, for people and for programs."""

from collections.abc import Sequence

from content.authoring.balance import SEEDS
from content.authoring.reading import Content


def report(content: Content, problems: Sequence[str]) -> dict[str, object]:
    """Counts and problems as plain data, as `steadyground check --json` prints them."""
    live, covered = content.live(), content.seeds()
    return {
        "ok": not problems,
        "problems": list(problems),
        "warnings": [str(warning) for warning in (*content.warnings, *content.notes)],
        "counts": content.counts(),
        "by_step": {str(n): sum(item.step == n for item in live) for n in range(1, 7)},
        "by_depth": {str(n): sum(item.depth == n for item in live) for n in range(1, 4)},
        "seed": {"covered": sorted(covered), "missing": sorted(SEEDS - covered)},
    }


def sentences(content: Content, problems: Sequence[str]) -> str:
    """Every problem and warning on a line of its own, then how many items of each kind there are."""
    counts = ", ".join(f"{sum(by.values())} {kind}" for kind, by in content.counts().items() if by)
    warned = [f"{warning} (warning)" for warning in (*content.warnings, *content.notes)]
    return "\n".join([*problems, *warned, f"{len(problems)} problems, {len(warned)} warnings. {counts}."])
