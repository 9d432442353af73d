"""The alphabet of a plain text message, which the words are checked against and messages are counted in."""

from typing import Final

GSM_7: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic alphabet, one septet a character (3GPP TS 23.038)."""

EXTENDED: Final = frozenset("|^€{}[]~\\\f")
"""The extension table: two septets each, which may not be parted between two segments."""
