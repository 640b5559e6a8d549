"""A written sweep: each point against the judge, its files against what follows from them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from geocluster.outputs.differ import json_differs, text_differs
from geocluster.phrases import phrase
from geocluster.proposal import Status, Sweep, SweepPoint
from geocluster.texts import speaker

__all__ = ["picture_differs", "points_differ", "sweep_differs"]

_DRAWN_BY = re.compile(rb"<dc:title>\s*Matplotlib v[^<]*")


def points_differ(sweep: Sweep) -> Iterator[str]:
    """Check rules, cost, bound and status of each point."""
    for point in sweep.points:
        at = phrase("sweep: at {key} = {value:g}", key=sweep.key, value=point.value)
        yield from (
            phrase(
                "{at}: {rule}: {what}",
                at=at,
                rule=broken.rule,
                what=speaker(tier.problem).worded(broken.fact),
            )
            for tier, broken in point.violations
        )
        yield from (phrase("{at}: {said}", at=at, said=said) for said in _answer_differs(point))


def _answer_differs(point: SweepPoint) -> Iterator[str]:
    objective, bound = point.objective, point.lower_bound
    if bound is not None and objective is not None and bound > objective:
        yield phrase(
            "the lower bound {bound} is above the objective {objective}",
            bound=bound,
            objective=objective,
        )
    optimal = point.status is Status.OPTIMAL
    if optimal != (objective is not None and bound == objective):
        yield phrase(
            "the status is {value}, the objective {objective}, the bound {bound}",
            value=point.status.value,
            objective=objective,
            bound=bound,
        )


def sweep_differs(said: bytes, found: bytes, *, same: bool) -> Iterator[str]:
    """Compare ``sweep.json``; of another version only what both know, and no sentences."""
    if same:
        yield from text_differs(said, found)
        return
    one, other = (_without_text(json.loads(content)) for content in (said, found))
    yield from json_differs(one, other, common=True)


def _without_text(value: object) -> object:
    if isinstance(value, list):
        return [_without_text(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: _without_text(part) for key, part in value.items() if key != "text"}


def picture_differs(said: bytes, found: bytes) -> Iterator[str]:
    """Compare the picture; one that another version of Matplotlib drew may look otherwise."""
    one, other = (_DRAWN_BY.search(content) for content in (said, found))
    if one is None or other is None or one[0] == other[0]:
        yield from text_differs(said, found)
