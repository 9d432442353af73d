"""How well messages are understood, in the open: writes docs/understanding.md. Takes some minutes.

Lines are kept apart by who wrote them: a model is asked about one person's lines after learning from everybody else's.
The lines under tests/lines/ are of people from whom nothing is ever learned.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np

from interaction_models import lessons
from interaction_models.counting import counted
from interaction_models.dangers import HEARD_FAINT, HEARD_SURE, danger, of_length
from interaction_models.features import pieces
from interaction_models.folding import fold
from interaction_models.learning import Layers
from interaction_models.phrases import ANY, GRAVEST_FIRST
from interaction_models.training import processes
from interaction_models.understanding import Understanding
from interaction_models.understood import Understood
from interaction_models.utterances import HERE, Told, Utterances, read

PAGE: Final = HERE.parent / "docs" / "understanding.md"
STRANGERS: Final = HERE.parent / "tests" / "lines"

TOLD: Final = {
    "concerns": "English",
    "concerns_es": "Spanish",
    "outsiders": "English, by outsiders who knew nothing of the project",
    "outsiders_es": "Spanish, by outsiders",
}
"""Files of what strangers told, with what they are called on the page."""

INTRO: Final = """# How well messages are understood

Written by `make evaluation`; do not edit. Whole-message keywords, known lines and reviewed phrases decide first; what
is left goes to two models over words, how they begin and what they mean. Nothing a person writes leaves the process.

All lines were written for this project by hand, in the voice of many different people, and labelled by whoever wrote
them. They are no messages of real callers, and many of the harmless ones were made to be as hard as they can be: a
service that listens to real people must measure again.
"""


def main() -> None:
    """Measure and write the page."""
    utterances, reader = read(), Understanding.load()
    parts = [INTRO, _strangers(reader), _people(utterances), _writers(utterances)]
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def load(name: str) -> list[dict[str, Any]]:
    """The lines of strangers in a file, with what they mean."""
    with (STRANGERS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _strangers(reader: Understanding) -> str:
    """The whole of understanding, keywords and phrases too, on people from whom nothing was learned."""
    read_ = [(reader.understand(line["text"]), line) for line in load("requests")]
    right = [(found, line) for found, line in read_ if found.intent == line["intent"] and line.get("slots")]
    rows = [
        ("requests understood", _share(f.intent == line["intent"] for f, line in read_ if _in_scope(line))),
        ("unrelated messages that set something off",
         _share(f.intent != "out_of_scope" for f, line in read_ if not _in_scope(line))),
        ("slots right, where the intent was", _share(_slots_right(f, line) for f, line in right)),
        ("requests taken for a sign of danger",
         _share(bool(f.concerns) for f, line in read_ if line["intent"] != "hotline")),
    ]  # fmt: skip
    text = "## Strangers\n\n" + _table(f"| {len(read_)} messages of ten people | |", rows)
    for name, title in TOLD.items():
        text += f"\n### Signs of danger, {title}\n\n" + _of_danger(reader, load(name))
    return text


def _in_scope(asked: Mapping[str, Any]) -> bool:
    return bool(asked["intent"] != "out_of_scope")


def _slots_right(found: Understood, asked: Mapping[str, Any]) -> bool:
    return all(found.slots.get(slot) == value for slot, value in asked["slots"].items())


def _of_danger(reader: Understanding, told: Sequence[Mapping[str, Any]]) -> str:
    heard: dict[str, list[list[bool]]] = defaultdict(list)
    first = []
    for line in told:
        signals = reader.understand(line["text"]).concerns
        danger = bool(line["expect"] in ("sure", "unsure") and line["kinds"])
        if danger or line["expect"] == "none":
            name = ("" if danger else "harmless: ") + line["level"].replace("_", " ")
            heard[name].append([bool(signals), any(signal.certainty == "sure" for signal in signals)])
        if danger and signals:
            first.append(line["kinds"][0] in [signal.kind for signal in signals[:2]])
    rows = [(name, _figures(*zip(*of, strict=True))) for name, of in heard.items()]
    table = _table("| What was told | heard | as sure | messages |", rows)
    return f"{table}\nThe right kind first or second: {_share(first)}.\n"


def _figures(*columns: Sequence[bool]) -> str:
    return " | ".join([*map(_share, columns), str(len(columns[-1]))])


def _people(utterances: Utterances) -> str:
    """Each person's requests by a model that learned from people of other groups, and what is taken for what."""
    rows, confused = [], Counter[tuple[str, str]]()
    for kept_back in _groups(utterances.people):
        others = {who: lines for who, lines in utterances.people.items() if who not in kept_back}
        told = lessons.intent_lessons(utterances, others)
        model = lessons.learned_intents(told, counted([line for line, _ in told], utterances.meanings))
        for who in kept_back:
            lines = [(fold(line), id) for id, texted in utterances.people[who].items() for line in texted]
            best = model.scores(counted([line for line, _ in lines], utterances.meanings)).argmax(axis=1)
            pairs = [(id, model.classes[place]) for place, (_, id) in zip(best, lines, strict=True)]
            confused.update(pair for pair in pairs if pair[0] != pair[1])
            right = _share(id == found for id, found in pairs if id != "out_of_scope")
            wrong = _share(found != id for id, found in pairs if id == "out_of_scope")
            rows.append((who, f"{right} | {wrong} | {len(lines)}"))
    text = "## Requests, a third of the people after another kept back (the model alone)\n\n"
    text += _table("| Who | understood | unrelated that set something off | messages |", rows)
    pairs_ = [(f"`{said}` taken for `{found}`", str(n)) for (said, found), n in confused.most_common(15)]
    return text + "\n" + _table("| Most often confused | |", pairs_)


def _writers(utterances: Utterances) -> str:
    """Each writer's disclosures by a model that learned from writers of other groups, kind by kind, and how often a
    score was right: of all that has one in that range, how much was told of danger."""
    caught: dict[str, list[bool]] = defaultdict(list)
    ranges: dict[int, list[bool]] = defaultdict(list)
    alarms = []
    for who, told, scores in _kept_back(utterances):
        for each, score in zip(told, scores, strict=True):
            ranges[max(-3, min(4, int(score // 1)))].append(bool(each.kinds))
            for kind in each.kinds if each.certainty != "topical" else ():
                caught[kind].append(bool(score >= HEARD_FAINT))
        harmless = [score for each, score in zip(told, scores, strict=True) if each.certainty == "none"]
        if harmless:
            columns = ([s >= HEARD_FAINT for s in harmless], [s >= HEARD_SURE for s in harmless])
            alarms.append((who, _figures(*columns)))
    text = "## Signs of danger, a third of the writers after another kept back (the model alone)\n\n"
    text += _table("| Kind | heard | messages |", [(kind, _figures(caught[kind])) for kind in GRAVEST_FIRST])
    text += "\n" + _table("| Harmless, by writer | heard | as sure | messages |", alarms)
    right = [(f"{score} to {score + 1}", _figures(ranges[score])) for score in sorted(ranges)]
    return text + "\n" + _table("| Highest score | told of danger | messages |", right)


def _kept_back(utterances: Utterances) -> Iterator[tuple[str, Sequence[Told], Sequence[float]]]:
    """Each writer, what they told, and the highest score of any kind by a model that had not read them."""
    folded = {who: [fold(each.says) for each in told] for who, told in utterances.told.items()}
    with processes() as cores:
        for group in _groups(utterances.told):
            others = {who: its for who, its in folded.items() if who not in group}
            told = lessons.concern_lessons(utterances, others)
            model = lessons.learned_concerns(told, counted([line for line, _ in told], utterances.meanings), cores)
            for who in group:
                yield who, utterances.told[who], _highest(model, folded[who], utterances)


def _highest(model: Layers, lines: Sequence[str], utterances: Utterances) -> list[float]:
    """How likely danger is in each line, and in its pieces, as `dangers` sees it."""
    parts = [(whole, *pieces(whole)) for whole in lines]
    flat = counted([part for its in parts for part in its], utterances.meanings)
    scores = model.scores(flat)
    found = map(danger, scores[:, : len(GRAVEST_FIRST)].max(axis=1), scores[:, model.classes.index(ANY)])
    return [max(islice(found, len(its))) + of_length(its[0]) for its in parts]


def _groups(people: Mapping[str, object]) -> list[list[str]]:
    """The names in three groups, each of which is kept back once."""
    return [sorted(people)[start::3] for start in range(3)]


def _share(found: Iterable[bool]) -> str:
    counted = list(found)
    return f"{np.mean(counted):.1%}" if counted else "none"


def _table(head: str, rows: Iterable[tuple[str, str]]) -> str:
    rule = "|" + " --- |" * (head.count("|") - 1)
    return "\n".join([head, rule, *(f"| {name} | {value} |" for name, value in rows)]) + "\n"


if __name__ == "__main__":
    main()
