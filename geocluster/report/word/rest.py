"""Who is left out, what nobody looked at, what officers add, sources, and how to check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from geocluster.facts import Fact, fact
from geocluster.legible import shown
from geocluster.proposal import Proposal, TierResult
from geocluster.report.word.answer import tier_heading
from geocluster.report.word.front import summary
from geocluster.report.word.paper import Column
from geocluster.report.word.told import Told
from geocluster.texts.noted import issue_words
from geocluster.ungrouped import Ungrouped

__all__ = ["left_out", "not_considered", "officers", "proven", "sources"]

_MOST_ISSUES = 12


def left_out(told: Told) -> None:
    """Write who is in no group and why, by name: the order says nothing of a school."""
    for tier in told.proposal.tiers:
        tier_heading(told, tier)
        left = tier.left_out
        if tier.grouping is None:
            told.paper.text(told.say(fact("report.left.none_found", n=len(left))))
        else:
            told.paper.text(told.say(fact("report.left.n", n=len(left))))
        if left:
            told.paper.text(told.say(fact("report.left.how")))
            _left_table(told, tier, left)
        barred = [x.school for x in tier.not_eligible]
        if barred:
            said = fact("report.left.barred", n=len(barred), names=told.listed(barred))
            told.paper.text(told.say(said))


def _left_table(told: Told, tier: TierResult, left: tuple[Ungrouped, ...]) -> None:
    schools = tier.problem.schools
    rows = [
        (
            told.names[one.school],
            schools.ids[one.school],
            told.number(schools.pupils[one.school]),
            told.say(one.fact, tier),
            " ".join(told.each(one.changes, tier)),
        )
        for one in sorted(left, key=lambda one: (told.names[one.school], one.school))
    ]
    columns = [
        Column(told.say(fact("report.school")), 2.4),
        Column(told.say(fact("report.id")), told.ids_share or 0.0),
        Column(told.say(fact("report.pupils")), 1.3, figures=True),
        Column(told.say(fact("report.why")), 3.2),
        Column(told.say(fact("report.changes")), 3.2),
    ]
    if not any(row[-1] for row in rows):
        columns[-1] = replace(columns[-1], share=0.0)
    told.paper.table(told.say(fact("report.left")), columns, rows)


def not_considered(told: Told) -> None:
    """Write what no figure here tells, and what is unknown of the schools."""
    told.paper.text(told.say(fact("report.not_considered.how")))
    told.paper.points(told.each(_unconsidered(told.proposal)))


def _unconsidered(proposal: Proposal) -> Iterator[Fact]:
    yield fact("report.not_considered.pupils")
    yield fact("report.not_considered.wishes")
    yield fact("report.not_considered.staff")
    yield fact("report.not_considered.money")
    yield fact("report.not_considered.buildings")
    yield fact("report.not_considered.quality")
    yield fact("report.not_considered.weather")
    schools, n = proposal.schools, len(proposal.schools)
    unknown = sum(roll is None for roll in schools.pupils)
    if unknown:
        yield fact("report.unknown.pupils", n=unknown)
    kinds = sum(value is None for value in schools.column("type"))
    if kinds:
        yield fact("report.unknown.type", unknown=kinds, n=n)
    if all(value is None for value in schools.column("head")):
        yield fact("report.unknown.heads")
    if all(not tier.partnerships for tier in proposal.tiers):
        yield fact("report.unknown.partnerships")


def officers(told: Told) -> None:
    """Write the headings under which officers write what no computation can."""
    told.paper.text(told.say(fact("report.officers.how")))
    for heading, line in (
        (fact("report.equality"), fact("report.equality.line")),
        (fact("report.community"), fact("report.community.line")),
        (fact("report.staffing"), fact("report.staffing.line")),
        (fact("report.finance"), fact("report.finance.line")),
        (fact("report.consultation"), fact("report.consultation.line")),
    ):
        told.paper.heading(told.say(heading), 2)
        told.paper.text(told.say(line), quiet=True)
        told.paper.text(told.say(fact("report.officers.blank")))


def sources(told: Told) -> None:
    """Write where the data come from, under which licence, of when, and what was odd in them."""
    proposal, paper = told.proposal, told.paper
    unknown = told.say(fact("report.unknown"))
    rows = [
        (
            told.say(fact("report.made_up", source=source.name))
            if source.synthetic
            else source.name,
            source.licence or unknown,
            source.attribution or "",
            source.date or unknown,
            source.url or "",
        )
        for source in proposal.sources
    ]
    columns = [
        Column(told.say(fact("report.source")), 2.2),
        Column(told.say(fact("report.licence")), 1.8),
        Column(told.say(fact("report.attribution")), 3.0),
        Column(told.say(fact("report.dated")), 1.5),
        Column(told.say(fact("report.address")), 2.2),
    ]
    if rows:
        paper.table(told.say(fact("report.sources")), columns, rows)
    paper.text(told.say(fact("report.travel", how=proposal.travel.how)))
    issues = [shown(issue_words(issue, told.speaker), 300) for issue in proposal.issues]
    paper.text(told.say(fact("report.issues", n=len(issues))))
    paper.points(issues[:_MOST_ISSUES])
    if len(issues) > _MOST_ISSUES:
        paper.text(told.say(fact("report.issues.more", n=len(issues) - _MOST_ISSUES)))


def proven(told: Told) -> None:
    """Write what is proven, how, and how anybody can check it."""
    proposal, paper = told.proposal, told.paper
    paper.text(told.say(proposal.verdict))
    paper.text(told.say(proposal.cost))
    for tier in proposal.tiers if len(proposal.tiers) > 1 else ():
        paper.text(summary(told, tier))
    paper.text(told.say(fact("report.proof.cost")))
    paper.text(told.say(fact("report.proof.bound")))
    paper.text(told.say(fact("report.proof.judge")))
    certain = proposal.certificates is not None
    paper.text(told.say(fact("report.proof.bound_check" if certain else "report.proof.check")))
    versions = [
        fact("report.version", name=name, version=version)
        for name, version in sorted(proposal.versions.items())
    ]
    said = fact(
        "report.made",
        fingerprint=proposal.fingerprint,
        seed=str(proposal.seed),
        versions=versions,
    )
    paper.text(told.say(said), quiet=True)
