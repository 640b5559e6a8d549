"""What readers ask of a proposal: read, put together, and refused where it cannot be asked."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geocluster.errors import EditsError, GeoclusterError
from geocluster.facts import fact
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.proposal import (
    Contradiction,
    Do,
    Edit,
    Edits,
    Proposal,
    TierResult,
    check_tiers,
    contradictions,
    edits_of_pins,
    pins_with,
)
from geocluster.proposal.applied import check_moves
from geocluster.proposal.differing import data_apart, rules_apart
from geocluster.rules import Eligibility, Lead, Pins
from geocluster.scenario import Scenario, read_scenario
from geocluster.written import opened
from geocluster.written.edits import read_edits

__all__ = ["Old", "edits_asked"]

_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Old:
    """The proposal that is revised.

    Attributes
    ----------
    proposal
        As it was.
    scenario, folder
        Of a written one; None where it was never written.
    """

    proposal: Proposal
    scenario: Scenario | None = None
    folder: Path | None = None

    @classmethod
    def of(cls, proposal: Proposal | str | Path) -> Old:
        """Read what is not read yet."""
        if isinstance(proposal, Proposal):
            return cls(proposal=proposal)
        folder = Path(proposal)
        read = opened(folder).proposal
        return cls(proposal=read, scenario=read_scenario(folder / "scenario.toml"), folder=folder)

    @property
    def tiers(self) -> tuple[TierResult, ...]:
        """The coarsest first."""
        return self.proposal.tiers

    @property
    def settled(self) -> tuple[Edit, ...]:
        """Wishes of earlier revisions, and what the scenario settles beside them."""
        known = self.proposal.edits.edits if self.proposal.edits else ()
        of_known = {edit.wish for edit in edits_of_pins(pins_with(Pins(), known))}
        others = (x for x in edits_of_pins(self.proposal.pins) if x.wish not in of_known)
        return (*known, *others)


def edits_asked(edits: Sequence[Edits | str | Path] | Edits | str | Path, old: Old) -> Edits:
    """Read the wishes of all readers and put them together.

    Raises
    ------
    EditsError
        If they are of another proposal, cannot be asked of it, or contradict each other.
    """
    given = [edits] if isinstance(edits, Edits | str | Path) else list(edits)
    if not given:
        raise EditsError(phrase("no edits are given; name a file of them with --edits"))
    schools, found = old.proposal.schools, []
    for one in given:
        fingerprint = old.proposal.fingerprint
        read = one if isinstance(one, Edits) else read_edits(one, schools, of=fingerprint)
        if read.fingerprint != fingerprint:
            where = phrase("these edits") if isinstance(one, Edits) else str(one)
            raise EditsError(_of_another(where, read.fingerprint, old))
        found.append(read)
    first, *others = found
    asked = first.and_of(others)
    rules = [tier.asked.rules for tier in old.tiers]
    check_tiers(asked.edits, rules)
    if any(edit.do is Do.LEAD for edit in asked.edits) and all(
        one.lead is Lead.NONE for one in rules
    ):
        raise EditsError(
            phrase('do = "lead" needs schools that lead, but every tier has lead = "none"')
        )
    check_moves(old.proposal.finest.grouping or Grouping(()), asked.edits, schools.ids)
    wrong = _contradictions(old, asked)
    if wrong:
        by = old.proposal.speaker()
        told: list[str] = [by.worded(fact("edits.contradictory", n=len(wrong)))]
        told += [phrase("- {said}", said=by.worded(each.fact)) for each in wrong]
        raise EditsError(phrase("{faults:lines}", faults=told))
    return asked


def _contradictions(old: Old, asked: Edits) -> tuple[Contradiction, ...]:
    """Look for contradictions among the wishes, and with what is settled already."""
    settled = (Eligibility.OPEN, Eligibility.EXCLUDED, Eligibility.PINNED_ALONE)
    problem = old.proposal.finest.asked
    named = zip(problem.schools.ids, problem.eligibility, strict=True)
    cannot = [school for school, eligibility in named if eligibility not in settled]
    wishes = {edit.wish: edit for edit in (*old.settled, *asked.edits)}
    return contradictions(list(wishes.values()), problem.schools.ids, cannot=cannot)


def _of_another(where: str, fingerprint: str, old: Old) -> str:
    """Say that edits are of another proposal, and of which, where that is to be seen."""
    ours = old.folder if old.folder is not None else phrase("this proposal")
    said = phrase(
        "{where}: the edits are about the proposal {fingerprint}, but that of {ours} is {now}",
        where=where,
        fingerprint=fingerprint,
        ours=ours,
        now=old.proposal.fingerprint,
    )
    base = old.proposal.edits
    if base is not None and base.fingerprint == fingerprint:
        return phrase(
            "{said}: it has been revised since, by {n} edit (edits.json); revise "
            "the proposal that it was made from, with both files, or write the "
            "edits anew",
            "{said}: it has been revised since, by {n} edits (edits.json); revise "
            "the proposal that it was made from, with both files, or write the "
            "edits anew",
            said=said,
            n=len(base),
        )
    known = _differences(fingerprint, old)
    what = phrase(" ({known})", known=known) if known else ""
    return phrase(
        "{said}: schools, travel times, rules or pins have changed "
        "since{what}; name the folder that the edits were made for, or write "
        "them anew from the proposal as it is; geocluster compare tells what "
        "two folders differ in",
        said=said,
        what=what,
    )


def _differences(fingerprint: str, old: Old) -> str:
    """Say what differs from the proposal of a fingerprint, if that is kept beside this one."""
    if old.folder is None:
        return ""
    place = old.folder.resolve()
    for kept in sorted(place.parent.glob(f"{glob.escape(place.name)}.previous*")):
        try:
            before = opened(kept).proposal
        except GeoclusterError:
            continue
        if before.fingerprint == fingerprint and len(before.tiers) == len(old.tiers):
            return phrase(
                "{name} is that proposal: {told}", name=kept.name, told=_told(before, old.proposal)
            )
    return ""


def _told(before: Proposal, now: Proposal) -> str:
    """Say in a few words what two questions differ in."""
    found: list[str] = []
    for was, tier in zip(before.tiers, now.tiers, strict=True):
        for apart in rules_apart([was.asked, tier.asked]):
            old, new = (text or phrase("nothing") for text in apart.written)
            found.append(
                phrase(
                    "{key} was {old} and is {new}",
                    key=apart.key,
                    old=old[:_LONGEST],
                    new=new[:_LONGEST],
                )
            )
    by = now.speaker()
    found += [by.worded(x) for x in data_apart(before.tiers[0].asked, now.tiers[0].asked)]
    return phrase("{found:;}", found=list(dict.fromkeys(found))) if found else ""
