"""Whether what is said of danger is denied, in English and in Spanish, by the words around it."""

from collections.abc import Sequence
from typing import Final

DENIED: Final = frozenset(
    (
        "never", "not", "isnt", "wasnt", "arent", "aint", "didnt", "doesnt", "dont", "hasnt", "havent", "hadnt",
        "wouldnt", "wont", "without", "nobody", "nobodys", "noones", "nunca", "jamas", "tampoco", "ni",
    )
)  # fmt: skip
"""Words that, straight before a phrase, say that it is not so: "he never hit me"."""
OTHERS: Final = frozenset(("he", "hes", "she", "shes", "they", "theyre"))
"""Subjects who are somebody else."""
SUBJECTS: Final = OTHERS | {"i", "im", "we"}
"""Words with which a sentence of its own begins: "of course not, he hit me" denies something else."""
STRIVES: Final = frozenset(
    ("help", "helps", "helping", "trying", "try", "tried", "tries", "reason", "reasons", "promise", "promised", "how",
     "fighting", "struggling", "hard", "swore")
)  # fmt: skip
"""Words near before a denial with which somebody asks for it or strives for it: "help me not kill myself"."""
BETWEEN: Final = frozenset(
    (
        "ever", "even", "once", "actually", "really", "physically", "has", "have", "had", "been", "laid", "so", "much",
        "as", "is", "are", "was", "were", "want", "wanna", "to", "going", "gonna", "trying", "thinking", "about", "of",
        "any", "thoughts", "plans", "urge",
        "intention", "intentions", "felt", "feel", "feeling", "thought", "wanted", "wish", "desire",
    )
)  # fmt: skip
"""Words that may stand between."""
THINKING: Final = frozenset(
    ("pienso", "piensa", "pensado", "pensando", "siento", "estoy", "quiero", "quise", "querido", "voy", "va", "tengo",
     "tuve", "tenido", "ganas", "idea", "ideas", "plan", "planes", "pensamientos", "intencion", "ningun", "ninguna",
     "ni")
)  # fmt: skip
"""Spanish words of which one stands between a denial and what is denied: "no pienso hacerme dano"."""
ENTRE: Final = THINKING | {"he", "ha", "a", "en", "de", "con"}
"""Spanish words that may stand between."""
NO_MORE: Final = frozenset(("no", "nunca", "jamas", "tampoco"))
"""Spanish words that deny what somebody thinks of."""
TO_DO: Final = ("rme", "rse", "rle", "rla", "rlo", "rnos")
"""How a Spanish phrase begins that somebody thinks of or does not. One that says what somebody does, "me pega", is
denied by the word straight before it alone: "no voy, me pega si salgo" tells."""
THOUGHTS: Final = frozenset(("thoughts", "plans", "urge", "intention", "intentions", "wish", "desire"))
"""Words of which one has none: "no thoughts of ending my life". A mere "no" before a phrase is an answer, no denial."""
SAYS: Final = frozenset(
    ("me", "nos", "le", "les", "se", "te", "estoy", "esta", "tengo", "recai", "pienso", "anda", "ando", "sufro",
     "volvi", "soy", "necesito", "quiero", "bebo", "corro", "deje")
)  # fmt: skip
"""Words before which a Spanish "no" may deny, "no me pega", or be an answer, "no, me pega"."""
HAS: Final = frozenset(("tengo", "tiene", "siento"))
"""Words that may stand between such a "no" and a phrase: "no tengo miedo de volver"."""
YET: Final = frozenset(
    (
        "anymore", "again", "hard", "where", "today", "yet", "tonight", "lately", "since", "much", "recently", "often",
        "always", "as", "fuerte", "mucho", "tanto", "donde", "todavia", "aun", "hoy", "ahora", "siempre", "seguido",
        "cuando", "si", "mientras", "delante", "desde", "todos", "todas", "cada",
    )
)  # fmt: skip
"""Words after a phrase that take the denial back: "he doesn't hit me anymore", "didn't hit me hard"."""
ASKED: Final = frozenset(
    ("ask", "asked", "asks", "asking", "wonder", "wondered", "pregunto", "preguntan", "preguntaron", "pregunta",
     "preguntas", "preguntado", "preguntarme", "preguntando")
)  # fmt: skip
"""Words of asking."""
WHETHER: Final = frozenset(("if", "whether", "si"))
"""Words up to two places before a phrase that, up to six behind one of `ASKED`, make it what somebody asked."""


def asked_whether(words: Sequence[str], start: int) -> bool:
    """Whether a phrase is what somebody asked: "my sister asked if he hits me" tells nothing by itself."""
    near = [at for at in range(max(0, start - 2), start) if words[at] in WHETHER]
    return any(ASKED & set(words[max(0, at - 6) : at]) for at in near)


def may_deny(words: Sequence[str], start: int) -> int | None:
    """The place of a Spanish "no" before a phrase that denies it, or answers with the comma left out; None without."""
    if start > 0 and words[start - 1] == "no" and words[start] in SAYS:
        return start - 1
    return start - 2 if start > 1 and words[start - 2] == "no" and words[start - 1] in HAS else None


def may_answer(words: Sequence[str], no: int, end: int) -> bool:
    """Whether to ask about a phrase behind such a "no": where it is all that is said, behind "ya" and "dije que", and
    before what takes a denial back, "no me pega todos los días". In other words the model tells a denial from an
    answer."""
    behind = list(words[no - 1 : no]) == ["ya"] or list(words[max(0, no - 2) : no]) == ["dije", "que"]
    return (no, end) == (0, len(words)) or behind or bool(YET & set(words[end : end + 4]))


def said_no(words: Sequence[str], start: int) -> bool:
    """Whether the "no" at the start of what would be harmless may be what somebody said: "le dije que no me violo" is
    one thing with a comma and another without, and is asked about."""
    return start > 0 and words[start - 1 : start + 1] == ["que", "no"]


def is_denied(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a phrase stands behind a word that denies it, and before none that takes that back."""
    before = start - 1
    while before >= 0 and words[before] in BETWEEN:
        before -= 1
    if before < 0:
        return False
    none = words[before] == "no" and bool(THOUGHTS & set(words[before:end]))
    nobody = list(words[max(0, before - 1) : before + 1]) == ["no", "one"] or list(words[:start]) == ["nadie"]
    denied = none or nobody or (words[before] in DENIED and words[start] not in DENIED | SUBJECTS)
    taken_back = _striven_for(words, before) or YET & set(words[end : end + 2])
    return (denied or _not_thought_of(words, start)) and not taken_back


def _striven_for(words: Sequence[str], negation: int) -> bool:
    """Whether a "not" is what somebody asks for or strives for: "help me not kill myself", but not "I tried, he did not
    hit me"."""
    near = words[max(0, negation - 3) : negation]
    behind = [near[at + 1 :] for at, word in enumerate(near) if word in STRIVES]
    return words[negation] == "not" and bool(behind) and not OTHERS & set(behind[-1])


def _not_thought_of(words: Sequence[str], start: int) -> bool:
    """Whether a phrase is what somebody does not think of, in Spanish: "nunca he pensado en quitarme la vida"."""
    before = start - 1
    while before >= 0 and words[before] in ENTRE:
        before -= 1
    thought_of = words[start].endswith(TO_DO) or words[start] in THINKING
    return before >= 0 and words[before] in NO_MORE and thought_of and bool(THINKING & set(words[before + 1 : start]))
