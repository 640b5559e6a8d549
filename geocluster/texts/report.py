"""How the picture of a map and the report for a committee are worded."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "picture.title": Text("{title}: {tier}", note="tier: the name of a kind of groups"),
    "picture.north": Text("N", note="the letter for north on a map"),
    "picture.key.school": Text("School, with the number of its group"),
    "picture.key.lead": Text("Lead school"),
    "picture.key.centre": Text("Centre: drives are counted from it"),
    "picture.key.drive": Text("Drive"),
    "picture.key.straight": Text("Drive whose way is not known, as a straight line"),
    "picture.key.left": Text("In no group"),
    "picture.key.unreachable": Text("Unreachable by road"),
    "picture.key.not_asked": Text("Not asked to join"),
    "picture.key.closed": Text("Closed road"),
    "picture.unwritten.schools": Text(
        "These schools stand by id on the picture, for their names cannot be drawn: "
        "{schools:commas}."
    ),
    "picture.unwritten.places": Text(
        "These places are not named on the picture, for their names cannot be drawn: "
        "{places:commas}."
    ),
    "picture.unwritten.words": Text(
        "In other words on the picture, letters that cannot be drawn stand as …."
    ),
    "picture.unwritten.fonts": Text(
        "No font on this machine has these letters: {letters:commas}. Install a font that has "
        "them, such as Noto Sans CJK for Chinese, and make it again."
    ),
    "picture.unwritten.scripts": Text(
        "Scripts that are written from right to left, or whose letters join, are not drawn on "
        "pictures."
    ),
    "picture.unwritten": Text(
        "Some names cannot be drawn here: they are left out, or … stands for their letters.",
        note="on the picture itself",
    ),
    "report.subject": Text("Report on a proposal of groups of schools"),
    "report.subject.drawn": Text("Report on groups of schools that were drawn by hand"),
    "report.page": Text("Page {page} of {pages}"),
    "report.contents": Text("In this report"),
    "report.summary": Text("In short: {said:said}"),
    "report.summary.tier": Text("{tier}: {said:said}"),
    "report.dates": Text("Data of: {dates:clauses}."),
    "report.date": Text("{source}, {date}"),
    "report.dates.unknown": Text("The dates of the data are not known."),
    "report.meeting": Text("Meeting, date and author: for officers to fill in."),
    "report.purpose": Text(
        "This report proposes which schools could work together. It proposes no closure of any "
        "school, and nothing in it ranks schools. A computer found the groups by the rules that "
        "are set out below; people decide."
    ),
    "report.purpose.drawn": Text(
        "This report judges which schools could work together. It proposes no closure of any "
        "school, and nothing in it ranks schools. The groups were drawn by hand, and are measured "
        "by the rules that are set out below; people decide."
    ),
    "report.unknown": Text("unknown"),
    "report.at_least": Text("at least {n:number}", count="n"),
    "report.beyond": Text("longer than was looked at", note="of a drive"),
    "report.tier": Text("Tier: {tier}", note="tier: the name of a kind of groups"),
    "report.question": Text("The question"),
    "report.asked": Text(
        "Which of {n:number} school should work together?",
        "Which of {n:number} schools should work together?",
        count="n",
    ),
    "report.counts": Text(
        "The list holds {read:number} record: {kept:number} were kept, {filtered:number} are not "
        "of the kind that was asked about, {rejected:number} could not be used.",
        "The list holds {read:number} records: {kept:number} were kept, {filtered:number} are "
        "not of the kind that was asked about, {rejected:number} could not be used.",
        count="read",
    ),
    "report.drives": Text(
        "Drives are times from school to school: {drives:said}.",
        note="drives: by road (estimate), straight-line estimate, as given in the table of times",
    ),
    "report.rules": Text("Rules, with their sources"),
    "report.options": Text("Options, side by side"),
    "report.options.how": Text(
        "Every option is counted by the same rules and the same judge. Where an option breaks a "
        "rule, it is counted as if the rule allowed it, and the rules broken are in the table."
    ),
    "report.option": Text("{short:said}: {about:said}"),
    "report.option.own": Text("{short:said}: what this report proposes"),
    "report.option.drawn": Text("{short:said}: what somebody drew, and this report measures"),
    "report.no_today": Text(
        "The data name no partnerships of today, so that today's grouping is not among the options."
    ),
    "report.measures": Text("What is counted"),
    "report.measure": Text("Measure"),
    "report.value": Text("Value"),
    "report.small": Text("Small schools, by several thresholds"),
    "report.others": Text("Other groupings, and how firmly this one stands"),
    "report.answer": Text("What is proposed"),
    "report.answer.drawn": Text("The groups that were drawn"),
    "report.answer.none": Text("No grouping to propose"),
    "report.map.schools": Text("Map of the schools."),
    "report.map": Text("Map of the groups. Numbers are those of the tables."),
    "report.map.alt": Text(
        "Map: {groups} group of {schools} schools, with its number and colour, joined by the "
        "drives within it; schools in no group: {left}. The table that follows says the same in "
        "words.",
        "Map: {groups} groups of {schools} schools, each with its number and colour, joined by "
        "the drives within it; schools in no group: {left}. The table that follows says the same "
        "in words.",
        count="groups",
    ),
    "report.group": Text("Group"),
    "report.schools": Text("Schools"),
    "report.school": Text("School"),
    "report.id": Text("Id", note="the official number of a school"),
    "report.pupils": Text("Pupils"),
    "report.lead": Text("Lead"),
    "report.centre": Text("Centre"),
    "report.lead_or_centre": Text("Lead or centre"),
    "report.is_centre": Text("{school} (centre)"),
    "report.longest": Text("Longest drive"),
    "report.there": Text("Drive there", note="from the lead or centre to the school"),
    "report.back": Text("Drive back", note="from the school to the lead or centre"),
    "report.members": Text("Members, with the drives from the lead or centre and back"),
    "report.groups": Text("The groups, one by one"),
    "report.group.led": Text("Group {number}, led by {school:name}"),
    "report.group.around": Text("Group {number}, around {school:name}"),
    "report.group.line": Text(
        "{schools} school; pupils: {pupils}; longest drive: {longest}. {hub:said}",
        "{schools} schools; pupils: {pupils}; longest drive: {longest}. {hub:said}",
        count="schools",
    ),
    "report.group.lead": Text("Lead: {school:name}."),
    "report.group.centre": Text(
        "Centre, from which drives are counted: {school:name}. That says nothing of who leads."
    ),
    "report.group.parent": Text("It lies in group {parent}."),
    "report.group.alt": Text(
        "Map of group {number}: {schools:names}. The table that follows says the same in words.",
        count="schools",
    ),
    "report.broken": Text("Rules that it breaks"),
    "report.look": Text("What to look at"),
    "report.today": Text("What becomes of today's partnerships"),
    "report.charged": Text("What further terms charge"),
    "report.firm": Text("How firmly it stands"),
    "report.consents": Text("Consents to ask, whom to involve"),
    "report.consents.how": Text(
        "Flags forbid nothing: they name who must consent, or has to be involved, before a group "
        "is made. A group that is not named here raised none."
    ),
    "report.consents.no_preset": Text(
        "The rules follow no cited set that names consents, so that none were looked for: this "
        "does not say that none are needed."
    ),
    "report.consents.unknown_all": Text(
        "Of {n:number} school it is not known whether anybody has to be asked: its type, faith or "
        "authority is not in the data. The pages of the groups name it.",
        "Of {n:number} schools it is not known whether anybody has to be asked: their type, faith "
        "or authority are not in the data. The pages of the groups name them.",
        count="n",
    ),
    "report.flag": Text("{flag:flag}", note="what a flag says, with its source, as a heading"),
    "report.consents.none": Text("No group raised such a flag."),
    "report.consents.unknown": Text(
        "Not known, as the data do not say of what type, faith or authority it is: "
        "{schools:names}.",
        "Not known, as the data do not say of what type, faith or authority they are: "
        "{schools:names}.",
        count="schools",
    ),
    "report.left": Text("Schools in no group"),
    "report.left.n": Text(
        "{n:number} school is in no group.", "{n:number} schools are in no group.", count="n"
    ),
    "report.left.none_found": Text(
        "No grouping was found, so that no school is in a group. Of {n:number} school more is "
        "known.",
        "No grouping was found, so that no school is in a group. Of {n:number} schools more is "
        "known.",
        count="n",
    ),
    "report.left.how": Text(
        "By name. That a school is in no group says nothing of its future: it goes on as it is."
    ),
    "report.left.barred": Text(
        "{n:number} school was not asked, as the rules let it not join: {names}.",
        "{n:number} schools were not asked, as the rules let them not join: {names}.",
        count="n",
    ),
    "report.why": Text("Why"),
    "report.changes": Text("The nearest change"),
    "report.not_considered": Text("What was not considered"),
    "report.not_considered.how": Text(
        "The figures rest on drives between schools, on rolls, and on the rules above. Nothing "
        "here tells of:"
    ),
    "report.not_considered.pupils": Text(
        "journeys of pupils: drives are those of staff, from school to school"
    ),
    "report.not_considered.wishes": Text(
        "what governors, heads, staff, parents and pupils want, but for what the rules and pins say"
    ),
    "report.not_considered.staff": Text("contracts, vacancies to come, and who could lead a group"),
    "report.not_considered.money": Text(
        "budgets, deficits and grants, but for those that the rules name"
    ),
    "report.not_considered.buildings": Text("buildings, their condition, and room to grow"),
    "report.not_considered.quality": Text("inspections and results"),
    "report.not_considered.weather": Text("floods, snow, and traffic at other hours"),
    "report.unknown.pupils": Text(
        "the roll of {n:number} school, which is unknown",
        "the rolls of {n:number} schools, which are unknown",
        count="n",
    ),
    "report.unknown.type": Text(
        "the type of {unknown:number} of {n:number} schools, which the data do not give: whether "
        "they are maintained, voluntary or academies",
        count="unknown",
    ),
    "report.unknown.heads": Text("vacant headships: the data do not name any post"),
    "report.unknown.partnerships": Text("today's partnerships: the data name none"),
    "report.officers": Text("For officers to fill in"),
    "report.officers.how": Text(
        "What a committee also needs, and no computation gives. Write under each heading, or say "
        "why it does not apply."
    ),
    "report.officers.blank": Text("…", note="where officers begin to write"),
    "report.equality": Text("Equality"),
    "report.equality.line": Text(
        "Officers: who is affected, by protected characteristic and language, and what is done "
        "about it."
    ),
    "report.community": Text("Community and rural impact"),
    "report.community.line": Text(
        "Officers: what the schools are to their communities, and what would change for them."
    ),
    "report.staffing": Text("Staffing and leadership"),
    "report.staffing.line": Text(
        "Officers: posts, vacancies, contracts, and who could lead each group."
    ),
    "report.finance": Text("Finance"),
    "report.finance.line": Text(
        "Officers: costs and savings, cost for each pupil against the mean, balances, grants."
    ),
    "report.consultation": Text("Consultation and timetable"),
    "report.consultation.line": Text(
        "Officers: who was or will be consulted, when, what they said, and when it is decided."
    ),
    "report.sources": Text("Data, sources and licences"),
    "report.source": Text("Source"),
    "report.made_up": Text("{source} (made up)"),
    "report.licence": Text("Licence"),
    "report.attribution": Text("To be named as"),
    "report.dated": Text("Date"),
    "report.address": Text("Where it is had"),
    "report.travel": Text("Travel times: {how:said}; estimates, to be read to the minute."),
    "report.issues": Text(
        "{n:number} thing in the data should be looked at.",
        "{n:number} things in the data should be looked at.",
        count="n",
    ),
    "report.issues.more": Text(
        "{n:number} more stands in issues.csv.", "{n:number} more stand in issues.csv.", count="n"
    ),
    "report.proof": Text("How good this is, and how to check it"),
    "report.proof.cost": Text(
        "What a grouping costs is a sum of minutes: of the drives from each lead or centre, of a "
        "charge for each group and for each school left alone, and of what further terms ask "
        "for. It is no money; it tells groupings apart by the rules of this report."
    ),
    "report.proof.bound": Text(
        "A lower bound is a number of minutes of which it is proven that no grouping within the "
        "rules costs less, whether anybody has looked at it or not. Where cost and bound are the "
        "same, nothing better exists; where they differ, the difference is the most that could "
        "still be saved."
    ),
    "report.proof.judge": Text(
        "Costs and rules were counted again by a judge that knows nothing of how the groups were "
        "found."
    ),
    "report.proof.check": Text(
        "To check all figures from the written folder: geocluster verify, followed by the name of "
        "the folder. It needs no network and no solver."
    ),
    "report.proof.bound_check": Text(
        "To check all figures from the written folder: geocluster verify, followed by the name of "
        "the folder; with --bound it also checks, from the certificate beside, that nothing costs "
        "less. It needs no network."
    ),
    "report.made": Text(
        "Made again from the same data this gives the same. Fingerprint: {fingerprint}; seed "
        "{seed}; {versions:commas}."
    ),
    "report.version": Text("{name} {version}"),
}
