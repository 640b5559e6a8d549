"""A page for each group, and whom to ask before it can be made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geocluster.facts import Fact, fact
from geocluster.flags import Remark
from geocluster.judge import GroupScore
from geocluster.measures import Figure
from geocluster.presets import Flag
from geocluster.proposal import TierResult
from geocluster.report.consents import asking_flags, consents, unknown_for_consents
from geocluster.report.pictures import Picture, group_pictures
from geocluster.report.word.answer import numbered, tier_heading
from geocluster.report.word.paper import TEXT_WIDTH, Column
from geocluster.report.word.told import Told
from geocluster.terms import further_of
from geocluster.texts.values import value_words

__all__ = ["consents_to_ask", "groups"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """What is known of a group: found once, for a tier finds it anew whenever it is asked.

    Attributes
    ----------
    tier
        Of which it is.
    number
        On the map.
    members, hub, leads
        Positions of its schools, of that from which drives are counted, and whether that leads.
    score, longest
        What the judge says of it, and its longest drive in seconds.
    parent
        Number of the coarser group that holds it; None where there is none.
    remarks, today, figures, firm
        What to look at, what becomes of partnerships, what is counted, how firmly it stands.
    """

    tier: TierResult
    number: str
    members: tuple[int, ...]
    hub: int
    leads: bool
    score: GroupScore
    longest: int | None
    parent: str | None
    remarks: tuple[Remark, ...]
    today: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    firm: tuple[Fact, ...]


def _groups(told: Told, k: int) -> list[_Group]:
    """Return the groups of a tier in its own order."""
    tier, above = told.proposal.tiers[k], told.proposal.tiers[k - 1]
    numbers = {}
    if tier.within is not None:
        shown = (group.number for group in told.drawn.tiers[k - 1].groups)
        numbers = dict(zip(above.group_ids, shown, strict=True))
    measured = tier.measures.groups if tier.measures else ()
    return [
        _Group(
            tier=tier,
            number=drawn.number,
            members=group.members,
            hub=hub,
            leads=how is not None and how.leads,
            score=score,
            longest=longest,
            parent=None if parent is None else numbers.get(parent),
            remarks=remarks,
            today=today,
            figures=figures,
            firm=firm,
        )
        for drawn, (group, score), hub, how, longest, parent, remarks, today, figures, firm in zip(
            told.drawn.tiers[k].groups,
            tier.scored,
            tier.hubs,
            tier.led,
            tier.longest_drives,
            tier.parents,
            tier.remarks,
            tier.partnerships_of_groups,
            measured,
            _firm(told, k),
            strict=True,
        )
    ]


def _firm(told: Told, k: int) -> Iterator[tuple[Fact, ...]]:
    """Yield how firmly each group stands, as far as that was asked."""
    proposal, tier = told.proposal, told.proposal.tiers[k]
    near, having = proposal.alternatives, list[Fact]()
    if near is not None and tier.grouping is not None:
        having = list(near.said_of_groups(tier.grouping, k))
    for number, (group, _) in enumerate(tier.scored):
        margin = tier.firmness.groups[number] if tier.firmness else None
        found = [] if margin is None else [margin.said("group")]
        found += tier.firmness.said_of_rolls(group.members) if tier.firmness else ()
        found += having[number : number + 1]
        fares = proposal.robustness.tiers[k].said_of(number) if proposal.robustness else None
        yield (*found, *([] if fares is None else [fares]))


def consents_to_ask(told: Told) -> None:
    """Write who has to be asked, flag by flag, and of how many schools that is not known."""
    for k, tier in enumerate(told.proposal.tiers):
        tier_heading(told, tier)
        flags = asking_flags(tier.problem.rules)
        if not flags:
            told.paper.text(told.say(fact("report.consents.no_preset")))
            continue
        told.paper.text(told.say(fact("report.consents.how")))
        found = sorted(_groups(told, k), key=lambda group: numbered(group.number))
        raised = [_raised(told, tier, flag, found) for flag in flags]
        if not any(raised):
            told.paper.text(told.say(fact("report.consents.none")))
        unknown = sum(len(unknown_for_consents(group.members, tier.problem)) for group in found)
        if unknown:
            told.paper.text(told.say(fact("report.consents.unknown_all", n=unknown)))


def _raised(told: Told, tier: TierResult, flag: Flag, found: Sequence[_Group]) -> bool:
    """Write which schools of which groups raised a flag; returned is whether any did."""
    speaker = told.of(tier)
    rows = [
        (group.number, speaker.figure("roll", said.figures["schools"]))
        for group in found
        for said in consents(group.remarks, tier.problem.rules)
        if said.figures["flag"] == flag.code
    ]
    if rows:
        columns = [
            Column(told.say(fact("report.group")), 0.95),
            Column(told.say(fact("report.schools")), 7.7),
        ]
        title = told.say(fact("report.flag", flag=flag.code), tier)
        told.paper.heading(title[:1].upper() + title[1:], 3)
        told.paper.table(title, columns, rows)
    return bool(rows)


def groups(told: Told) -> None:
    """Write a page for each group of each tier, in the order of their numbers on the map."""
    for k, tier in enumerate(told.proposal.tiers):
        found = _groups(told, k)
        if not found:
            continue
        tier_heading(told, tier, new_page=k > 0)
        pictures = group_pictures(told.proposal, told.drawn, tier=k, language=told.language)
        pages = zip(found, pictures, strict=True)
        for place, (group, picture) in enumerate(
            sorted(pages, key=lambda x: numbered(x[0].number))
        ):
            _page(told, group, picture, new_page=place > 0)


def _page(told: Told, group: _Group, picture: Picture, *, new_page: bool) -> None:
    tier, paper, ids = group.tier, told.paper, group.tier.problem.schools.ids
    rolls = tier.problem.schools.pupils
    school = ids[group.hub]
    heading = fact(
        "report.group.led" if group.leads else "report.group.around",
        number=group.number,
        school=school,
    )
    paper.heading(told.say(heading, tier), 2, new_page=new_page)
    hub = fact("report.group.lead" if group.leads else "report.group.centre", school=school)
    line = fact(
        "report.group.line",
        schools=len(group.members),
        pupils=told.roll(group.score.pupils, [rolls[i] for i in group.members]),
        longest=told.minutes(group.longest),
        hub=hub,
    )
    paper.text(told.say(line, tier))
    if group.parent is not None:
        paper.text(told.say(fact("report.group.parent", parent=group.parent)))
    members = [ids[i] for i in group.members]
    alt = fact("report.group.alt", number=group.number, schools=members)
    paper.picture(picture.content, width=TEXT_WIDTH, told=told.say(alt, tier))
    for text in picture.told:
        paper.text(text, quiet=True)
    _members(told, group)
    _counted(told, group)
    for title, said in _listed(group):
        if said:
            paper.heading(told.say(title), 3)
            paper.points(told.each(said, tier))


def _members(told: Told, group: _Group) -> None:
    """Write the members of a group: the lead or centre first, then by the drive from it."""
    schools, travel = group.tier.problem.schools, group.tier.problem.travel
    hub = group.hub
    there = {i: travel.between(hub, i) for i in group.members if i != hub}
    far = max((seconds for seconds in there.values() if seconds is not None), default=0) + 1
    rows = [(told.names[hub], schools.ids[hub], told.number(schools.pupils[hub]), "", "")]
    for i in sorted(there, key=lambda i: (there[i] or far, i)):
        back = told.minutes(travel.between(i, hub))
        pupils, name = told.number(schools.pupils[i]), told.names[i]
        rows.append((name, schools.ids[i], pupils, told.minutes(there[i]), back))
    columns = [
        Column(told.say(fact("report.school")), 4.0),
        Column(told.say(fact("report.id")), told.ids_share or 0.0),
        Column(told.say(fact("report.pupils")), 1.3, figures=True),
        Column(told.say(fact("report.there")), 1.2, figures=True),
        Column(told.say(fact("report.back")), 1.2, figures=True),
    ]
    told.paper.table(told.say(fact("report.members")), columns, rows)


def _counted(told: Told, group: _Group) -> None:
    speaker = told.of(group.tier)
    rows: list[Sequence[str]] = [
        (speaker.say(figure.said), value_words(figure, speaker))
        for figure in group.figures
        if figure.measure.on_map
    ]
    if rows:
        columns = [
            Column(told.say(fact("report.measure")), 4.0),
            Column(told.say(fact("report.value")), 1.5, figures=True),
        ]
        told.paper.table(told.say(fact("report.measures")), columns, rows)


def _listed(group: _Group) -> Iterator[tuple[Fact, Sequence[Fact]]]:
    """Yield what else is said of a group, under headings."""
    problem = group.tier.problem
    broken = group.tier.broken_by(group.members, group.score)
    yield fact("report.broken"), [violation.fact for violation in broken]
    asked = consents(group.remarks, problem.rules)
    unknown = unknown_for_consents(group.members, problem)
    open_ones = [fact("report.consents.unknown", schools=unknown)] if unknown else []
    yield fact("report.consents"), [*asked, *open_ones]
    yield fact("report.look"), [r.fact for r in group.remarks if r.fact not in asked]
    yield fact("report.today"), group.today
    yield (
        fact("report.charged"),
        [match for cost in further_of(group.score.costs) for match in cost.facts],
    )
    yield fact("report.firm"), group.firm
