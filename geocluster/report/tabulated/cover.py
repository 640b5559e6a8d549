"""What stands before the tables: title, note, the answer in words, and how to read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geocluster.facts import fact
from geocluster.plausible import DOUBTS
from geocluster.proposal import (
    Proposal,
    broken_aloud,
    drives_told,
    estimate_told,
    synthetic_told,
)
from geocluster.texts import Language, Speaker
from geocluster.texts.noted import issue_words

__all__ = ["Cover", "cover", "reading"]


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands before the tables.

    Attributes
    ----------
    title
        Of the proposal, as its scenario has it.
    lines
        What is said, each with a word or two of what it is about.
    reading
        How the tables are read, as sentences.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    reading: tuple[str, ...]


def cover(proposal: Proposal, language: str | Language) -> Cover:
    """Return title, note and status of a proposal, and how its tables are read."""
    speaker = proposal.speaker(language)
    said = [*_answer(proposal, speaker), *_figures(proposal, language), *_data(proposal, speaker)]
    return Cover(
        title=proposal.title or proposal.name,
        lines=tuple((label, text) for label, text in said if text),
        reading=(
            *reading(speaker),
            speaker.say(fact("cover.reading.record", fingerprint=proposal.fingerprint)),
        ),
    )


def reading(speaker: Speaker) -> tuple[str, ...]:
    """Return how any tables are read, and that a translation was not reviewed."""
    notice = speaker.language.notice
    return (
        *(() if notice is None else (speaker.say(notice),)),
        speaker.say(fact("cover.reading.empty")),
        speaker.say(fact("cover.reading.minutes")),
        speaker.say(fact("cover.reading.values")),
    )


def _answer(proposal: Proposal, speaker: Speaker) -> Iterator[tuple[str, str]]:
    if proposal.noted is not None:
        yield speaker.say(fact("cover.note")), speaker.say(proposal.noted)
    if (made_up := synthetic_told(proposal)) is not None:
        yield speaker.say(fact("cover.synthetic")), speaker.say(made_up)
    yield speaker.say(fact("cover.answer")), speaker.say(proposal.verdict)
    for tier in proposal.tiers:
        if (broken := broken_aloud(tier)) is not None:
            yield speaker.say(fact("cover.broken")), speaker.say(broken)
    if proposal.cost is not None:
        yield speaker.say(fact("cover.cost")), speaker.say(proposal.cost)
    for issue in proposal.issues:
        if issue.code in DOUBTS:
            yield speaker.say(fact("cover.doubt")), issue_words(issue, speaker.language)


def _figures(proposal: Proposal, language: str | Language) -> Iterator[tuple[str, str]]:
    speaker = proposal.speaker(language)
    yield speaker.say(fact("cover.schools")), speaker.figure("number", len(proposal.schools))
    for tier in proposal.tiers:
        groups = tier.grouping.groups if tier.grouping else None
        for title, n in (
            (fact("cover.groups"), None if groups is None else len(groups)),
            (fact("cover.alone"), None if groups is None else len(tier.left_out)),
        ):
            told = title
            if len(proposal.tiers) > 1:
                told = fact("cover.of_tier", title=speaker.say(title), tier=tier.name)
            yield speaker.say(told), "" if n is None else speaker.figure("number", n)


def _data(proposal: Proposal, speaker: Speaker) -> Iterator[tuple[str, str]]:
    drives = estimate_told(proposal.travel) or drives_told(proposal.travel)
    yield speaker.say(fact("cover.drives")), speaker.say(drives)
    dates = sorted({source.date for source in proposal.sources if source.date})
    yield speaker.say(fact("cover.dates")), ", ".join(dates)
    yield speaker.say(fact("cover.scenario")), proposal.name
    version = proposal.versions.get("geocluster")
    made = fact("cover.made.by", version=version or "", seed=proposal.seed)
    yield speaker.say(fact("cover.made")), speaker.say(made) if version else ""
