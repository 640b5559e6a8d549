"""Ids in another file than the list: also as a spreadsheet writes what it takes for a number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from geocluster.meaning import clean

__all__ = ["form_of", "positions_of"]


def positions_of(
    written: Iterable[object], ids: Sequence[str]
) -> tuple[dict[object, int], dict[str, str]]:
    """Find out which ids are meant.

    Parameters
    ----------
    written
        In the other file, as text or as numbers.
    ids
        Of the list.

    Returns
    -------
    tuple
        Position of each that is written, -1 where it is none; and those that are written in
        another form, with the id that they mean. An id that stands in the file exactly is never
        taken for another, and of two that may be meant neither is.

    Examples
    --------
    >>> positions_of([123.0, "B"], ["00123", "A"])
    ({123.0: 0, 'B': -1}, {'123': '00123'})
    """
    known = {school: k for k, school in enumerate(ids)}
    by_form: defaultdict[str, list[int]] = defaultdict(list)
    for school, k in known.items():
        by_form[form_of(school)].append(k)
    texts = {end: _text(end) for end in written}
    taken = {known[text] for text in texts.values() if text in known}
    place: dict[object, int] = {}
    forms: dict[str, str] = {}
    for end, text in texts.items():
        alike = by_form.get(form_of(text), [])
        place[end] = known.get(text, -1)
        if text not in known and len(alike) == 1 and alike[0] not in taken:
            place[end] = alike[0]
            forms[text] = ids[alike[0]]
    return place, forms


def _text(end: object) -> str:
    if end is None or end != end:  # NaN
        return ""
    return str(int(end)) if isinstance(end, float) and end.is_integer() else clean(str(end))


def form_of(school: str) -> str:
    """Return what is left of an id when a spreadsheet has taken it for a number."""
    found = re.fullmatch(r"0*(\d+)(?:\.0+)?", school)
    return found[1] if found else school.casefold()
