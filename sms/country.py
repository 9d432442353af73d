"""The region of a text: what the carrier says of its number, else what the number itself says, else unknown."""

import re
from typing import Final

UNKNOWN: Final = "ZZ"

PREFIXES: Final = {"44": "GB", "353": "IE", "61": "AU", "64": "NZ", "91": "IN", "34": "ES", "52": "MX"}
"""Country calling codes (ITU-T E.164) of one region each. `1` is shared, and told apart by area code."""

CANADA: Final = frozenset(map(str, (
    204, 226, 236, 249, 250, 257, 263, 289, 306, 343, 354, 365, 367, 368, 382, 403, 416, 418, 428, 431, 437,
    438, 450, 460, 468, 474, 506, 514, 519, 548, 579, 581, 584, 587, 604, 613, 639, 647, 672, 683, 705, 709,
    742, 753, 778, 780, 782, 807, 819, 825, 867, 873, 879, 902, 905, 942,
)))  # fmt: skip
"""Area codes of Canada (North American Numbering Plan)."""
ISLANDS: Final = frozenset(map(str, (
    242, 246, 264, 268, 284, 345, 441, 473, 649, 658, 664, 721, 758, 767, 784, 809, 829, 849, 868, 869, 876,
)))  # fmt: skip
"""Area codes of the plan's other countries, for which there are no help lines here yet."""

_NUMBER: Final = re.compile(r"(?:whatsapp:|rcs:)?\+(\d{7,15})")


def region_of(country: str, number: str) -> str:
    """The ISO region of a sender: `country` is what the carrier says, often empty, and `number` is E.164."""
    named = country.strip().upper()
    if re.fullmatch(r"[A-Z]{2}", named):
        return "GB" if named == "UK" else named
    match = _NUMBER.fullmatch(number)
    return _of_digits(match[1]) if match else UNKNOWN


def _of_digits(digits: str) -> str:
    if digits.startswith("1"):
        area = digits[1:4]
        if area in ISLANDS:
            return UNKNOWN
        return "CA" if area in CANADA else "US"
    return next((region for prefix, region in PREFIXES.items() if digits.startswith(prefix)), UNKNOWN)
