"""Both doors on one's own machine, and somebody at each of them: what the commands share."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from content.authoring.compiling import BrokenLibrary, build_if_stale
from content.library import LibraryMissing
from content.settings import SettingMissing, wire
from interaction_models.understanding import Understanding
from local.authority import Authority
from local.callers import Listener, Texter, posting
from local.home import local_settings
from local.server import Doors
from local.valkey import ValkeyAway
from skill.verification import Verifier


class Failure(click.ClickException):
    """Something a person can mend: one line, and exit 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002 - always standard error
        """Print the line on standard error."""
        click.echo(f"steadyground: {self.message}", err=True)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what a person can mend into one line and exit 2."""
    try:
        yield
    except BrokenLibrary as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        raise Failure(f"nothing starts on a broken library: {len(error.problems)} problems, above.") from error
    except (SettingMissing, LibraryMissing, ValkeyAway, OSError, ValueError) as error:
        raise Failure(" ".join(str(error).split())) from error


@contextmanager
def doors(*, base_url: str, verifier: Verifier, log: Callable[[str], None], skill_id: str = "") -> Iterator[Doors]:
    """Both doors over the local settings; `skill_id` stands where the settings name none."""
    with plainly():
        build_if_stale()
        with local_settings(base_url=base_url) as found:
            settings = replace(found, skill_id=found.skill_id or skill_id)
            conversation = wire(settings, log=log)
            if not conversation.turns.store.ping():
                raise Failure("Redis does not answer at REDIS_URL. Unset it to use the embedded Valkey.")
            understanding = Understanding.load()
            yield Doors(settings=settings, conversation=conversation, understanding=understanding, verifier=verifier)


@contextmanager
def callers(locale: str) -> Iterator[tuple[Texter, Listener]]:
    """Somebody at each door of this process, who sign what they send as Twilio and Alexa do."""
    authority = Authority.create()
    verifier = Verifier(roots=[authority.root], fetch=authority.fetch)
    skill = "amzn1.ask.skill.local"
    with doors(base_url="http://127.0.0.1:8000", verifier=verifier, log=_trouble_alone, skill_id=skill) as made:
        post = posting(made.app().test_client(use_cookies=False))
        skill = made.settings.skill_id
        listener = Listener(post, made.understanding, sign=authority.headers, application=skill, locale=locale)
        yield Texter(post, made.settings, locale=locale), listener


def _trouble_alone(line: str) -> None:
    """A terminal conversation shows no log, but for what broke."""
    if "trouble" in json.loads(line):
        click.echo(line, err=True)
