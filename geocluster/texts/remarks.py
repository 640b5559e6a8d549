"""How it is said what to look at in a group."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "remark.unknown": Text("{schools:roll}: {column} unknown; {check:said}.", count="schools"),
    "remark.kind_unknown": Text(
        "{schools:roll}: pupils unknown; the group is of no kind that has a range of pupils.",
        count="schools",
    ),
    "remark.not_charged": Text(
        "{schools:roll}: {column} unknown; nothing is charged for that: {term:said}.",
        count="schools",
    ),
    "remark.flag": Text("{schools:roll}: {flag:flag}.", count="schools"),
    "flagged": Text("{flag:said} ({source})"),
    "flagged.unverified": Text("{flag:said} ({source}) (unverified)"),
    "linked.given": Text("named as a pair", note="why two schools belong together"),
    "unknown": Text("check that it may join"),
}
