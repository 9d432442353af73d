"""What proves that a request is Alexa's: every row is something that a certifier or an attacker sends."""

import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1

from local.authority import ADDRESS, Authority
from skill import fetching
from skill.verification import Unproven, Verifier, chain_address
from tests.conftest import AUTHORITY, SKILL, Service

NOW = datetime.now(UTC)


def body(timestamp: Any = None, kind: str = "LaunchRequest", skill: str = SKILL) -> bytes:
    """A request of this moment, or of another."""
    moment = datetime.now(UTC).isoformat() if timestamp is None else timestamp
    request = {"type": kind, "requestId": f"r{time.time()}", "timestamp": moment, "locale": "en-US"}
    system = {"application": {"applicationId": skill}, "user": {"userId": "u"}}
    return json.dumps({"version": "1.0", "context": {"System": system}, "request": request}).encode()


def post(service: Service, sent: bytes, **changes: str) -> int:
    headers = {**AUTHORITY.headers(sent), **changes}
    return service.post("/alexa", sent, {name: value for name, value in headers.items() if value}).status


def ago(**apart: float) -> Callable[[], str]:
    """A time before the moment in which the test runs."""

    def moment() -> str:
        return (datetime.now(UTC) - timedelta(**apart)).isoformat()

    return moment


@pytest.mark.parametrize(
    ("timestamp", "kind", "status"),
    [
        (None, "LaunchRequest", 200),
        (ago(seconds=100), "LaunchRequest", 200),
        (ago(seconds=-100), "LaunchRequest", 200),
        ("2026-01-01T00:00:00Z", "LaunchRequest", 400),
        (ago(seconds=200), "LaunchRequest", 400),
        (ago(seconds=-200), "LaunchRequest", 400),
        (ago(minutes=30), "AlexaSkillEvent.ProactiveSubscriptionChanged", 200),
        (ago(minutes=61), "AlexaSkillEvent.SkillEnabled", 400),
        (ago(minutes=-30), "AlexaSkillEvent.SkillEnabled", 400),
        (datetime.now(UTC).replace(tzinfo=None).isoformat, "LaunchRequest", 400),
        (1_800_000_000, "LaunchRequest", 400),
        ("yesterday", "LaunchRequest", 400),
        ("", "LaunchRequest", 400),
        ("9999-12-31T23:59:59+23:59", "LaunchRequest", 400),
        ({"a": 1}, "LaunchRequest", 400),
    ],
)
def test_times(service: Service, timestamp: Any, kind: str, status: int) -> None:
    """A request of now is answered, a late skill event for an hour; stale, future and unreadable times are refused."""
    assert post(service, body(timestamp() if callable(timestamp) else timestamp, kind)) == status


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://s3.amazonaws.com/echo.api/echo-api-cert.pem", True),
        ("HTTPS://S3.AmazonAWS.com:443/echo.api/echo-api-cert.pem", True),
        ("https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem", True),
        ("http://s3.amazonaws.com/echo.api/echo-api-cert.pem", False),
        ("https://notamazon.com/echo.api/echo-api-cert.pem", False),
        ("https://s3.amazonaws.com.evil.example/echo.api/echo-api-cert.pem", False),
        ("https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem", False),
        ("https://s3.amazonaws.com/invalid.path/echo-api-cert.pem", False),
        ("https://s3.amazonaws.com/echo.api/../evil/cert.pem", False),
        ("https://s3.amazonaws.com/echo.api/%2e%2e/evil", False),
        ("https://s3.amazonaws.com/echo.api", False),
        ("https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem", False),
        ("https://s3.amazonaws.com:abc/echo.api/echo-api-cert.pem", False),
        ("https://user@s3.amazonaws.com/echo.api/echo-api-cert.pem", False),
        ("https://s3.amazonaws.com@evil.example/echo.api/cert.pem", False),
        ("https://[::1/echo.api/cert.pem", False),
        ("https://s3.amazonaws.com/echo.api/cert.pem?x=/echo.api/", False),
        ("https://s3.amazonaws.com/echo.api/cert.pem#x", False),
        ("https://s3.amazonaws.com\\@evil.example/echo.api/cert.pem", False),
        ("https://s3.amazonaws.com/echo.api/\u2025/cert.pem", False),
        ("file:///echo.api/cert.pem", False),
        ("x", False),
    ],
)
def test_addresses(service: Service, address: str, good: bool) -> None:
    """Only Amazon's own folder is ever fetched from."""
    if good:
        assert chain_address(address) == "https://s3.amazonaws.com/echo.api/echo-api-cert.pem"
        assert post(service, body(), SignatureCertChainUrl=address) == 200
        return
    with pytest.raises(Unproven):
        chain_address(address)
    if address.isascii():
        assert post(service, body(), SignatureCertChainUrl=address) == 400


def test_the_signature_is_over_every_byte(service: Service) -> None:
    """One altered byte, a signature of other bytes, junk and nothing are refused; so is the old SHA-1 header alone."""
    sent = body()
    good = AUTHORITY.headers(sent)
    assert service.post("/alexa", sent, good).status == 200
    assert service.post("/alexa", sent.replace(b"en-US", b"en-GB"), good).status == 400
    assert service.post("/alexa", sent + b" ", good).status == 400
    old = AUTHORITY.key.sign(sent, PKCS1v15(), SHA1()).hex()  # noqa: S303 - what is to be refused
    for signature in ("", "x", "====", "AAAA", old, good["Signature-256"][:-4] + "AAA=", "é"):
        assert post(service, sent, **{"Signature-256": signature}) == 400
    assert (
        service.post("/alexa", sent, {"Signature": good["Signature-256"], "SignatureCertChainUrl": ADDRESS}).status
        == 400
    )
    assert post(service, sent, SignatureCertChainUrl="") == 400


def test_another_skills_request_is_refused(service: Service) -> None:
    """Signed by Alexa, but not for us."""
    assert post(service, body(skill="amzn1.ask.skill.OTHER")) == 400
    assert post(service, body(skill="")) == 400


@pytest.mark.parametrize("sent", [b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"request": 3}', b"[" * 90_000, b'"x"'])
def test_signed_junk_is_refused(service: Service, sent: bytes) -> None:
    """A signature does not make a request of it."""
    assert post(service, sent) == 400


def refused(
    authority: Authority, *, roots: list[x509.Certificate] | None = None, fetch: Callable[[str], bytes] | None = None
) -> str:
    """What is said to a request that this authority signed."""
    verifier = Verifier(roots=roots or [authority.root], fetch=fetch or authority.fetch)
    sent = body()
    with pytest.raises(Unproven) as caught:
        verifier.verify({name.lower(): value for name, value in authority.headers(sent).items()}, sent)
    return str(caught.value)


def test_the_chain_has_to_be_amazons_and_in_date() -> None:
    """Another name, a certificate of yesterday or of tomorrow, and a root that nobody trusts are refused."""
    assert "may sign" in refused(Authority.create(name="echo-api.example.com"))
    assert "may sign" in refused(Authority.create(begins=NOW - timedelta(days=3)))
    assert "may sign" in refused(Authority.create(begins=NOW + timedelta(hours=2)))
    assert "may sign" in refused(Authority.create(), roots=[AUTHORITY.root])
    assert "may sign" in refused(Authority.create(), roots=fetching.public_roots())
    assert "may sign" in refused(AUTHORITY, fetch=lambda _: b"-----BEGIN CERTIFICATE-----\njunk\n")
    assert "may sign" in refused(AUTHORITY, fetch=lambda _: b"")


def test_a_chain_is_fetched_once() -> None:
    """It is remembered while it is valid, and no more chains than a handful are."""
    fetched: list[str] = []

    def fetch(address: str) -> bytes:
        fetched.append(address)
        return AUTHORITY.chain

    verifier = Verifier(roots=[AUTHORITY.root], fetch=fetch)
    for number in (1, 1, 1, *range(2, 20), 1):
        sent = body()
        headers = AUTHORITY.headers(sent) | {"SignatureCertChainUrl": f"https://s3.amazonaws.com/echo.api/{number}.pem"}
        verifier.verify({name.lower(): value for name, value in headers.items()}, sent)
    assert len(fetched) == 20
    assert len(verifier._kept) <= 8


def test_a_certificate_host_that_is_down_costs_under_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it refuses, takes the connection and says nothing, or its name is never found."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        here = silent.getsockname()
        connect = socket.create_connection
        for reach in (
            lambda *_, **__: connect(("127.0.0.1", 1), timeout=1),
            lambda *_, **__: connect(here, timeout=60),
            lambda *_, **__: time.sleep(4),
        ):
            monkeypatch.setattr("http.client.socket.create_connection", reach)
            began = time.perf_counter()
            assert "fetched" in refused(AUTHORITY, fetch=fetching.fetch)
            assert time.perf_counter() - began < 2
