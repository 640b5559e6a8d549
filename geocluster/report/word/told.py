"""What the parts of the report share: the answer, who speaks, and the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from geocluster.facts import Fact, fact
from geocluster.legible import LONGEST_RULE, shown
from geocluster.proposal import Proposal, TierResult
from geocluster.report.pictures import DrawnMap
from geocluster.report.tabulated import Cell, Kind, in_minutes, wide
from geocluster.report.word.paper import Paper
from geocluster.texts import Speaker, language_of
from geocluster.texts.formats import in_digits

__all__ = ["Told"]

_LONG_ID = 9
"""Letters of the longest id that stands in a narrow column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The report while it is written.

    Attributes
    ----------
    proposal, drawn
        The answer, and what its page draws.
    language
        BCP 47.
    paper
        Written on.
    speakers
        Who speaks of each tier; names are fit to be shown.
    names
        Of the schools, fit to be shown.
    """

    proposal: Proposal
    drawn: DrawnMap
    language: str
    paper: Paper
    speakers: tuple[Speaker, ...] = field(init=False)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        schools, language = self.proposal.schools, language_of(self.language)
        names = tuple(shown(name) for name in schools.names)
        by_id = dict(zip(schools.ids, names, strict=True))
        each = (Speaker(language, by_id, tier.problem.rules) for tier in self.proposal.tiers)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "speakers", tuple(each))

    @property
    def speaker(self) -> Speaker:
        """Who speaks of the answer as a whole."""
        return self.speakers[0]

    def of(self, tier: TierResult) -> Speaker:
        """Return who speaks of a tier."""
        pairs = zip(self.proposal.tiers, self.speakers, strict=True)
        return next(speaker for own, speaker in pairs if own is tier)

    def say(self, said: Fact | None, tier: TierResult | None = None) -> str:
        """Return a sentence, fit to be written; nothing where there is no fact."""
        speaker = self.speaker if tier is None else self.of(tier)
        return "" if said is None else shown(speaker.say(said), LONGEST_RULE)

    def each(self, said: Iterable[Fact], tier: TierResult | None = None) -> list[str]:
        """Return the sentences of some facts."""
        return [self.say(one, tier) for one in said]

    def number(self, value: int | None) -> str:
        """Write a count, or that it is unknown."""
        if value is None:
            return self.say(fact("report.unknown"))
        return self.speaker.figure("number", value)

    @property
    def ids_share(self) -> float | None:
        """Share of the width that ids need beside names; None where they say the same."""
        schools = self.proposal.schools
        if schools.ids == schools.names:
            return None
        return 1.1 if max(map(wide, schools.ids), default=0) <= _LONG_ID else 2.0

    def cell(self, value: Cell, kind: Kind) -> str:
        """Write a cell of a table for people, whose title says the unit."""
        if value is None or isinstance(value, str):
            return shown(value or "", LONGEST_RULE)
        if kind is not Kind.MINUTES:
            return self.speaker.figure("number", value)
        tenths = Decimal(str(in_minutes(value)))
        return in_digits(self.speaker.language.locale, tenths, "#,##0.0", True)

    def roll(self, pupils: int | None, known: Sequence[int | None]) -> str:
        """Write the pupils of a group; where a roll is unknown, how many there are at least."""
        if pupils is not None or all(roll is None for roll in known):
            return self.number(pupils)
        least = sum(roll for roll in known if roll is not None)
        return self.say(fact("report.at_least", n=least))

    def minutes(self, seconds: int | None) -> str:
        """Write a drive in whole minutes, or that it takes longer than was looked at."""
        if seconds is None:
            return self.say(fact("report.beyond"))
        return self.speaker.figure("whole_minutes", seconds)

    def listed(self, at: Sequence[int]) -> str:
        """Write the names of schools one after another."""
        return self.speaker.figure("commas", [self.names[i] for i in at])
