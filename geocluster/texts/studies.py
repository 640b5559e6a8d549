"""How it is said what studies of an answer found."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "firmness.group.more": Text(
        "Another grouping without this group costs {more:minutes_tenths} more."
    ),
    "firmness.group.equal": Text(
        "As good as another: a grouping without this group costs no more."
    ),
    "firmness.group.at_least": Text(
        "Every grouping without this group costs at least {more:minutes_tenths} more."
    ),
    "firmness.group.needed": Text("There is no grouping without this group."),
    "firmness.pair.more": Text("Apart, the best grouping costs {more:minutes_tenths} more."),
    "firmness.pair.equal": Text("Apart, there is a grouping that costs no more."),
    "firmness.pair.at_least": Text(
        "Apart, every grouping costs at least {more:minutes_tenths} more."
    ),
    "firmness.pair.needed": Text("There is no grouping with them apart."),
    "firm.more": Text("{more:minutes_tenths} dearer without it", note="it: a group"),
    "firm.at_least": Text("at least {more:minutes_tenths} dearer without it", note="it: a group"),
    "firm.equal": Text("as good without it", note="it: a group; another grouping costs no more"),
    "firm.needed": Text("in every grouping that the rules allow", note="of a group"),
    "firm.pair": Text("With {other:name}: {told:said}", note="told: a sentence"),
    "firmness.drive.any": Text("However long it takes, the answer stays."),
    "firmness.drive.holds": Text("Up to {holds:minutes_tenths} longer, the answer stays."),
    "firmness.drive.exact": Text(
        "Up to {holds:minutes_tenths} longer, the answer stays; then it changes."
    ),
    "firmness.drive.between": Text(
        "Up to {holds:minutes_tenths} longer, the answer stays; at {changes:minutes_tenths} it has "
        "changed."
    ),
    "firmness.said.equal": Text(
        "Of {n} group asked about, {equal} is as good as another.",
        "Of {n} groups asked about, {equal} are as good as others: without them the best costs "
        "no more.",
        count="n",
    ),
    "firmness.said.middle": Text(
        "Without a group the best costs {more:minutes_tenths} more in the middle, "
        "{most:minutes_tenths} more at most."
    ),
    "firmness.said.needed": Text(
        "{n} group is in every grouping that meets the rules.",
        "{n} groups are in every grouping that meets the rules.",
        count="n",
    ),
    "firmness.said.missing": Text(
        "Stopped before {n} more question.", "Stopped before {n} more questions.", count="n"
    ),
}
