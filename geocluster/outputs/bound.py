"""Check what a written proposal claims to be proven: by its certificate, and plain code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from geocluster.bound_check import BoundCheck, check_certificate
from geocluster.phrases import phrase
from geocluster.proposal import Certificate, Proposal, Status, TierResult
from geocluster.written import read_written

__all__ = ["MOST_GROUPS", "BoundVerified", "Claim", "Proof", "examine_bound"]

MOST_GROUPS = 1_000_000
"""Groups that are judged at most, for each part."""


class Proof(Enum):
    """By what a claim is proven.

    ``ARITHMETIC``: whole numbers were added up. ``SOLVER``: nothing but the choice from the groups
    that are left is the word of another solver. ``NOTHING``: it was not checked. ``REFUTED``: what
    is claimed is not so, or its certificate is wrong.
    """

    ARITHMETIC = "arithmetic"
    SOLVER = "solver"
    NOTHING = "nothing"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the record claims of a tier, or of all together, and what came of it.

    Attributes
    ----------
    of
        Name of the tier; None for all together.
    claimed
        Seconds that no grouping beats; None where it is that none meets the rules.
    by_prices
        Seconds that are proven by arithmetic; None for none.
    proven
        Seconds that are proven with the word of the other solver; None for none.
    proof
        What the claim is proven by.
    groups
        How many groups were looked at; those that are begun with them are not.
    columns
        How many the other solver chose from; 0 where it was not asked.
    """

    of: str | None
    claimed: int | None
    by_prices: int | None
    proven: int | None
    proof: Proof
    groups: int
    columns: int

    def record(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {
            "of": self.of,
            "claimed": self.claimed,
            "by_arithmetic": self.by_prices,
            "proven": self.proven,
            "by": self.proof.value,
            "groups": self.groups,
            "columns": self.columns,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundVerified:
    """What was found of the bounds of a folder.

    Attributes
    ----------
    claims
        Each that the record makes.
    violations
        What is not as claimed, as sentences.
    not_checked
        What was not looked at, and why, as sentences.
    """

    claims: tuple[Claim, ...]
    violations: tuple[str, ...]
    not_checked: tuple[str, ...]


def examine_bound(
    folder: str | Path,
    *,
    seconds: float = 240,
    most: int = MOST_GROUPS,
    step: Callable[[str], None] = lambda what: None,
) -> BoundVerified:
    """Check the bounds that a written proposal claims, from its files alone.

    Parameters
    ----------
    folder
        Of the proposal; nothing outside it is read.
    seconds
        Limit for each choice of the other solver.
    most
        Groups that are judged at most, for each part.
    step
        Told what is being done.

    Raises
    ------
    OutputError
        If the folder cannot be read.
    """
    proposal = read_written(Path(folder)).proposal
    found = _Found(proposal, seconds, most, step)
    for number, tier in enumerate(proposal.tiers):
        found.tier(number, tier)
    if proposal.joint is not None:
        found.together()
    found.not_checked += _beyond(proposal)
    return BoundVerified(
        claims=tuple(found.claims),
        violations=tuple(dict.fromkeys(found.violations)),
        not_checked=tuple(dict.fromkeys(found.not_checked)),
    )


def _beyond(proposal: Proposal) -> Iterator[str]:
    """Name claims of which no certificate is written."""
    if any(tier.fair is not None for tier in proposal.tiers):
        yield phrase(
            "fair: that no shorter limit on drives would do; the bound is that under the limit"
        )
    if proposal.sweep is not None:
        yield phrase("sweep.json: the bounds of its points")


class _Found:
    """What is found, claim by claim."""

    def __init__(
        self, proposal: Proposal, seconds: float, most: int, step: Callable[[str], None]
    ) -> None:
        self._proposal, self._seconds, self._most, self._step = proposal, seconds, most, step
        self.claims: list[Claim] = []
        self.violations: list[str] = []
        self.not_checked: list[str] = []

    def tier(self, number: int, tier: TierResult) -> None:
        """Check what is claimed of one tier by itself."""
        kept = self._proposal.certificates
        said = None if kept is None else kept.tiers[number]
        several = len(self._proposal.tiers) > 1
        self._claim(tier.name if several else None, tier.lower_bound, tier.status, [tier], said)

    def together(self) -> None:
        """Check what is claimed of all tiers together."""
        proposal, kept = self._proposal, self._proposal.certificates
        said = None if kept is None else kept.together
        if said is None and kept is not None and proposal.lower_bound is not None:
            self._added_up()
            return
        counts = any(t.problem.rules.kinds or t.problem.rules.groups for t in proposal.tiers[1:])
        self._claim(
            None, proposal.lower_bound, proposal.status, list(proposal.tiers), said, weaker=counts
        )

    def _added_up(self) -> None:
        """Check a bound of all tiers that is the sum of theirs."""
        claimed = self._proposal.lower_bound
        assert claimed is not None
        own = [claim.proven for claim in self.claims]
        by_prices = [claim.by_prices for claim in self.claims]
        proven = sum(value for value in own if value is not None) if None not in own else None
        certain = sum(v for v in by_prices if v is not None) if None not in by_prices else None
        self._judged(
            None, claimed, certain, proven, BoundCheck(), of_none="the tiers by themselves"
        )

    def _claim(
        self,
        name: str | None,
        claimed: int | None,
        status: Status,
        tiers: list[TierResult],
        said: Certificate | None,
        *,
        weaker: bool = False,
    ) -> None:
        impossible = status is Status.INFEASIBLE
        if claimed is None and not impossible:
            if said is not None:
                self.violations.append(
                    phrase("there is a certificate{of}, but nothing is claimed", of=_of(name))
                )
            return
        if said is None:
            self._judged(name, claimed, None, None, BoundCheck(), of_none=phrase("no certificate"))
            return
        self._step(phrase("Checking the bound{of}", of=_of(name)))
        found = check_certificate(
            [tier.problem for tier in tiers],
            said,
            most=self._most,
            seconds=self._seconds,
            step=self._step,
        )
        of = _of(name)
        self.violations += [phrase("certificate{of}: {what}", of=of, what=x) for x in found.faults]
        self.not_checked += [phrase("bound{of}: {what}", of=of, what=x) for x in found.not_checked]
        if (said.bound is None) is not impossible and not found.faults:
            self.violations.append(
                phrase(
                    "the record and the certificate{of} disagree on whether rules can be met",
                    of=_of(name),
                )
            )
            return
        if impossible:
            by_all = Proof.SOLVER if found.columns else Proof.ARITHMETIC
            proof = by_all if found.impossible else Proof.NOTHING
            proof = Proof.REFUTED if found.faults else proof
            self._add(name, None, None, None, proof, found)
            return
        assert claimed is not None
        assert said.bound is not None
        if claimed > said.bound and not found.faults:
            self._above(name, claimed, said.bound, weaker=weaker)
        self._judged(name, claimed, found.by_prices, found.proven, found, of_none="")

    def _above(self, name: str | None, claimed: int, bound: int, *, weaker: bool) -> None:
        """Say that more is claimed than a certificate is of."""
        if weaker:
            self.not_checked.append(
                phrase(
                    "bound{of}: {claimed} s are claimed, the certificate is of {bound} s; "
                    "the rest counts groups of finer tiers, with no certificate",
                    of=_of(name),
                    claimed=claimed,
                    bound=bound,
                )
            )
            return
        self.violations.append(
            phrase(
                "a bound{of} of {claimed} s is claimed, but the certificate is of {bound} s",
                of=_of(name),
                claimed=claimed,
                bound=bound,
            )
        )

    def _judged(
        self,
        name: str | None,
        claimed: int | None,
        by_prices: int | None,
        proven: int | None,
        found: BoundCheck,
        *,
        of_none: str,
    ) -> None:
        proof = Proof.NOTHING
        if found.faults:
            proof = Proof.REFUTED
        elif claimed is not None and by_prices is not None and claimed <= by_prices:
            proof = Proof.ARITHMETIC
        elif claimed is not None and proven is not None and claimed <= proven:
            proof = Proof.SOLVER
        elif of_none:
            self.not_checked.append(
                phrase("bound{of}: {of_none} holds what is claimed", of=_of(name), of_none=of_none)
            )
        self._add(name, claimed, by_prices, proven, proof, found)

    def _add(
        self,
        name: str | None,
        claimed: int | None,
        by_prices: int | None,
        proven: int | None,
        proof: Proof,
        found: BoundCheck,
    ) -> None:
        self.claims.append(
            Claim(
                of=name,
                claimed=claimed,
                by_prices=by_prices,
                proven=proven,
                proof=proof,
                groups=found.groups,
                columns=found.columns,
            )
        )


def _of(name: str | None) -> str:
    return "" if name is None else phrase(" of {name!r}", name=name)
