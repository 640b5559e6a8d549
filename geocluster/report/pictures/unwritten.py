"""What a picture could not write, in words: whose name is missing, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geocluster.facts import Fact, fact
from geocluster.report.pictures.fonts import Fonts

__all__ = ["unwritten"]

_MOST = 30
_MOST_LETTERS = 12


def unwritten(
    fonts: Fonts,
    *,
    schools: Sequence[tuple[str, str]] = (),
    places: Iterable[str] = (),
    words: Iterable[str] = (),
) -> Iterator[Fact]:
    """Yield what is to be said of texts that cannot be drawn; nothing where all can.

    Parameters
    ----------
    fonts
        With which the picture is written.
    schools
        Of each school that the picture names: its name, and what it is called there.
    places, words
        Names of settlements, which are left out, and other texts, in which a sign stands instead.
    """
    by_id = [(name, called) for name, called in schools if name != called]
    left_out = list(dict.fromkeys(name for name in places if not fonts.writes(name)))
    marked = [text for text in words if not fonts.writes(text)]
    if by_id:
        names = [f"{name} ({called})" for name, called in by_id]
        yield fact("picture.unwritten.schools", schools=_short(names, _MOST))
    if left_out:
        yield fact("picture.unwritten.places", places=_short(left_out, _MOST))
    if marked:
        yield fact("picture.unwritten.words")
    letters = fonts.missing & {c for text in [*dict(by_id), *left_out, *marked] for c in text}
    if letters - fonts.shaped:
        told = _short(sorted(letters - fonts.shaped), _MOST_LETTERS)
        yield fact("picture.unwritten.fonts", letters=told)
    if letters & fonts.shaped:
        yield fact("picture.unwritten.scripts")


def _short(found: Sequence[str], most: int) -> list[str]:
    return [*found[:most], *(["…"] if len(found) > most else [])]
