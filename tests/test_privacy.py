"""Nothing of what a person wrote, and nobody's number or id, is found in the store, its file or a log line."""

from tests.conftest import Serve, Valkey

ANSWER = "The marmalade incident stays between us. I kept my promise on Thursday. Nobody noticed but the cat."
WORDS = ("marmalade", "Thursday", "the cat", "grandfather clock", "pelican")


def test_nothing_is_kept_or_logged(mortal_valkey: Valkey, serve: Serve) -> None:
    """After full conversations by both doors, neither words nor addresses are anywhere."""
    service = serve(mortal_valkey.url)
    texter, listener, shared = service.texter(), service.listener(), service.listener(voice="")
    said = ("give me a journal prompt", ANSWER, "save it", "grandfather clock, he hit me with it", "i'm safe now",
            "step one", "next", "pause", "resume", "lines", "saved", "pelican")  # fmt: skip
    for words in said:
        texter.say(words)
        listener.say(words)
        shared.say(words)
    kept = b"".join(path.read_bytes() for path in mortal_valkey.folder.rglob("*") if path.is_file())
    logged = "\n".join(service.logged)
    addresses = (texter.number.lstrip("+"), listener.user, listener.voice, shared.user, shared.session)
    assert len(kept) > 2_000
    assert len(service.logged) >= 3 * len(said)
    for secret in (*WORDS, *(address for address in addresses if address)):
        assert secret.encode() not in kept, secret
        assert secret not in logged, secret


def test_no_concern_is_kept_or_logged_with_a_turn(mortal_valkey: Valkey, serve: Serve) -> None:
    """Of a disclosure the store keeps a hold and no more; the log counts its kind on a line without any id."""
    service = serve(mortal_valkey.url)
    texter = service.texter()
    texter.say("he hit me last night")
    texter.say("next")
    kept = b"".join(path.read_bytes() for path in mortal_valkey.folder.rglob("*.aof"))
    assert b"abuse" not in kept
    assert b"ndvh" not in kept
    with_a_turn = [line for line in service.logged if '"turn"' in line]
    counted = [line for line in service.logged if '"concern"' in line]
    assert not any("abuse" in line or "hotline" in line or "safety.abuse" in line for line in with_a_turn)
    assert counted == ['{"concern":"abuse","day":"2026-11-22"}']
