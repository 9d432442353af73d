"""Utterances become the Alexa interaction model of a locale."""

import json
import re
from pathlib import Path
from typing import Any, Final

from interaction_models.utterances import HERE, Intent, Utterances, concern_name, read

LOCALES: Final = {"en-US": "en"}
"""Locale to language. A locale comes here with help lines of its own region (docs/safety.md)."""

INVOCATION: Final = "steady ground"
SAMPLE: Final = re.compile(r"[a-z' .{}-]+")
"""Alexa samples hold lower-case words, apostrophes, periods, hyphens and slots."""

SENTENCE: Final = re.compile(
    r"(i|i'm|im|i've|he|he's|she|she's|they|they've|we|my|our|someone|somebody|there|it|call|help|please|the) "
)
"""How a phrase begins that somebody says as a whole; others are parts of sentences, and found by the carriers."""

TYPE_OF: Final = {
    "topic": "TOPIC",
    "step": "STEP",
    "kind": "LINE_KIND",
    "region": "REGION",
    "depth": "DEPTH",
    "company": "COMPANY",
    "about": "ABOUT",
    "term": "TERM",
}


def model(utterances: Utterances) -> dict[str, Any]:
    """The interaction model, as the skill's developer console and the management API take it."""
    spoken = (intent for intent in utterances.intents if intent.alexa or utterances.said.intents[intent.id].say)
    intents = [_intent(intent, utterances) for intent in spoken]
    built_in = [{"name": name, "samples": []} for intent in utterances.intents for name in intent.also]
    language = {
        "invocationName": INVOCATION,
        # Low: an unknown sentence that is near a known one should not be swallowed by the fallback.
        "modelConfiguration": {"fallbackIntentSensitivity": {"level": "LOW"}},
        "intents": [*intents, *built_in, *_concerns(utterances), _tell(utterances)],
        "types": [_type(name, values) for name, values in utterances.said.slots.items() if name in TYPE_OF],
    }
    return {"interactionModel": {"languageModel": language}}


def _intent(intent: Intent, utterances: Utterances) -> dict[str, Any]:
    if intent.alexa == "AMAZON.FallbackIntent":
        return {"name": intent.alexa, "samples": []}
    samples = [line for line in dict.fromkeys(utterances.said.intents[intent.id].say) if SAMPLE.fullmatch(line)]
    made: dict[str, Any] = {"name": intent.alexa_name, "samples": samples}
    used = [slot for slot in intent.slots if any(f"{{{slot}}}" in line for line in samples)]
    if used:
        made["slots"] = [{"name": slot, "type": TYPE_OF[slot]} for slot in used]
    return made


def _concerns(utterances: Utterances) -> list[dict[str, Any]]:
    """An intent for every concern, with the reviewed phrases that a person says as a sentence."""
    return [
        {
            "name": concern_name(kind),
            "samples": [
                line for line in dict.fromkeys(phrases.sure) if SENTENCE.match(line) and SAMPLE.fullmatch(line)
            ],
        }
        for kind, phrases in utterances.concerns.items()
    ]


def _tell(utterances: Utterances) -> dict[str, Any]:
    """Free speech, which Alexa only gives behind a beginning that it knows."""
    slot = {"name": "said", "type": "AMAZON.SearchQuery"}
    return {"name": "TellIntent", "slots": [slot], "samples": list(utterances.said.carriers)}


def _type(name: str, values: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    return {"name": TYPE_OF[name], "values": [_value(id, words) for id, words in values.items()]}


def _value(id: str, words: tuple[str, ...]) -> dict[str, Any]:
    spoken = [word for word in words if SAMPLE.fullmatch(word)]
    return {"id": id, "name": {"value": spoken[0], "synonyms": spoken[1:]}}


def render(locale: str) -> str:
    """The model file of a locale, as it is committed."""
    return json.dumps(model(read(LOCALES[locale])), indent=2, ensure_ascii=False) + "\n"


def path_of(locale: str) -> Path:
    """Where the model file of a locale stands."""
    return HERE / f"{locale}.json"


def write() -> None:
    """Write the model file of every locale."""
    for locale in LOCALES:
        path_of(locale).write_text(render(locale), encoding="utf-8")


def drifted() -> list[str]:
    """The locales whose file is not what the utterances make."""
    return [
        locale
        for locale in LOCALES
        if not path_of(locale).exists() or path_of(locale).read_text(encoding="utf-8") != render(locale)
    ]
