"""The folder of a checkout that is kept between runs: secrets made once, and the embedded Valkey's data."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from content.settings import Settings
from local.valkey import embedded

HOME: Final = Path(__file__).parent.parent / ".steadyground"


def kept_secret(home: Path, name: str) -> str:
    """A secret that is made at its first use and kept, readable by its owner alone."""
    path = home / name
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


@contextmanager
def local_settings(
    *, base_url: str, environment: Mapping[str, str] = os.environ, home: Path = HOME
) -> Iterator[Settings]:
    """The environment's settings, with what is missing made locally: an embedded Valkey, a pepper, a token.

    Raises `SettingMissing` and `ValkeyAway`.
    """
    made = {
        "STEADYGROUND_PEPPER": kept_secret(home, "pepper"),
        "TWILIO_AUTH_TOKEN": kept_secret(home, "twilio_token"),
        "PUBLIC_BASE_URL": base_url,
    }
    given = {name: value for name, value in environment.items() if value}
    if "REDIS_URL" in given:
        yield Settings.from_environment({**made, **given})
        return
    with embedded(home) as url:
        yield Settings.from_environment({**made, **given, "REDIS_URL": url})
