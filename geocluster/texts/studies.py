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
    "firm.drive": Text("The drive from {lead:name}: {told:said}", note="told: a sentence"),
    "firm.sentences": Text("{said:sentences}"),
    "firmness.drive.any": Text("However long it takes, the answer stays."),
    "firmness.drive.holds": Text("Up to {holds:minutes_tenths} longer, the answer stays."),
    "firmness.drive.exact": Text(
        "Up to {holds:minutes_tenths} longer, the answer stays; then it changes."
    ),
    "firmness.drive.between": Text(
        "Up to {holds:minutes_tenths} longer, the answer stays; at {changes:minutes_tenths} it has "
        "changed."
    ),
    "firmness.roll.more.any": Text("However many pupils more it has, the answer stays."),
    "firmness.roll.more.none": Text("With one pupil more, the answer changes."),
    "firmness.roll.more.holds": Text(
        "With up to {holds:number} pupil more, the answer stays.",
        "With up to {holds:number} pupils more, the answer stays.",
        count="holds",
    ),
    "firmness.roll.more.exact": Text(
        "With up to {holds:number} pupil more, the answer stays; then it changes.",
        "With up to {holds:number} pupils more, the answer stays; then it changes.",
        count="holds",
    ),
    "firmness.roll.more.between": Text(
        "With up to {holds:number} pupil more, the answer stays; with {changes:number} more it has "
        "changed.",
        "With up to {holds:number} pupils more, the answer stays; with {changes:number} more it "
        "has changed.",
        count="holds",
    ),
    "firmness.roll.fewer.any": Text("However many pupils fewer it has, the answer stays."),
    "firmness.roll.fewer.none": Text("With one pupil fewer, the answer changes."),
    "firmness.roll.fewer.holds": Text(
        "With up to {holds:number} pupil fewer, the answer stays.",
        "With up to {holds:number} pupils fewer, the answer stays.",
        count="holds",
    ),
    "firmness.roll.fewer.exact": Text(
        "With up to {holds:number} pupil fewer, the answer stays; then it changes.",
        "With up to {holds:number} pupils fewer, the answer stays; then it changes.",
        count="holds",
    ),
    "firmness.roll.fewer.between": Text(
        "With up to {holds:number} pupil fewer, the answer stays; with {changes:number} fewer it "
        "has changed.",
        "With up to {holds:number} pupils fewer, the answer stays; with {changes:number} fewer it "
        "has changed.",
        count="holds",
    ),
    "firmness.rolls.more": Text(
        "Whichever of its schools has {holds:number} pupil more, the answer stays.",
        "Whichever of its schools has up to {holds:number} pupils more, the answer stays.",
        count="holds",
    ),
    "firmness.rolls.fewer": Text(
        "Whichever of its schools has {holds:number} pupil fewer, the answer stays.",
        "Whichever of its schools has up to {holds:number} pupils fewer, the answer stays.",
        count="holds",
    ),
    "firmness.untold.drives.all": Text(
        "How much longer drives may be is not told: {key} reads all drives."
    ),
    "firmness.untold.drives.unknown": Text(
        "How much longer drives may be is not told: which drives {key} reads is not known."
    ),
    "firmness.untold.drives.missing": Text(
        "How much longer it may be is not told of {n} drive: it was not come to.",
        "How much longer they may be is not told of {n} drives: they were not come to.",
        count="n",
    ),
    "firmness.untold.tiers": Text(
        "How far rolls may go is not told: groups of a finer tier are counted, or too many to list."
    ),
    "firmness.untold.rolls.none": Text(
        "No rule and no cost reads rolls: whatever they are, the answer stays."
    ),
    "firmness.untold.rolls.read": Text(
        "How far rolls may go is not told: {key} reads them in a way that is not followed."
    ),
    "firmness.untold.rolls.unknown": Text(
        "How far rolls may go is not told: what {key} reads of them is not known."
    ),
    "firmness.untold.rolls.blank": Text(
        "How far it may go is not told of {n} roll: it is not known.",
        "How far they may go is not told of {n} rolls: they are not known.",
        count="n",
    ),
    "firmness.untold.rolls.missing": Text(
        "How far it may go is not told of {n} roll: it was not come to, or too many groups would "
        "have to be looked at.",
        "How far they may go is not told of {n} rolls: they were not come to, or too many groups "
        "would have to be looked at.",
        count="n",
    ),
    "firmness.said.rolls": Text(
        "Of {n} school, {few} may not have {pupils} pupils more or fewer, all else as it is, "
        "before the answer may change.",
        "Of {n} schools, {few} may not have {pupils} pupils more or fewer, all else as it is, "
        "before the answer may change.",
        count="n",
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
    "why_not.together": Text(
        "Why not with {school:name}, {drive:minutes} away? Together, {price:said}."
    ),
    "why_not.apart": Text("Why with {school:name}, {drive:minutes} away? Apart, {price:said}."),
    "why_not.forbidden": Text(
        "Why not with {school:name}, {drive:minutes} away? It is forbidden. {never:said}."
    ),
    "why_not.other": Text("With {others:names}, {price:said}."),
    "why_not.proven": Text("Each of these costs is proven."),
    "why_not.at_least": Text("the whole costs at least {least:minutes_down} more"),
    "why_not.said.nearest": Text(
        "Of {n} school asked about, {now} is with its nearest.",
        "Of {n} schools asked about, {now} are with their nearest.",
        count="n",
    ),
    "why_not.said.middle": Text(
        "For the other that could be, it would cost the whole {more:minutes_tenths} more.",
        "For {n} others that could be, it would cost the whole {more:minutes_tenths} more in the "
        "middle, {most:minutes_tenths} more at most.",
        count="n",
    ),
    "why_not.said.equal": Text(
        "{equal} of {n} school could be in another group at no more cost for the whole.",
        "{equal} of {n} schools could be in another group at no more cost for the whole.",
        count="n",
    ),
    "why_not.said.open": Text(
        "{open} of {n} answers is not proven: it is told what it costs at least, and in the best "
        "that was found.",
        "{open} of {n} answers are not proven: it is told what they cost at least, and in the best "
        "that was found.",
        count="open",
    ),
    "why_not.said.missing": Text(
        "Stopped before {n} more school.", "Stopped before {n} more schools.", count="n"
    ),
    "firmness.said.missing": Text(
        "Stopped before {n} more question.", "Stopped before {n} more questions.", count="n"
    ),
}
