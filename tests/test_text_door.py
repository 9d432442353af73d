"""The text door: who may knock, what is never answered, what fits, and what is too much."""

import re
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from content.turn import Passage, Reply
from sms.handler import request_from
from sms.texting import messages, segments
from tests.conftest import TOKEN, Serve, Service, Valkey

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_twilios_published_vectors() -> None:
    """The validator we call agrees with the signatures that its makers publish (twilio-python, MIT)."""
    validator = RequestValidator("12345")
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    params = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
    params["Caller"] = "+14158675309"
    assert validator.validate(url, params, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert not validator.validate(url, {**params, "Digits": "1235"}, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert not validator.validate(url, params, "")


@pytest.fixture(scope="module")
def strict(serve: Serve, valkey: Valkey) -> Service:
    """A service as it is in the open: everything has to be signed. The token before counts too."""
    return serve(valkey.url, unsigned=False, auth_tokens=("the newest token", TOKEN))


@pytest.mark.parametrize("path", ["/sms", "/sms/status"])
def test_signatures_come_in_threes(strict: Service, path: str) -> None:
    """Valid is answered, invalid and missing are refused, by every signed route."""
    form = {"MessageSid": "SM1", "From": "+12025550111", "Body": "tonight", "ToCity": "", "MessageStatus": "sent"}
    valid = RequestValidator(TOKEN).compute_signature(f"https://texts.example{path}", form)
    body = urlencode(form).encode()
    assert strict.post(path, body, {**FORM, "X-Twilio-Signature": valid}).status in (200, 204)
    assert strict.post(path, body, {**FORM, "X-Twilio-Signature": valid[:-2] + "A="}).status == 403
    assert strict.post(path, body, {**FORM, "X-Twilio-Signature": "ü"}).status == 403
    assert strict.post(path, body, FORM).status == 403
    assert strict.post(path, body + b"&Extra=1", {**FORM, "X-Twilio-Signature": valid}).status == 403


def test_no_token_means_nobody(serve: Serve, valkey: Valkey) -> None:
    """Without a token in the settings the door stays shut, even to a signature made with an empty one."""
    closed = serve(valkey.url, unsigned=False, auth_tokens=())
    form = {"From": "+12025550111", "Body": "tonight"}
    forged = RequestValidator("").compute_signature("https://texts.example/sms", form)
    assert closed.post("/sms", urlencode(form).encode(), {**FORM, "X-Twilio-Signature": forged}).status == 403


def test_the_fallback_needs_no_signature(strict: Service) -> None:
    """Twilio's fallback URL gets help lines, whatever is sent."""
    answer = strict.post("/sms/fallback", b"\xff\x00", {})
    assert answer.status == 200
    assert "988" in answer.body
    assert "1-800-799-7233" in answer.body


@pytest.mark.parametrize("word", ["STOP", "stop ", "HELP", "unsubscribe", "info"])
def test_the_carriers_words_are_not_answered_twice(service: Service, word: str) -> None:
    """Twilio answers these itself."""
    assert service.texter().say(word) == []


def test_start_takes_a_stop_back_and_else_was_meant_for_a_help_line(service: Service) -> None:
    """ "Text START to 88788" ends up here too; forgetting keeps the stop, or a texter would be texted again."""
    texter = service.texter()
    assert "88788" in texter.say("Start")[-1]
    assert texter.say("STOP") == []
    texter.say("forget me")
    assert texter.say("start") == []
    assert "88788" in texter.say("START")[-1]


MISDIRECTED = {"HOME": "741741", "hope": "64673", "LOVEIS": "22522", "988": "call or text 988", "AYUDA": "AYUDA al 988",
               "Hola": "HOLA al 741741", "love is": "22522"}  # fmt: skip


@pytest.mark.parametrize("word", MISDIRECTED)
def test_a_keyword_for_a_help_line_is_told_where_to_go(service: Service, word: str) -> None:
    """It came to us because somebody in need mixed two numbers up."""
    assert MISDIRECTED[word] in service.texter().say(word)[-1]


def test_a_keyword_of_another_country_gets_the_lines_of_this_one(service: Service) -> None:
    """The Crisis Text Line's number is not to be given in Canada."""
    assert "741741" not in service.texter(locale="en-CA", number="+16135550188").say("HOME")[-1]


def test_an_opt_out_type_is_not_answered_twice(service: Service) -> None:
    """Advanced Opt-Out says in a parameter that it has answered."""
    texter = service.texter()
    answer = texter.send({**texter.form("alto"), "OptOutType": "STOP"})
    assert "<Message>" not in answer.body


def test_bots_and_ourselves_are_not_answered(service: Service) -> None:
    """A short code, a name and our own number would only answer back."""
    texter = service.texter()
    for sender in ("12345", "BANK", "+12025550100", ""):
        assert "<Message>" not in texter.send({**texter.form("tonight"), "From": sender}).body


def test_who_we_are_comes_first_and_once(service: Service) -> None:
    """The first message ever is answered with a line of its own on who this is; the second is not."""
    texter = service.texter()
    first, second = texter.say("tonight"), texter.say("another")
    assert len(first) == 2
    assert first[0].startswith("Steady Ground here")
    assert segments(first[0]) == 1
    assert "STOP" in first[0]
    assert len(second) == 1


def test_at_most_two_segments_a_turn(service: Service) -> None:
    """Every reply of a long walk through everything is one message of at most two segments."""
    texter = service.texter()
    texter.say("menu")
    for words in ("steps", "step one", *["next"] * 32, "walk away", *["next"] * 9, "therapy", *["next"] * 11,
                  "privacy", "story", *["next"] * 12, "reflect", *["next"] * 20, "lines", "more", "more",
                  "a hotline in mexico", "a hotline in india", "practice", *["next"] * 8):  # fmt: skip
        answer = texter.say(words)
        assert len(answer) == 1, words
        assert segments(answer[0]) <= 2, answer


def test_more_brings_the_rest(service: Service) -> None:
    """What does not fit two segments waits for MORE, and nothing is lost."""
    texter = service.texter()
    texter.say("menu")
    first = texter.say("privacy")[0]
    library = service.doors.conversation.library
    words = [library.passage(f"system.privacy{more}").text for more in ("", ".more")]
    both = first if words[1] in first else first + texter.say("more")[0]
    assert all(word in both for word in words)


def test_many_turns_are_answered_once_and_hotlines_always(service: Service) -> None:
    """Over 120 turns in a minute one plain sentence comes, once; a hotline and a disclosure come all the same."""
    texter = service.texter()
    counts = {"rest": 0, "silent": 0}
    for _ in range(126):
        answer = texter.say("another")
        counts["silent"] += not answer
        counts["rest"] += bool(answer) and "resting" in answer[-1]
    assert counts["rest"] <= 1  # none where the minute turned over on the way
    assert counts["silent"] > 0 or counts["rest"] == 0
    assert "988" in texter.say("hotline")[0]
    assert "1-800-799-7233" in texter.say("he hit me")[0]


def test_segments_are_counted_as_the_carrier_counts() -> None:
    """160 septets alone, 153 a part; a pair of the extension table is never parted; 70 and 67 beyond the alphabet."""
    assert [segments("a" * n) for n in (1, 160, 161, 306, 307)] == [1, 1, 2, 2, 3]
    assert [segments("€" * n) for n in (80, 81)] == [1, 2]
    assert segments("a" * 152 + "€" + "a" * 153) == 3
    assert [segments("\u2019" + "a" * n) for n in (69, 70, 133, 134)] == [1, 2, 2, 3]


def test_curly_quotes_are_made_plain_and_accents_stay() -> None:
    """A typographic sign does not double the price of a text; a Spanish word without its accent is another word."""
    passage = Passage(id="x", voice="", text="\u201cL\u00ednea\u201d \u2014 it\u2019s open\u2026")
    assert messages(Reply(says=(passage,))) == ['"L\u00ednea" - it\'s open...']


def test_lambda_events_are_read_in_each_shape() -> None:
    """HTTP API, Function URL and REST API events, base64 or not, give the same request."""
    body, encoded = "Body=hi&From=%2B12025550111", "Qm9keT1oaSZGcm9tPSUyQjEyMDI1NTUwMTEx"
    v2 = {"version": "2.0", "rawPath": "/sms", "rawQueryString": "a=b", "headers": {"x-twilio-signature": "s"},
          "cookies": ["place=1"], "body": encoded, "isBase64Encoded": True}  # fmt: skip
    v1 = {"path": "/sms", "requestContext": {"path": "/prod/sms"}, "headers": {"X-Twilio-Signature": "s"}, "body": body}
    assert request_from(v2).body == request_from(v1).body == body.encode()
    assert (request_from(v2).path, request_from(v1).path) == ("/sms", "/prod/sms")
    assert request_from(v2).headers == {"x-twilio-signature": "s", "cookie": "place=1"}
    assert request_from(v1).headers == {"x-twilio-signature": "s"}


def test_every_digit_that_is_sent_is_in_the_hotline_table(service: Service) -> None:
    """No reply about danger has a number of its own."""
    table = (service.doors.conversation.library.passage(id).text for id in
             (line for kind in ("general", "emergency", "domestic_violence", "suicide_crisis", "sexual_assault",
                                "child_abuse", "substance_use")
              for line in service.doors.conversation.library.lines(kind, "US")))  # fmt: skip
    known = set(re.findall(r"\d[\d-]+\d", " ".join(table)))
    texter = service.texter()
    for words in ("he hit me", "i want to die", "i was raped", "im having a heart attack", "he has a gun", "lines"):
        found = set(re.findall(r"\d[\d-]+\d", " ".join(texter.say(words))))
        assert found, words
        assert found <= known, words
