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
    "remark.pair_split": Text(
        "{other:name} is not in this group, though it and {school:name} belong together: "
        "{why:said}."
    ),
    "linked.given": Text("named as a pair", note="why two schools belong together"),
    "linked.file": Text("named as a pair in {file}"),
    "linked.apart": Text("{seconds:minutes} apart"),
    "linked.beside": Text("beside each other"),
    "linked.site": Text("on one site ({site})"),
    "linked.names": Text("of one name, one for younger and one for older children, {place:said}"),
    "linked.ages": Text(
        "for ages {younger:span} and {older:span}, {place:said}",
        note="younger, older: the ages at two schools",
    ),
    "linked.stages": Text("one for younger and one for older children, {place:said}"),
    "unknown": Text("check that it may join"),
}
