"""What was asked, what was compared, and what is proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geocluster.facts import Fact, fact
from geocluster.leading import LeadIs
from geocluster.proposal import (
    TierResult,
    drives_told,
    near_said,
    rules_told,
    told_violations,
)
from geocluster.report.pictures import map_picture
from geocluster.report.sweep_tables import sweep_facts
from geocluster.report.tabulated import sweep_sheet
from geocluster.report.word.paper import TEXT_WIDTH, Column
from geocluster.report.word.told import Told
from geocluster.texts.values import value_words

__all__ = ["asked", "beside", "numbered", "proposed", "tier_heading"]

_OF_SMALL = ("small", "small_alone", "all_small")
_NOT_ON_PAPER = frozenset({"lower_bound_seconds", "gap"})
"""Columns of a sweep for the workbook: whether a value is proven says as much on paper."""

_PICTURE_DPI = 220
_TALLEST = 21.0
"""Most height of a picture on a page with its heading and caption, in centimetres."""


def tier_heading(told: Told, tier: TierResult, level: int = 2, *, new_page: bool = False) -> None:
    """Write the name of a tier above what is said of it, where there are several."""
    if len(told.proposal.tiers) > 1:
        text = told.say(fact("report.tier", tier=tier.name))
        told.paper.heading(text, level, new_page=new_page)


def asked(told: Told) -> None:
    """Write which schools were asked about, and by which rules, with their sources."""
    proposal, paper = told.proposal, told.paper
    counts = proposal.schools.counts
    paper.text(told.say(fact("report.asked", n=len(proposal.schools))))
    paper.text(
        told.say(
            fact(
                "report.counts",
                read=counts.read,
                kept=counts.kept,
                filtered=counts.filtered,
                rejected=counts.rejected,
            )
        )
    )
    drives = drives_told(proposal.travel)
    paper.text(told.say(fact("report.drives", drives=drives)))
    for tier in proposal.tiers:
        tier_heading(told, tier)
        paper.heading(told.say(fact("report.rules")), 3)
        paper.points(told.each(rules_told(tier.problem), tier))


def beside(told: Told) -> None:
    """Write the proposal beside today's grouping and others: what is counted, side by side."""
    paper = told.paper
    paper.text(told.say(fact("report.options.how")))
    for tier in told.proposal.tiers:
        tier_heading(told, tier)
        _told_options(told, tier)
        _measures(told, tier)
        others = list(_others(told, tier))
        if others:
            paper.heading(told.say(fact("report.others")), 3)
            paper.points(told.each(others, tier))
    if told.proposal.sweep is not None:
        _swept(told)


def _swept(told: Told) -> None:
    """Write what hangs on the number that was swept: a row for each value."""
    proposal, paper = told.proposal, told.paper
    found = sweep_sheet(proposal, told.language)
    shown = [k for k, column in enumerate(found.columns) if column.key not in _NOT_ON_PAPER]
    kinds = [found.columns[k].kind for k in shown]
    paper.heading(told.say(fact("sweep.title", key=found.columns[0].title)), 2)
    paper.points(told.each(sweep_facts(proposal), proposal.finest))
    columns = [
        Column(
            found.columns[k].title, 1.5 if k == 0 or kind.is_text else 1.1, figures=not kind.is_text
        )
        for k, kind in zip(shown, kinds, strict=True)
    ]
    rows = [
        [told.cell(row[k], kind) for k, kind in zip(shown, kinds, strict=True)]
        for row in found.rows
    ]
    paper.table(found.about, columns, rows)


def _told_options(told: Told, tier: TierResult) -> None:
    own = (
        fact("report.option.own", short=fact("beside.proposal"))
        if tier.drawn is None
        else fact("report.option.drawn", short=fact("beside.drawn"))
    )
    options = [told.say(own, tier)] if tier.measures else []
    for one in tier.beside:
        said = fact("report.option", short=fact(f"beside.short.{one.name}"), about=one.about)
        options.append(told.say(said, tier))
    if options:
        told.paper.points(options)
    if not any(one.name == "today" for one in tier.beside):
        told.paper.text(told.say(fact("report.no_today")))


def _measures(told: Told, tier: TierResult) -> None:
    """Write a table of what is counted, with a column for each option."""
    speaker = told.of(tier)
    own = fact("beside.proposal") if tier.drawn is None else fact("beside.drawn")
    columns = [(told.say(own), tier.measures.whole)] if tier.measures else []
    for one in tier.beside:
        columns.append((told.say(fact(f"beside.short.{one.name}")), one.measures.whole))
    rows: dict[str, list[str]] = {}
    small: dict[str, list[str]] = {}
    for k, (_, figures) in enumerate(columns):
        for figure in figures:
            blank = [speaker.say(figure.said), *("" for _ in columns)]
            part = small if figure.measure.key in _OF_SMALL else rows
            part.setdefault(figure.header, blank)[k + 1] = value_words(figure, speaker)
    heads = [Column(told.say(fact("report.measure")), 3.0)]
    heads += [Column(name, 1.2, figures=True) for name, _ in columns]
    if rows:
        told.paper.table(told.say(fact("report.measures")), heads, rows.values())
    if small:
        title = told.say(fact("report.small"))
        told.paper.heading(title, 3)
        told.paper.table(title, heads, small.values())


def _others(told: Told, tier: TierResult) -> Iterator[Fact]:
    """Yield what studies tell of other groupings and of other data."""
    proposal = told.proposal
    number = proposal.tiers.index(tier)
    ensemble = None if number else proposal.ensemble
    yield from near_said(proposal.alternatives, ensemble, proposal.tiers, number)
    if tier.firmness is not None:
        yield from tier.firmness.said()
    if proposal.robustness is not None:
        yield from proposal.robustness.tiers[number].said()


def proposed(told: Told) -> None:
    """Write what is proposed: the map, and the groups in a table."""
    for k, tier in enumerate(told.proposal.tiers):
        tier_heading(told, tier)
        told.paper.points(told.each(told_violations(tier), tier))
        _map(told, k)
        if tier.scored:
            _overview(told, tier, k)


def _map(told: Told, k: int) -> None:
    picture = map_picture(
        told.proposal, told.drawn, tier=k, language=told.language, dpi=_PICTURE_DPI
    )
    tier, (wide, tall) = told.proposal.tiers[k], picture.inches
    groups = tier.scored
    shown = fact(
        "report.map.alt",
        groups=len(groups),
        schools=sum(len(group.members) for group, _ in groups),
        left=len(tier.problem) - sum(len(group.members) for group, _ in groups),
    )
    width = min(TEXT_WIDTH, _TALLEST * wide / tall)
    caption = told.say(fact("report.map" if groups else "report.map.schools"))
    told.paper.picture(picture.content, width=width, told=told.say(shown), caption=caption)
    for text in picture.told:
        told.paper.text(text, quiet=True)


def _overview(told: Told, tier: TierResult, k: int) -> None:
    """Write one row a group, in the order of their numbers on the map."""
    groups, rolls = told.drawn.tiers[k].groups, told.proposal.schools.pupils
    kinds = {how is not None and how.leads for how in tier.led}
    rows: list[Sequence[str]] = [
        (
            drawn.number,
            told.listed(group.members),
            _hub(told, told.names[hub], how, mixed=len(kinds) > 1),
            told.roll(score.pupils, [rolls[i] for i in group.members]),
            told.minutes(longest),
        )
        for drawn, (group, score), hub, how, longest in zip(
            groups, tier.scored, tier.hubs, tier.led, tier.longest_drives, strict=True
        )
    ]
    rows.sort(key=lambda row: numbered(row[0]))
    head = fact("report.lead") if kinds == {True} else fact("report.centre")
    head = fact("report.lead_or_centre") if len(kinds) > 1 else head
    columns = [
        Column(told.say(fact("report.group")), 0.95),
        Column(told.say(fact("report.schools")), 4.0),
        Column(told.say(head), 2.5),
        Column(told.say(fact("report.pupils")), 1.2, figures=True),
        Column(told.say(fact("report.longest")), 1.1, figures=True),
    ]
    told.paper.table(told.say(fact("report.groups")), columns, rows)


def _hub(told: Told, name: str, how: LeadIs | None, *, mixed: bool) -> str:
    """Write a lead or centre; where a table has both, which of them it is."""
    if not mixed or (how is not None and how.leads):
        return name
    return told.say(fact("report.is_centre", school=name))


def numbered(number: str) -> tuple[int, ...]:
    """Return by what groups are put in the order of their numbers on the map.

    Examples
    --------
    >>> sorted(["10", "2.10", "2.9"], key=numbered)
    ['2.9', '2.10', '10']
    """
    return tuple(int(part) for part in number.split(".") if part.isdigit())
