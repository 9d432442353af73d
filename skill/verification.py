"""Proves that a self-hosted request came from Alexa, by Amazon's rules for hosting a skill as a web service.

The certificate chain's address, the chain itself, the signature over the raw body, and the time of the request: what
fails any of them is not answered. The roots to trust are passed in by code, never by a setting.
"""

import base64
import binascii
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from posixpath import normpath
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

HOST: Final = "s3.amazonaws.com"
FOLDER: Final = "/echo.api/"
SIGNER: Final = x509.DNSName("echo-api.amazon.com")
TOLERANCE: Final = timedelta(seconds=150)
EVENT_TOLERANCE: Final = timedelta(hours=1)
"""Skill events may come late, says Amazon, by up to an hour."""
KEPT: Final = 8
"""Verified chains that are remembered; Amazon uses one at a time."""
KEPT_FOR: Final = timedelta(hours=1)
CHAIN_AT_MOST: Final = 10
"""Certificates in a chain."""

Fetch = Callable[[str], bytes]
"""Fetches a PEM chain from an https address. Raises OSError, within two seconds, where it cannot."""


class Unproven(Exception):
    """The request is not proven to come from Alexa. The message says which proof failed."""


class Verifier:
    """Checks requests. Safe to share between threads."""

    def __init__(
        self, *, roots: list[x509.Certificate], fetch: Fetch, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = Store(roots)
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[datetime, RSAPublicKey]] = OrderedDict()

    def verify(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The envelope of a request that Alexa sent. Names of headers are in lower case. Raises `Unproven`.

        The signature is over the bytes as they came, so nothing is parsed before it holds.
        """
        signature, address = headers.get("signature-256", ""), headers.get("signaturecertchainurl", "")
        if not signature or not address:
            raise Unproven("The signature or the address of its certificate is missing.")
        _check_signature(self._key(chain_address(address)), signature, body)
        envelope = envelope_of(body)
        _check_time(envelope["request"], self._clock())
        return envelope

    def _key(self, address: str) -> RSAPublicKey:
        now = self._clock()
        with self._lock:
            until, key = self._kept.get(address, (now, None))
        if key is not None and now < until:
            return key
        until, key = self._proven(address, now)
        with self._lock:
            self._kept[address] = (until, key)
            self._kept.move_to_end(address)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return key

    def _proven(self, address: str, now: datetime) -> tuple[datetime, RSAPublicKey]:
        """The key of a chain that ends at a trusted root, and until when it may be remembered."""
        try:
            leaf, *others = x509.load_pem_x509_certificates(self._fetch(address))[:CHAIN_AT_MOST]
            PolicyBuilder().store(self._store).time(now).build_server_verifier(SIGNER).verify(leaf, others)
        except OSError as error:
            raise Unproven("The certificate could not be fetched.") from error
        except (ValueError, VerificationError, x509.UnsupportedGeneralNameType) as error:
            raise Unproven("The certificate is not one that Alexa may sign with.") from error
        key = leaf.public_key()
        if not isinstance(key, RSAPublicKey):
            raise Unproven("The certificate's key is not RSA.")
        return min(leaf.not_valid_after_utc, now + KEPT_FOR), key


def chain_address(address: str) -> str:
    """The address of a certificate chain, normalised. Raises `Unproven` unless it is one of Amazon's."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Unproven("The certificate's address cannot be read.") from error
    path = normpath(parts.path)
    plain = not (set("%\\?#@") & set(address)) and address.isascii() and address.isprintable()
    named = parts.scheme.lower() == "https" and (parts.hostname or "") == HOST and port in (None, 443)
    if not (plain and named and path.startswith(FOLDER)):
        raise Unproven("The certificate's address is not Amazon's.")
    return f"https://{HOST}{path}"


def _check_signature(key: RSAPublicKey, signature: str, body: bytes) -> None:
    try:
        key.verify(base64.b64decode(signature, validate=True), body, PKCS1v15(), SHA256())
    except (binascii.Error, ValueError, InvalidSignature) as error:
        raise Unproven("The signature does not fit the body.") from error


def envelope_of(body: bytes) -> dict[str, Any]:
    """The envelope in a body. Raises `Unproven` where there is none."""
    try:
        envelope = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unproven("The body is not a request of Alexa's.") from error
    if not isinstance(envelope, dict) or not isinstance(envelope.get("request"), dict):
        raise Unproven("The body is not a request of Alexa's.")
    return envelope


def _check_time(request: Mapping[str, Any], now: datetime) -> None:
    try:
        moment = datetime.fromisoformat(str(request.get("timestamp")))
        apart = abs(now - moment)
    except (ValueError, TypeError, OverflowError) as error:  # TypeError: a time without a zone
        raise Unproven("The request's time cannot be read.") from error
    late = EVENT_TOLERANCE if str(request.get("type")).startswith("AlexaSkillEvent.") else TOLERANCE
    if apart > (late if moment < now else TOLERANCE):
        raise Unproven("The request's time is not now.")
