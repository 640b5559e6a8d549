"""Which school is meant by what somebody types: its id, its name, or enough of its name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from geocluster.errors import SchoolsError
from geocluster.meaning import meaning
from geocluster.phrases import phrase
from geocluster.schools.table import Schools

__all__ = ["school_named"]

_MOST_NAMED = 6


def school_named(said: str, schools: Schools) -> int:
    """Return the position of the school that is meant.

    Parameters
    ----------
    said
        An id as it stands in the list; or a name, whose case, accents and hyphens say nothing; or
        a part of a name that only one school has.
    schools
        Of whom one is meant.

    Raises
    ------
    SchoolsError
        If it is none of them, with the nearest names and their ids; or if several have that name,
        with their ids.

    Examples
    --------
    >>> schools = Schools.of(["1", "2"], lon=[0, 0], lat=[52, 53], names=["St Ann's", "Ash Hill"])
    >>> school_named("2", schools), school_named("st anns", schools), school_named("ash", schools)
    (1, 0, 1)
    """
    if said in schools.ids:
        return schools.position(said)
    wanted = meaning(said)
    meant = [meaning(name) for name in schools.names]
    exactly = [i for i, name in enumerate(meant) if name == wanted]
    within = [i for i, name in enumerate(meant) if wanted and wanted in name]
    found = exactly or within
    if len(found) == 1:
        return found[0]
    if found:
        listed = _listed(found, schools)
        raise SchoolsError(
            phrase(
                "{said!r} can be {n} schools: {listed}; name it by its id",
                said=said,
                n=len(found),
                listed=listed,
            )
        )
    why = schools.absent.get(said)
    if why is not None:
        raise SchoolsError(
            phrase(
                "no school {said!r} among the {n} kept; {why}", said=said, n=len(schools), why=why
            )
        )
    ids = difflib.get_close_matches(said, schools.ids, n=2)
    close = difflib.get_close_matches(wanted, meant, n=3, cutoff=0.5)
    near = [*map(schools.position, ids), *(meant.index(name) for name in close)]
    hint = (
        phrase("; did you mean {listed}?", listed=_listed(list(dict.fromkeys(near)), schools))
        if near
        else ""
    )
    raise SchoolsError(
        phrase(
            "no school {said!r} among the {n} kept, by id or name{hint}",
            said=said,
            n=len(schools),
            hint=hint,
        )
    )


def _listed(found: Sequence[int], schools: Schools) -> str:
    named = [f"{schools.names[i]} ({schools.ids[i]})" for i in found[:_MOST_NAMED]]
    if len(found) <= _MOST_NAMED:
        return phrase("{schools}", schools=named)
    return phrase("{schools} and {n} more", schools=named, n=len(found) - _MOST_NAMED)
