"""What kinds of schools are together: denominations, languages, authorities, posts of heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from geocluster.facts import Text
from geocluster.measures.declare import Measure, OfGroup, Seen, Value, added

if TYPE_CHECKING:
    from geocluster.measures.known import Known

__all__ = ["MIXTURE"]


def _different(field: str) -> OfGroup:
    """Count the different known values of a field in a group."""

    def different(seen: Seen, k: int, _: str) -> Value:
        values = seen.known.values[field]
        return len({value for i in seen.members(k) for value in values[i]})

    return different


def _mixed(_seen: Seen, _which: str, groups: Sequence[Value]) -> Value:
    return sum(value is not None and value > 1 for value in groups)


def _where_known(field: str) -> Callable[[Known], tuple[str, ...]]:
    return lambda known: ("",) if known.has(field) else ()


def _vacant(seen: Seen, k: int, _: str) -> Value:
    posts = [seen.known.values["head"][i] for i in seen.members(k)]
    return posts.count(("vacant",)) if all(posts) else None


def _of_field(key: str, field: str, *, values: str, about: str, title: Text) -> Measure:
    return Measure(
        key=key,
        unit=values,
        about=f"{about} Of the whole: groups with more than one.",
        title=title,
        of_group=_different(field),
        of_whole=_mixed,
        each=_where_known(field),
        in_groups=True,
    )


MIXTURE = (
    _of_field(
        "denominations",
        "faith",
        values="denominations",
        about="Different known denominations; all words for no religious character are one.",
        title=Text("Denominations (of the whole: groups with several)"),
    ),
    _of_field(
        "mediums",
        "medium",
        values="mediums",
        about="Different known languages of teaching.",
        title=Text("Languages of teaching (of the whole: groups with several)"),
    ),
    _of_field(
        "authorities",
        "authority",
        values="authorities",
        about="Different known authorities.",
        title=Text("Authorities (of the whole: groups with several)"),
    ),
    Measure(
        key="heads_vacant",
        unit="schools",
        about="Schools in groups whose headship is vacant; unknown where the post of one is.",
        title=Text("Headships vacant"),
        of_group=_vacant,
        of_whole=added,
        each=_where_known("head"),
        in_groups=True,
        on_map=True,
    ),
)
"""What is counted of kinds of schools."""
