"""A fact as records have it."""

from __future__ import annotations

from typing import Any

from geocluster.facts import Fact
from geocluster.texts import Speaker

__all__ = ["said_record"]


def said_record(found: Fact, speaker: Speaker) -> dict[str, Any]:
    """Return a fact, and how people read it: ``code``, ``figures``, ``text``."""
    return found.record() | {"text": speaker.say(found)}
