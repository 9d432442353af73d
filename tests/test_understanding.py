"""Understanding: every known line means its own intent, against all the others together."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from content.hotlines import LINE_FOR
from content.intents import MOVES
from content.library import Library
from content.vocabulary import CONCERNS, LINES, TOPICS
from interaction_models.alexa import model
from interaction_models.clock import time_in
from interaction_models.counting import counted
from interaction_models.features import NO_MEANING, features
from interaction_models.folding import fold
from interaction_models.learning import learn_layers, written_layers
from interaction_models.linear import DAMPED, Layered
from interaction_models.network import STEP, fitted
from interaction_models.phrases import GRAVEST_FIRST
from interaction_models.slots import shared
from interaction_models.understanding import Understanding
from interaction_models.utterances import read

UTTERANCES = read()
READER = Understanding.load()


def test_the_ids_agree(library: Library) -> None:
    """Intents have moves, concerns have lines, topics and kinds of lines are those of the vocabulary."""
    said, faqs = (
        {intent.id for intent in UTTERANCES.intents},
        {item.id.replace(".", "_") for item in library.pool("faq")},
    )
    assert said | {"answer"} == set(MOVES) | faqs
    assert set(UTTERANCES.concerns) == set(CONCERNS) == set(LINE_FOR)
    assert GRAVEST_FIRST == CONCERNS  # the halves know nothing of each other, so the order is held here
    assert set(UTTERANCES.said.slots["topic"]) == set(TOPICS)
    assert set(UTTERANCES.said.slots["kind"]) == set(LINES)
    assert all(library.has_region(region) for region in UTTERANCES.said.slots["region"])


def test_no_line_is_stolen(understanding: Understanding) -> None:
    """Every line, with every value of its slots, is understood as the intent under which it stands."""
    stolen = []
    for line, intent in UTTERANCES.lines():
        for spoken in UTTERANCES.spoken(line):
            found = understanding.understand(spoken).intent
            keyword = UTTERANCES.said.keywords.get(found, ())
            if found != intent and spoken not in keyword:
                stolen.append((spoken, intent, found))
    assert not stolen, (len(stolen), stolen[:20])


def test_no_command_is_a_concern(understanding: Understanding) -> None:
    """No line of an intent but a request for help is taken for a disclosure."""
    raised = [
        (line, found)
        for line, intent in UTTERANCES.lines()
        for spoken in UTTERANCES.spoken(line)
        if intent not in ("hotline", "walk_away") and (found := understanding.understand(spoken).concerns)
    ]
    assert not raised, (len(raised), raised[:20])


@pytest.mark.parametrize("kind", CONCERNS)
def test_reviewed_phrases_are_heard(understanding: Understanding, kind: str) -> None:
    """A reviewed phrase raises its own concern, alone and inside a longer message."""
    for line in UTTERANCES.concerns[kind].sure:
        for message in (line, f"um so {line.upper()} and idk"):
            assert kind in {signal.kind for signal in understanding.understand(message).concerns}, message


def test_a_phrase_alone_is_acted_on(understanding: Understanding) -> None:
    """What the model makes of a message takes nothing from a phrase that is all of it, in any language."""
    for concerns, _ in ((UTTERANCES.concerns, ()), *UTTERANCES.abroad):
        for kind, said in concerns.items():
            for line in said.sure:
                assert (kind, "sure") in understanding.concerns(line), line


def test_the_shortest_cries_are_heard(understanding: Understanding) -> None:
    """What is said alone is asked about, in any language, also behind a "no"; beside other words it is no sign."""
    for concerns, _ in ((UTTERANCES.concerns, ()), *UTTERANCES.abroad):
        for kind, said in concerns.items():
            for line in said.alone:
                for message in (line, line.upper(), f"no, {line}"):
                    assert kind in {signal.kind for signal in understanding.concerns(message)}, message
    assert understanding.concerns("im scared of geese") == ()
    assert understanding.understand("somebody help me").intent == understanding.understand("911").intent == "hotline"


def test_a_hint_is_asked_about(understanding: Understanding) -> None:
    """What is said of other things as often is asked about by itself, and where help is asked for."""
    for concerns, _ in ((UTTERANCES.concerns, ()), *UTTERANCES.abroad):
        for kind, said in concerns.items():
            for line in said.hints:
                for message in (line, f"please help me right now, {line}"):
                    assert kind in {signal.kind for signal in understanding.concerns(message)}, message


@pytest.mark.parametrize(
    ("harmless", "told"),
    [
        ("the scaffolders are bleeding us dry at those day rates", "she fell on the glass and is bleeding a lot"),
        ("she fainted at the blood bank, had a biscuit and is back at work", "she fainted and i cant wake her up"),
        ("mi jefa me va a matar si no entrego el informe hoy jaja", "mi marido me va a matar cuando salga"),
    ],
)
def test_a_hint_alone_decides_nothing(understanding: Understanding, harmless: str, told: str) -> None:
    """Where the rest of a longer message speaks against it, a hint is no sign; where it does not, it is."""
    assert understanding.concerns(harmless) == ()
    assert understanding.concerns(told)


def test_what_was_asked_is_not_acted_on(understanding: Understanding) -> None:
    """Whether he hits her is what the sister asked; what stands behind it is told."""
    for message in (
        "mum asked if he hits me, he doesnt, hes just absent",
        "me preguntan si me maltrata y no, es un pan",
    ):
        assert "sure" not in {signal.certainty for signal in understanding.concerns(message)}, message
    assert understanding.concerns("you asked if im safe. he is hitting me")[0].certainty == "sure"


@pytest.mark.parametrize(
    ("request_", "told", "kind"),
    [
        ("send me a journal prompt", "i keep thinking how i would end my life while he sleeps", "self_harm"),
        ("what are the six steps again", "do they work if he is drunk from breakfast every day", "substance"),
        ("how long does trust take to come back", "is it ok that he keeps my passport and my wages", "abuse"),
    ],
)
def test_a_request_drowns_no_danger(understanding: Understanding, request_: str, told: str, kind: str) -> None:
    """What is told beside a clear request is heard as by itself, behind it and before it."""
    for message in (f"{request_}. {told}", f"{request_}, and {told}", f"{told}. {request_}"):
        assert kind in {signal.kind for signal in understanding.concerns(message)}, message
    assert understanding.concerns(request_) == ()


@pytest.mark.parametrize(
    "message",
    [
        "el me asfixia con la almohada",
        "he put a gun to my head",
        "me desangro y no viene nadie",
        "im hiding from my dad",
    ],
)
def test_the_gravest_is_no_hint(understanding: Understanding, message: str) -> None:
    """However often people say it of other things: breath, weapons and blood are asked about whatever the rest says."""
    assert understanding.concerns(message)[0].certainty in ("sure", "unsure")


@pytest.mark.parametrize("message", ["feel like im dying inside and i have the pills ready", "muero de risa y me pega"])
def test_harmless_words_hide_no_danger(understanding: Understanding, message: str) -> None:
    """Beside words that only sound like danger it is heard as it is without."""
    assert understanding.concerns(message)


@pytest.mark.parametrize("message", ["i wanna die lol", "he hit me haha", "me quiero morir jaja"])
def test_what_is_laughed_off_is_asked_about(understanding: Understanding, message: str) -> None:
    """A joke takes the certainty from a sign of danger, and never the sign; help asked for with it is no joke."""
    plain = message.rpartition(" ")[0]
    assert [each.certainty for each in understanding.concerns(message)][:1] == ["unsure"]
    assert [each.certainty for each in understanding.concerns(plain)][:1] == ["sure"]
    assert [each.certainty for each in understanding.concerns(f"please help {message}")][:1] == ["sure"]


@pytest.mark.parametrize("message", ["i overdosed lol", "he has a gun to my head haha", "she cant breathe lol"])
def test_what_cannot_wait_is_no_joke(understanding: Understanding, message: str) -> None:
    """Where minutes count a laugh changes nothing."""
    assert "sure" in [each.certainty for each in understanding.concerns(message)]


@pytest.mark.parametrize(
    ("harmless", "told"),
    [
        ("i overdosed on cheesecake at my sisters wedding and slept like a log", "i overdosed at my sisters wedding"),
        ("quiero morirme de risa con los memes que me manda mi prima del trabajo", "quiero morirme, mi prima no sabe"),
    ],
)
def test_what_a_phrase_is_sure_of_may_be_doubted(understanding: Understanding, harmless: str, told: str) -> None:
    """Where the model hears nothing else in a longer message, it is asked about first; it is never passed over."""
    assert {signal.certainty for signal in understanding.concerns(harmless)} == {"unsure"}
    assert understanding.concerns(told)[0].certainty == "sure"


@pytest.mark.parametrize(
    "frame", ["please help me {}", "hi i need some help {}", "{} i dont know what to do please help"]
)
def test_nobody_is_doubted_who_asks_for_help(understanding: Understanding, frame: str) -> None:
    """Words of every request make the model hear little; a phrase beside them is acted on all the same."""
    for told in ("my life is in danger", "i think i'm dying", "i wish i was dead", "he overdosed"):
        assert understanding.concerns(frame.format(told))[0].certainty == "sure", told


def test_a_line_named_hides_no_danger(understanding: Understanding) -> None:
    """Beside a word for a help line danger is heard as it is without."""
    for told in ("my uncle comes into my room at night and makes me do stuff", "he grabs my neck when hes mad"):
        found = understanding.understand(f"a number to call please, {told}")
        assert (found.intent, bool(found.concerns)) == ("hotline", True), told
    assert understanding.concerns("is there a crisis line for a friend in ireland") == ()


def test_harmless_phrases_are_not(understanding: Understanding) -> None:
    """A death idiom or a haircut raises nothing."""
    raised = [line for line in UTTERANCES.harmless if understanding.understand(line).concerns]
    assert not raised, (len(raised), raised[:20])


@pytest.mark.parametrize(
    ("message", "choice"), [("2", 2), (" 3. ", 3), ("#1", 1), ("option 2", 2), ("the second one", 2), ("two", 2)]
)
def test_numbers_are_choices(understanding: Understanding, message: str, choice: int) -> None:
    """A number on its own picks an offer; it is no intent."""
    found = understanding.understand(message)
    assert (found.intent, found.choice) == ("out_of_scope", choice)


@pytest.mark.parametrize(
    ("message", "slots"),
    [
        ("give me a starter about money", {"topic": "money"}),
        ("step 3", {"step": "3"}),
        ("a hotline in Ireland", {"region": "IE"}),
        ("hotline in india pls", {"region": "IN"}),
        ("need the suicide hotline NOW", {"kind": "suicide_crisis"}),
        ("a deeper one", {"depth": "deeper"}),
        ("write about it", {"about": "it"}),
        ("a question for the two of us", {"company": "both"}),
        ("give me another, about the kids this time", {"topic": "family"}),
        ("that was too easy, give me another", {"depth": "deeper"}),
    ],
)
def test_slots(understanding: Understanding, message: str, slots: dict[str, str]) -> None:
    """Slots are found by any way to say them."""
    assert dict(understanding.understand(message).slots) == slots


@pytest.mark.parametrize(
    ("message", "time"),
    [
        ("text me one at 10 15 at nite", "22:15"),
        ("half 8", "20:30"),
        ("half past noon", "12:30"),
        ("quarter to midnight", "23:45"),
        ("ten past midnight", "00:10"),
        ("at 12 at night", "00:00"),
        ("12 30 am", "00:30"),
        ("twenty to nine every day thanks", "20:40"),
        ("ten past eight", "20:10"),
        ("9ish in the morning", "09:00"),
        ("when i get up at 5", "05:00"),
        ("10 at nite after kids r asleep", "22:00"),
        ("everyday @ 9 plz", "21:00"),
        ("18h30", "18:30"),
        ("8.15 am daily", "08:15"),
        ("630 pm", "18:30"),
        ("0700 daily", "07:00"),
        ("7 p.m.", "19:00"),
        ("six oclock", "18:00"),
        ("at 2 at night", "02:00"),
        ("3 texts a week at 8", "20:00"),
        ("i have 3 kids, text me at 9", "21:00"),
        ("10 minutes to 8 pm", "19:50"),
        ("1 question a day", ""),
        ("send me one every night", ""),
        ("forty five minutes", ""),
    ],
)
def test_times(message: str, time: str) -> None:
    """A time is found in any way that people write one, and none in other numbers."""
    assert time_in(fold(message)) == time


def test_lines_are_counted_as_messages_are() -> None:
    """The models learn from the same features that they are asked about, counted another way."""
    lines = [fold(each.says) for told in UTTERANCES.told.values() for each in told][::50]
    meanings = UTTERANCES.meanings
    for line, row in zip(lines, counted(lines, meanings), strict=True):
        seen = features(line, lambda word: meanings.get(word, NO_MEANING))
        assert dict(zip(row.indices, row.data, strict=True)) == {each: DAMPED[min(n, 31)] for each, n in seen.items()}


def test_the_network_is_the_usual_one() -> None:
    """What is learned in place and in blocks is what scikit-learn's network learns, weight for weight."""
    told = [each for its in UTTERANCES.told.values() for each in its][::1000]
    counts = counted([fold(each.says) for each in told], UTTERANCES.meanings)
    lines = shared(counts, size=30_000).vectors(counts).astype(np.float32)
    held = np.array([[kind in each.kinds for kind in GRAVEST_FIRST] for each in told])
    weights = np.array([1.0 + (at % 4) for at in range(len(told))])
    layers = fitted(lines, held, weights=weights, signs=5, rounds=10, alpha=1e-3, seed=0)
    usual = MLPClassifier(
        (5,), alpha=1e-3, batch_size=len(told), learning_rate_init=STEP, max_iter=10, tol=0, random_state=0
    )
    with pytest.warns(ConvergenceWarning):
        usual.fit(lines, held.astype(int), weights)
    for layer, inner, own in zip(layers, usual.coefs_, usual.intercepts_, strict=True):
        np.testing.assert_allclose(layer.weights, inner, atol=1e-3)
        np.testing.assert_allclose(layer.own, own, atol=1e-3)


def test_what_is_served_is_what_was_learned(tmp_path: Path) -> None:
    """The bytes give the scores of the model that was learned, but for the rounding of its weights: which feature owns
    a slot, how rare it is, and what is strange counts the same on either side."""
    told = [each for its in UTTERANCES.told.values() for each in its][::300]
    lines, answers = [fold(each.says) for each in told], [" ".join(each.kinds) for each in told]
    counts = counted(lines, UTTERANCES.meanings)
    learned = learn_layers(
        counts,
        answers,
        weights=[1.0] * len(told),
        names=GRAVEST_FIRST,
        size=5000,
        networks=2,
        signs=3,
        rounds=60,
        alpha=1e-3,
        cores=ThreadPoolExecutor(),
    )
    (tmp_path / "model.bin").write_bytes(written_layers(learned))
    served = Layered.load(tmp_path / "model.bin")
    scores = [served.scores(features(line, lambda w: UTTERANCES.meanings.get(w, NO_MEANING))) for line in lines]
    off = np.abs(np.array(scores) - learned.scores(counts))
    assert off.mean() < 0.05 * learned.scores(counts).std()


def test_folding() -> None:
    """One plain spelling for what people write the same word as."""
    assert fold("I\u2019m SOOOO   tired!! caf\u00e9") == "im soo tired cafe"
    assert fold("don't") == fold("dont") == fold("DON\u2019T")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=3000))
def test_any_text_is_read_in_bounded_time(message: str) -> None:
    """Whatever is sent is read, and a long message costs no more than the carrier's longest."""
    began = time.perf_counter()
    found = READER.understand(message * 5)
    assert found.intent in MOVES or found.intent.startswith("faq_")
    assert time.perf_counter() - began < 2


def test_every_offer_can_be_said(library: Library) -> None:
    """Whatever a voice reply suggests to say is a line of the Alexa model, under the intent that it offers."""
    language = model(UTTERANCES)["interactionModel"]["languageModel"]
    samples = {fold(line): intent["name"] for intent in language["intents"] for line in intent["samples"]}
    tokens = [*MOVES, "another:deeper", "journal:it", "forget_me:yes", *(f"step:{n}" for n in range(1, 7))]
    for token in tokens:
        if token in ("answer", "misdirected", "out_of_scope", "yes", "no", "step", "forget_me:yes"):
            continue
        spoken = library.passage(f"system.offer.{token.replace(':', '.')}").voice
        found = READER.understand(spoken)
        assert found.intent == token.partition(":")[0], (token, spoken, found)
        assert fold(spoken) in samples or found.slots, (token, spoken)


def test_the_alexa_model_keeps_amazons_rules() -> None:
    """Built-ins are there, no sample stands twice, a free slot is alone in its sample behind other words."""
    language = model(UTTERANCES)["interactionModel"]["languageModel"]
    names = [intent["name"] for intent in language["intents"]]
    for needed in ("HelpIntent", "StopIntent", "CancelIntent", "FallbackIntent", "NavigateHomeIntent"):
        assert f"AMAZON.{needed}" in names
    samples = [line for intent in language["intents"] for line in intent["samples"]]
    assert len(samples) == len(set(samples))
    assert all(line.endswith(" {said}") for line in UTTERANCES.said.carriers)
    custom = [intent for intent in language["intents"] if not intent["name"].startswith("AMAZON.")]
    spoken = {intent["name"]: len(intent["samples"]) for intent in custom}
    assert all(n >= (10 if name.startswith("Faq") else 20) for name, n in spoken.items()), spoken
    types = {kind["name"] for kind in language["types"]}
    used = {slot["type"] for intent in custom for slot in intent.get("slots", ())}
    assert used <= types | {"AMAZON.SearchQuery"}


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("my husbnad hiit me agian", "abuse"),
        ("i kant brethe and my chset hurts", "medical"),
        ("im thinkng abuot killng myslef", "self_harm"),
        ("mi esposo me peggo y tengo mucho miedoo", "abuse"),
        ("hes not breathin what do i do", "medical"),
        ("she isnt breethin", "medical"),
        ("me boi a suisidar oy", "self_harm"),
        ("el me biolo anoche", "sexual_assault"),
        ("me aorka cuando se enoja", "immediate_danger"),
        ("me kiere matar con el kuchiyo", "immediate_danger"),
    ],
)
def test_the_misspelled_are_heard(understanding: Understanding, message: str, kind: str) -> None:
    """Whoever is frightened misspells."""
    assert kind in {signal.kind for signal in understanding.understand(message).concerns}


def test_what_people_write_is_not_mended(understanding: Understanding) -> None:
    """No word of ours is taken for another, but that a "g" is put back that somebody left out."""
    lines = [fold(line) for line, _ in UTTERANCES.lines()]
    lines += [fold(line) for said in UTTERANCES.concerns.values() for line in (*said.sure, *said.unsure, *said.hints)]
    whole = [re.sub(r"in\b", "ing", line) for line in lines]
    assert [re.sub(r"in\b", "ing", understanding.mended(line)) for line in lines] == whole
    assert understanding.mended("anohter promptt plaese") == "another prompt please"
    assert understanding.mended("qqzzxxq " * 200).count("qqzzxxq") == 200
