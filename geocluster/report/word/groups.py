"""A page for each group, and whom to ask before it can be made."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.facts import Fact, fact
from geocluster.proposal import TierResult
from geocluster.report.consents import asking_flags, consents, unknown_for_consents
from geocluster.report.pictures import Picture, group_pictures
from geocluster.report.word.answer import numbered, tier_heading
from geocluster.report.word.paper import TEXT_WIDTH, Column
from geocluster.report.word.told import Told
from geocluster.terms import further_of
from geocluster.texts.values import value_words

__all__ = ["consents_to_ask", "groups"]


def consents_to_ask(told: Told) -> None:
    """Write who has to be asked, group by group, and of which schools that is not known."""
    for k, tier in enumerate(told.proposal.tiers):
        tier_heading(told, tier)
        if not asking_flags(tier.problem.rules):
            told.paper.text(told.say(fact("report.consents.no_preset")))
            continue
        told.paper.text(told.say(fact("report.consents.how")))
        rows = [
            (told.drawn.tiers[k].groups[number].number, said)
            for number in _in_order(told, k)
            for said in told.each(consents(tier.remarks[number], tier.problem.rules), tier)
        ]
        if rows:
            columns = [
                Column(told.say(fact("report.group")), 0.95),
                Column(told.say(fact("report.consent")), 7.7),
            ]
            told.paper.table(told.say(fact("report.consents")), columns, rows)
        else:
            told.paper.text(told.say(fact("report.consents.none")))
        unknown = sum(len(unknown_for_consents(g.members, tier.problem)) for g, _ in tier.scored)
        if unknown:
            told.paper.text(told.say(fact("report.consents.unknown_all", n=unknown)))


def _asked(tier: TierResult, number: int) -> Iterator[Fact]:
    """Yield who has to be asked for a group, and of which schools that is not known."""
    yield from consents(tier.remarks[number], tier.problem.rules)
    unknown = unknown_for_consents(tier.scored[number][0].members, tier.problem)
    if unknown:
        yield fact("report.consents.unknown", schools=unknown)


def groups(told: Told) -> None:
    """Write a page for each group of each tier, in the order of their numbers on the map."""
    for k, tier in enumerate(told.proposal.tiers):
        if not tier.scored:
            continue
        tier_heading(told, tier)
        pictures = group_pictures(told.proposal, told.drawn, tier=k, language=told.language)
        for place, number in enumerate(_in_order(told, k)):
            _group(told, k, number, pictures[number], new_page=place > 0)


def _in_order(told: Told, k: int) -> list[int]:
    """Return the places of the groups in the order of their numbers."""
    drawn = told.drawn.tiers[k].groups
    return sorted(range(len(drawn)), key=lambda at: numbered(drawn[at].number))


def _group(told: Told, k: int, number: int, picture: Picture, *, new_page: bool) -> None:
    tier, paper = told.proposal.tiers[k], told.paper
    (group, score), hub = tier.scored[number], tier.hubs[number]
    drawn, how = told.drawn.tiers[k].groups[number], tier.led[number]
    ids = tier.problem.schools.ids
    led = how is not None and how.leads
    heading = fact(
        "report.group.led" if led else "report.group.around", number=drawn.number, school=ids[hub]
    )
    paper.heading(told.say(heading, tier), 2, new_page=new_page)
    paper.text(
        told.say(
            fact(
                "report.group.line",
                schools=len(group.members),
                pupils=told.number(score.pupils),
                longest=told.minutes(tier.longest_drives[number]),
                hub=fact("report.group.lead" if led else "report.group.centre", school=ids[hub]),
            ),
            tier,
        )
    )
    parent = tier.parents[number]
    if parent is not None:
        paper.text(told.say(fact("report.group.parent", parent=_parent(told, k, parent))))
    alt = fact("report.group.alt", number=drawn.number, schools=[ids[i] for i in group.members])
    paper.picture(picture.content, width=TEXT_WIDTH, told=told.say(alt, tier))
    for text in picture.told:
        paper.text(text, quiet=True)
    _members(told, tier, number)
    _counted(told, tier, number)
    for heading, said in _listed(told, k, number):
        if said:
            paper.heading(told.say(heading), 3)
            paper.points(said)


def _parent(told: Told, k: int, parent: str) -> str:
    """Return the number on the map of the coarser group that holds one."""
    above = told.proposal.tiers[k - 1].group_ids
    return told.drawn.tiers[k - 1].groups[above.index(parent)].number


def _members(told: Told, tier: TierResult, number: int) -> None:
    """Write the members of a group: the lead or centre first, then by the drive from it."""
    schools, travel = tier.problem.schools, tier.problem.travel
    hub, members = tier.hubs[number], tier.scored[number][0].members
    there = {i: travel.between(hub, i) for i in members if i != hub}
    far = max((seconds for seconds in there.values() if seconds is not None), default=0) + 1
    order = sorted(there, key=lambda i: (there[i] or far, i))
    rows = [(told.names[hub], schools.ids[hub], told.number(schools.pupils[hub]), "", "")]
    for i in order:
        back = told.minutes(travel.between(i, hub))
        pupils, name = told.number(schools.pupils[i]), told.names[i]
        rows.append((name, schools.ids[i], pupils, told.minutes(there[i]), back))
    columns = [
        Column(told.say(fact("report.school")), 4.0),
        Column(told.say(fact("report.id")), 1.1),
        Column(told.say(fact("report.pupils")), 0.9, figures=True),
        Column(told.say(fact("report.there")), 1.2, figures=True),
        Column(told.say(fact("report.back")), 1.2, figures=True),
    ]
    told.paper.table(told.say(fact("report.members")), columns, rows)


def _counted(told: Told, tier: TierResult, number: int) -> None:
    speaker, measured = told.of(tier), tier.measures
    figures = measured.groups[number] if measured else ()
    rows = [
        (speaker.say(figure.said), value_words(figure, speaker))
        for figure in figures
        if figure.measure.on_map
    ]
    if rows:
        columns = [
            Column(told.say(fact("report.measure")), 4.0),
            Column(told.say(fact("report.value")), 1.5, figures=True),
        ]
        told.paper.table(told.say(fact("report.measures")), columns, rows)


def _listed(told: Told, k: int, number: int) -> Iterator[tuple[Fact, list[str]]]:
    """Yield what else is said of a group, under headings."""
    tier = told.proposal.tiers[k]
    _, score = tier.scored[number]
    rules = tier.problem.rules
    broken = told.each((violation.fact for violation in score.violations), tier)
    yield fact("report.broken"), broken
    asked = list(consents(tier.remarks[number], rules))
    yield fact("report.consents"), told.each(_asked(tier, number), tier)
    others = [remark.fact for remark in tier.remarks[number] if remark.fact not in asked]
    yield fact("report.look"), told.each(others, tier)
    yield fact("report.today"), told.each(tier.partnerships_of_groups[number], tier)
    charged = [match for cost in further_of(score.costs) for match in cost.facts]
    yield fact("report.charged"), told.each(charged, tier)
    yield fact("report.firm"), told.each(_firm(told, k, number), tier)


def _firm(told: Told, k: int, number: int) -> Iterator[Fact]:
    """Yield how firmly a group stands, as far as that was asked."""
    proposal, tier = told.proposal, told.proposal.tiers[k]
    margin = tier.firmness.groups[number] if tier.firmness else None
    if margin is not None:
        yield margin.said("group")
    if proposal.alternatives is not None and tier.grouping is not None:
        having = list(proposal.alternatives.said_of_groups(tier.grouping))
        yield from having[number : number + 1]
    if proposal.robustness is not None:
        fares = proposal.robustness.tiers[k].said_of(number)
        yield from () if fares is None else (fares,)
