"""What the terminal says of an answer, past what map and tables say, too: heads, counts, steps."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

_ANSWER: Mapping[str, Text] = {
    "terminal.synthetic": Text("SYNTHETIC DATA: {name}."),
    "terminal.counts": Text(
        "Schools: {read} read, {kept} kept, {rejected} rejected, {filtered} filtered.",
        count="read",
        note="rejected: at fault; filtered: not asked for",
    ),
    "terminal.rejected": Text("rejected: {issue}"),
    "terminal.estimate": Text("Travel times: {how:said}; an estimate, no roads were looked at."),
    "terminal.doubt": Text("DOUBT: {issue}", note="of travel times"),
    "terminal.tier": Text("Tier {tier}:"),
    "terminal.rules": Text("Rules: {preset}, after {source}."),
    "terminal.proposal": Text(
        "Proposal: {schools} schools in {groups} group, {left} in none.",
        "Proposal: {schools} schools in {groups} groups, {left} in none.",
        count="groups",
    ),
    "terminal.proposal.barred": Text(
        "Proposal: {schools} schools in {groups} group, {left} in none; {barred} more may not "
        "join (members).",
        "Proposal: {schools} schools in {groups} groups, {left} in none; {barred} more may not "
        "join (members).",
        count="groups",
    ),
    "terminal.head.group": Text("Group"),
    "terminal.head.lead": Text("Lead"),
    "terminal.head.centre": Text("Centre"),
    "terminal.head.either": Text("Lead or centre"),
    "terminal.head.others": Text("Others", note="the other schools of a group"),
    "terminal.head.pupils": Text("Pupils"),
    "terminal.head.longest": Text("Longest drive"),
    "terminal.more_groups": Text(
        "… and {n} more group, in groups.csv and on the map.",
        "… and {n} more groups, in groups.csv and on the map.",
        count="n",
    ),
    "terminal.look": Text("look at {group}: {remark:said}"),
    "terminal.look.kind": Text("{kind} in {n} group", "{kind} in {n} groups", count="n"),
    "terminal.look.many": Text("To look at: {kinds:commas}; see groups.csv and the map."),
    "terminal.left": Text("In no group:"),
    "terminal.far": Text(
        "note: {school:name} is {metres:number} m from the road it was placed on."
    ),
    "terminal.closed": Text(
        "Closed: {road} ({n} piece of road).", "Closed: {road} ({n} pieces of road).", count="n"
    ),
    "terminal.closed.none": Text("no drive between the schools is longer for it."),
    "terminal.note": Text("note: {issue}"),
    "terminal.more_notes": Text(
        "… and {n} more school, in proposal.json.",
        "… and {n} more schools, in proposal.json.",
        count="n",
    ),
    "terminal.cost": Text(
        "Cost {cost:minutes_tenths}, lower bound {bound:minutes_tenths}, gap {gap}, solved in "
        "{seconds} s ({proof:said})."
    ),
    "terminal.tables": Text("Tables: {folder}"),
    "terminal.map": Text("Map:    {file}"),
    "terminal.maps": Text("Maps:   {file}"),
    "terminal.exported": Text("Exported: {file}"),
    "terminal.kept": Text("What stood there is kept: {folder}"),
    "terminal.exports_gone": Text(
        "Gone, since they told of what stood there before: {files:commas} (geocluster export "
        "makes them anew)."
    ),
    "terminal.beside": Text("Beside it, by the same rules, counted as if they allowed it:"),
    "terminal.beside.groups": Text("groups", note="head of a column"),
    "terminal.beside.alone": Text("in none", note="head of a column: schools in no group"),
    "terminal.beside.broken": Text("rules broken", note="head of a column"),
    "terminal.beside.longest": Text("longest drive", note="head of a column"),
    "terminal.beside.cost": Text("cost", note="head of a column"),
    "terminal.beside.bound": Text("over the bound", note="head of a column"),
    "terminal.broken": Text("broken: {rule:said}"),
    "terminal.broken.more": Text("… and {n} more, in proposal.json and on the map.", count="n"),
    "terminal.reason": Text("{schools:commas}: {why:sentences}"),
    "terminal.reason.more": Text("{schools:commas} and {n} more: {why:sentences}", count="n"),
    "terminal.reasons.schools": Text(
        "… and {n} more school, in schools.csv and on the map.",
        "… and {n} more schools, in schools.csv and on the map.",
        count="n"
    ),
    "terminal.reasons.json": Text(
        "… and {n} more school; --json lists all.",
        "… and {n} more schools; --json lists all.",
        count="n"),
    "terminal.reasons.first": Text(
        "… and {n} more school; --json lists all (the first {told} are explained).",
        "… and {n} more schools; --json lists all (the first {told} are explained).",
        count="n"
    ),
    "terminal.ended.stopped": Text(
        "It was stopped before any grouping was found, after {seconds} s of solving."
    ),
    "terminal.ended.time": Text(
        "Time ran out before any grouping was found, after {seconds} s of solving."
    ),
    "terminal.ended.idle": Text(
        "The search ended by itself after {seconds} s, before its time was over: it knew of "
        "nothing more to look at, and had found no grouping."
    ),
    "terminal.ask_otherwise": Text(
        "More time is not likely to change that: ask for other limits, or with another --seed."
    ),
    "terminal.more_time": Text("Give it more time: --seconds N, or seconds in [solve]."),
}  # fmt: skip

_CHECKED: Mapping[str, Text] = {
    "terminal.checked": Text(
        "{name}: {read} record read, {kept} kept, {rejected} rejected, {filtered} filtered.",
        "{name}: {read} records read, {kept} kept, {rejected} rejected, {filtered} filtered.",
        count="read",
    ),
    "terminal.action.rejected": Text("rejected", note="a record of the list"),
    "terminal.action.fixed": Text("fixed", note="a record of the list"),
    "terminal.action.kept": Text("kept", note="a record of the list"),
    "terminal.action.filtered": Text("filtered", note="a record of the list"),
    "terminal.issues.code": Text("{n} {code}", note="code: such as no_coordinates"),
    "terminal.issues.more": Text(
        "… and {n} more ({counted:commas}); --html FILE writes all.", count="n"
    ),
    "terminal.checked.barred": Text(
        "Rules: {n} school cannot be grouped ({counted:commas}).",
        "Rules: {n} schools cannot be grouped ({counted:commas}).",
        count="n",
    ),
    "terminal.checked.all": Text(
        "Rules: the {n} school that can be grouped has a group within the rules.",
        "Rules: each of the {n} schools that can be grouped has a group within the rules.",
        count="n",
    ),
    "terminal.checked.without": Text(
        "Rules: {n} of {of} schools has no group within the rules:",
        "Rules: {n} of {of} schools have no group within the rules:",
        count="n",
    ),
    "terminal.checked.no_group": Text(
        "No group can be made, so geocluster run would make none; loosen what is named."
    ),
    "terminal.checked.refused": Text(
        "No grouping meets the hard rules, so geocluster run would make none:"
    ),
    "terminal.checked.named": Text(
        "the schools named above have no group, and may not stand alone."
    ),
    "terminal.checked.list": Text("The list: {file}"),
}

_COMPARED: Mapping[str, Text] = {
    "terminal.compared.side": Text("{label}: {name}. {verdict:said}"),
    "terminal.compared.rules": Text("Rules that differ"),
    "terminal.compared.measures": Text("Measures that differ"),
    "terminal.compared.moves": Text("Schools that move"),
    "terminal.compared.more": Text("… and {n} more.", count="n"),
    "terminal.compared.why": Text("Why:"),
    "terminal.compared.more_reasons": Text(
        "… and {n} more reason; --out writes all.",
        "… and {n} more reasons; --out writes all.",
        count="n"
    ),
    "terminal.compared.not_listed": Text("not in the list"),
    "terminal.compared.none": Text("in none", note="a school: in no group"),
}  # fmt: skip

_REVISED: Mapping[str, Text] = {
    "terminal.revised": Text("{title}: {n} edit.", "{title}: {n} edits.", count="n"),
    "terminal.revised.more": Text("… and {n} more", count="n"),
    "terminal.revised.blocked": Text(
        "No grouping within the rules meets these edits; nothing was solved:"
    ),
    "terminal.revised.solved": Text("Solved again in {seconds} s. {verdict:said}"),
    "terminal.revised.unwritten": Text(
        "Nothing is written; --out FOLDER writes the next proposal."
    ),
    "terminal.revised.applied": Text(
        "The old groups with these edits, nothing solved: cost {cost:minutes_tenths}."
    ),
    "terminal.revised.applied.unknown": Text(
        "The old groups with these edits, nothing solved: cost not known."
    ),
    "terminal.revised.breaks": Text("breaks: {rule:said}"),
    "terminal.revised.breaks.tier": Text("breaks: tier {tier}: {rule:said}"),
    "terminal.revised.head": Text("Cost (min)"),
    "terminal.revised.before": Text("before", note="head of a column"),
    "terminal.revised.after": Text("after", note="head of a column"),
    "terminal.revised.change": Text("change", note="head of a column"),
    "terminal.revised.together": Text("together", note="head of a row: the sum"),
    "terminal.revised.moved": Text(
        "{n} school is with others than before.", "{n} schools are with others than before.",
        count="n",
    ),
    "terminal.revised.moved.tier": Text(
        "{n} school is with others than before in the tier {tier}.",
        "{n} schools are with others than before in the tier {tier}.",
        count="n",
    ),
    "terminal.revised.move": Text("{school:name}: {changes:clauses}"),
    "terminal.revised.alone": Text("in no group now"),
    "terminal.revised.moved.more": Text(
        "… and {n} more, in --json; geocluster compare shows all.", count="n"
    ),
    "terminal.revised.each": Text("What each edit costs, the others being kept:"),
    "terminal.revised.edit": Text("{cost:minutes_signed}: {edit:said}"),
    "terminal.revised.edit.unproven": Text("{cost:minutes_signed} (not proven): {edit:said}"),
    "terminal.revised.edit.unknown": Text("not known: {edit:said}"),
    "terminal.revised.edit.unknown.unproven": Text("not known (not proven): {edit:said}"),
    "terminal.reasons.in_json": Text(
        "… and {n} more school, in --json.",
        "… and {n} more schools, in --json.",
        count="n"),
}  # fmt: skip

_STUDIED: Mapping[str, Text] = {
    "terminal.robust.when": Text("When", note="head of a column: under which data"),
    "terminal.robust.legal": Text("legal", note="head of a column: groups within the rules"),
    "terminal.robust.cost": Text("cost", note="head of a column"),
    "terminal.robust.best": Text("best", note="head of a column: cost of the best grouping"),
    "terminal.robust.stays": Text("stays best", note="head of a column"),
    "terminal.robust.in_it": Text("in it", note="head of a column: groups that the best holds"),
    "terminal.robust.of": Text("{n} of {of}"),
    "terminal.sweep": Text(
        "Minutes; same: as many groups of the proposal stand at that value, too."
    ),
    "terminal.sweep.groups": Text("groups", note="head of a column"),
    "terminal.sweep.alone": Text("alone", note="head of a column: schools in no group"),
    "terminal.sweep.drives": Text("drives", note="head of a column: sum of drives"),
    "terminal.sweep.mean": Text("mean", note="head of a column: of drives"),
    "terminal.sweep.longest": Text("longest", note="head of a column: of drives"),
    "terminal.sweep.cost": Text("cost", note="head of a column"),
    "terminal.sweep.gap": Text("gap", note="head of a column: share not proven"),
    "terminal.sweep.same": Text("same", note="head of a column"),
    "terminal.sweep.together": Text("Cost and gap are of all tiers together."),
    "terminal.sweep.files": Text("Sweep:  {table}, {picture}"),
}

_VERIFIED: Mapping[str, Text] = {
    "terminal.verified.violation": Text("violation: {what}"),
    "terminal.verified.stated": Text("broken, as it states: {what}"),
    "terminal.verified.not_judged": Text("not judged: {what}"),
    "terminal.verified.not_checked": Text("not checked: {what}"),
    "terminal.verified.well": Text("{folder}: all is well, as far as its own files tell"),
    "terminal.verified.drawn": Text(
        "{folder}: its grouping, drawn by hand, breaks rules, as it states; all else is well, as "
        "far as its own files tell"
    ),
    "terminal.verified.violations": Text(
        "{folder}: {n} violation, as far as its own files tell",
        "{folder}: {n} violations, as far as its own files tell",
        count="n",
    ),
    "terminal.bound": Text("bound: {what:said}: {how:said}"),
    "terminal.bound.of": Text("bound of {of}: {what:said}: {how:said}"),
    "terminal.bound.changed": Text(
        "bound: not checked, since the folder is not as it was written"
    ),
    "terminal.bound.none": Text("bound: none is claimed"),
    "claim.none": Text("no grouping meets the rules", note="what is claimed"),
    "claim.cost": Text("no grouping costs less than {seconds:number} s", note="what is claimed"),
    "proof.by.arithmetic": Text(
        "proven by arithmetic; of all groups, {groups:number} had to be looked at one by one",
        count="groups",
    ),
    "proof.by.solver": Text(
        "proven; up to {seconds:number} s by arithmetic, the rest by the word of HiGHS, which "
        "chose from {columns:number} group",
        "proven; up to {seconds:number} s by arithmetic, the rest by the word of HiGHS, which "
        "chose from {columns:number} groups",
        count="columns",
    ),
    "proof.by.solver.none": Text(
        "proven, by the word of HiGHS, which chose from {columns:number} group",
        "proven, by the word of HiGHS, which chose from {columns:number} groups",
        count="columns"
    ),
    "proof.by.nothing": Text("not checked"),
    "proof.by.nothing.part": Text(
        "not checked; {seconds:number} s are proven by arithmetic", count="seconds"
    ),
    "proof.by.refuted": Text("not so, or its certificate is wrong"),
}  # fmt: skip

_SEARCHED: Mapping[str, Text] = {
    "terminal.stopped": Text("stopped; the best so far is kept (Ctrl-C again to give up)"),
    "terminal.interrupted": Text("interrupted before anything was found; nothing is written"),
    "terminal.so_far.none": Text("{step}: none yet"),
    "terminal.so_far": Text("{step}: best {best:minutes_tenths}, bound unknown"),
    "terminal.so_far.bound": Text(
        "{step}: best {best:minutes_tenths}, bound {bound:minutes_tenths}, gap {gap}"
    ),
    "terminal.so_far.only_bound": Text("{step}: none yet, bound {bound:minutes_tenths}"),
    "terminal.so_far.left": Text(
        "{so_far:said}, {n} school left out", "{so_far:said}, {n} schools left out", count="n"
    ),
}

TEXTS: Mapping[str, Text] = {
    **_ANSWER, **_CHECKED, **_COMPARED, **_REVISED, **_STUDIED, **_SEARCHED, **_VERIFIED,
}  # fmt: skip
