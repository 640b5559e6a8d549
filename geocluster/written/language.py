"""The language of a written folder, whatever else is wrong with it."""

from __future__ import annotations

from pathlib import Path

from geocluster.errors import GeoclusterError
from geocluster.texts import ENGLISH, language_of
from geocluster.written.reading import toml_of

__all__ = ["language_in"]

_SCENARIO = "scenario.toml"


def language_in(folder: str | Path) -> str:
    """Return the tag of the language in which to speak of a folder.

    Parameters
    ----------
    folder
        Of a written proposal; it may be damaged, or none at all.

    Returns
    -------
    str
        BCP 47: what ``[output] language`` of its ``scenario.toml`` asks for; English where that
        does not tell, or cannot be spoken.
    """
    try:
        output = toml_of(Path(folder) / _SCENARIO).get("output")
        asked = output.get("language") if isinstance(output, dict) else None
        return language_of(asked).tag if isinstance(asked, str) else ENGLISH
    except GeoclusterError:
        return ENGLISH
