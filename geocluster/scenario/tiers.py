"""How the tiers of a scenario go together: a chain, the coarsest first, each inside the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from geocluster.errors import nearest
from geocluster.phrases import phrase
from geocluster.rules import Lead, Pins, Rules

__all__ = ["Place", "Tier", "check_tiers", "pins_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """What is asked of one tier.

    Attributes
    ----------
    rules
        Of its groups.
    pins
        That hold in it.
    within
        Name of the coarser tier whose groups hold its own; None for the coarsest.
    """

    rules: Rules
    pins: Pins
    within: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tier stands among the others.

    Attributes
    ----------
    name, within
        Its own, and that of the coarser tier that it names.
    neighbours
        The file that it names.
    """

    name: str
    within: str | None
    neighbours: str | None


def check_tiers(tiers: Sequence[Place]) -> None:
    """Refuse tiers that are no chain.

    Raises
    ------
    ValueError
        With the first fault: no tier, a name twice, a ``within`` that names no tier, itself, a
        finer tier or one that holds another already, or that is missing.
    """
    fault = next(_faults(tiers), None)
    if fault is not None:
        raise ValueError(fault)


def _faults(tiers: Sequence[Place]) -> Iterator[str]:
    if not tiers:
        yield phrase("at least one [[tier]] is needed")
    names = [tier.name for tier in tiers]
    twice = next((name for k, name in enumerate(names) if name in names[:k]), None)
    if twice is not None:
        yield phrase("two tiers have the name {twice!r}; give each a name of its own", twice=twice)
    for k, tier in enumerate(tiers):
        yield from _place_of(tier, names, k)
    files = list(dict.fromkeys(tier.neighbours for tier in tiers if tier.neighbours is not None))
    if len(files) > 1:
        yield (
            phrase(
                "neighbours names {files:and}; schools are neighbours or not, in whichever "
                "tier: name one file",
                files=[repr(file) for file in files],
            )
        )


def _place_of(tier: Place, names: Sequence[str], k: int) -> Iterator[str]:
    """Yield what is wrong with the place of one tier."""
    coarser = names[k - 1] if k else None
    if tier.within == coarser:
        return
    if tier.within is None:
        yield (
            phrase(
                "the tier {name!r} needs within = {coarser!r}: several tiers stand "
                "coarsest first, each inside the one before it",
                name=tier.name,
                coarser=coarser,
            )
        )
    elif tier.within == tier.name:
        yield phrase(
            "the tier {name!r} cannot lie within itself{instead}",
            name=tier.name,
            instead=_instead(coarser),
        )
    elif tier.within not in names:
        yield (
            phrase(
                "within = {within!r} names no tier{nearest}{first}",
                within=tier.within,
                nearest=nearest(tier.within, names[:k]),
                first="" if k else phrase("; the first tier is the coarsest: remove within"),
            )
        )
    elif names.index(tier.within) > k:
        yield (
            phrase(
                "the tier {name!r} lies within {within!r}, which stands below it; "
                "write the coarser tier first",
                name=tier.name,
                within=tier.within,
            )
        )
    else:
        yield (
            phrase(
                "the tier {name!r} lies within {within!r}, which holds {finer!r} "
                "already; tiers are a chain{instead}",
                name=tier.name,
                within=tier.within,
                finer=names[names.index(tier.within) + 1],
                instead=_instead(coarser),
            )
        )


def _instead(coarser: str | None) -> str:
    return (
        phrase("; remove within")
        if coarser is None
        else phrase("; write within = {coarser!r}", coarser=coarser)
    )


def pins_in(rules: Rules, pins: Pins, others: Sequence[Rules]) -> Pins:
    """Return the pins that hold in a tier: all of them, but for leads where none leads.

    A group that is locked is one of the finest tier; in coarser ones its schools are together.

    Parameters
    ----------
    rules
        Of the tier.
    pins
        Of the scenario.
    others
        The rules of all tiers, the coarsest first: where none of them has a lead, the pins stay
        to be refused.
    """
    leads = any(other.lead is not Lead.NONE for other in others)
    if rules is not others[-1]:
        pins = pins.of_coarser()
    return replace(pins, lead=()) if leads and rules.lead is Lead.NONE else pins
