"""Lambda entry of the voice door, invoked by Alexa under the skill's own permission."""

from functools import cache
from typing import Any

from content.settings import SettingMissing, Settings, wire
from interaction_models.understanding import Understanding
from skill.door import VoiceDoor


@cache
def door() -> VoiceDoor:
    """The door, made at the first request and kept while the process lives."""
    settings = Settings.from_environment()
    if not settings.skill_id:
        raise SettingMissing("ALEXA_SKILL_ID is not set: in Lambda it is what tells our skill's requests from others'.")
    return VoiceDoor(settings=settings, conversation=wire(settings), understanding=Understanding.load())


def handle(event: object, _context: object = None) -> dict[str, Any]:
    """Answer one Alexa request."""
    return door().answer(event)
