"""The report for a committee, as a Word document."""

from __future__ import annotations

from collections.abc import Callable

from geocluster.facts import Fact, fact
from geocluster.legible import shown
from geocluster.proposal import Proposal
from geocluster.report.pictures import DrawnMap
from geocluster.report.word.answer import asked, beside, proposed
from geocluster.report.word.front import front, subject
from geocluster.report.word.groups import consents_to_ask, groups
from geocluster.report.word.paper import Paper
from geocluster.report.word.rest import left_out, not_considered, officers, proven, sources
from geocluster.report.word.told import Told

__all__ = ["word_report"]

Part = tuple[Fact, Callable[[Told], None]]

_ON_A_NEW_PAGE = ("question", "answer", "groups", "left")


def word_report(proposal: Proposal, drawn: DrawnMap, language: str = "en") -> bytes:
    """Return the report for a committee, as a ``.docx``; the same proposal gives the same.

    Parameters
    ----------
    proposal
        The answer; every figure is that of its record.
    drawn
        What its page draws.
    language
        Of what is said, by its BCP 47 tag; names keep their own.
    """
    speaker = proposal.speaker(language)
    title, noted = shown(proposal.title or proposal.name, 200), proposal.noted
    paper = Paper(
        title=title,
        subject=speaker.say(subject(proposal)),
        note="" if noted is None else shown(speaker.say(noted), 120),
        page_of=speaker.say(fact("report.page", page="{page}", pages="{pages}")),
        tag=language,
    )
    told = Told(proposal=proposal, drawn=drawn, language=language, paper=paper)
    parts = _parts(proposal)
    paper.head(title)
    front(told, [told.say(heading) for heading, _ in parts])
    for heading, write in parts:
        paper.heading(told.say(heading), new_page=heading.code.split(".")[1] in _ON_A_NEW_PAGE)
        write(told)
    return paper.file()


def _answer(proposal: Proposal) -> Fact:
    if proposal.drawn is not None:
        return fact("report.answer.drawn")
    found = any(tier.grouping is not None for tier in proposal.tiers)
    return fact("report.answer" if found else "report.answer.none")


def _parts(proposal: Proposal) -> list[Part]:
    """Return headings and what stands beneath them; groups only where there are some."""
    grouped = any(tier.scored for tier in proposal.tiers)
    of_groups: list[Part] = [
        (fact("report.consents"), consents_to_ask),
        (fact("report.groups"), groups),
    ]
    return [
        (fact("report.question"), asked),
        (fact("report.options"), beside),
        (_answer(proposal), proposed),
        *(of_groups if grouped else ()),
        (fact("report.left"), left_out),
        (fact("report.not_considered"), not_considered),
        (fact("report.officers"), officers),
        (fact("report.sources"), sources),
        (fact("report.proof"), proven),
    ]
