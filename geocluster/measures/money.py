"""Money that the preset's authority gives."""

from __future__ import annotations

from geocluster.facts import Fact, Text, fact
from geocluster.measures.declare import Measure, Seen, Value, added

__all__ = ["MONEY"]


def _grant(seen: Seen, k: int, code: str) -> Value:
    grant, eligible = seen.known.grants[code]
    found = sum(eligible[i] for i in seen.members(k))
    return grant.amount * (found if grant.per == "school" else min(found, 1))


def _for(code: str) -> Fact:
    return fact(f"grant.{code}")


MONEY = (
    Measure(
        key="grant",
        unit="money",
        about="What the preset's authority gives, by grant, in its currency: for each school of a "
        "group that it is given for, or once for a group that holds one. Sources: see "
        "`geocluster presets`.",
        title=Text("Grant {what:said}"),
        of_group=_grant,
        of_whole=added,
        each=lambda known: known.grants,
        several=True,
        what=_for,
        unit_of=lambda known, code: known.grants[code][0].currency,
        in_groups=True,
        on_map=True,
    ),
)
"""What is counted of money."""
