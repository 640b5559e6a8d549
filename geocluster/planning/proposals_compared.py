"""Written proposals side by side, each opened from the files of its folder alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from geocluster.errors import OutputError
from geocluster.phrases import phrase
from geocluster.proposal import Comparison, Proposal, Side, TierComparison, TierResult
from geocluster.watcher import Watcher
from geocluster.written import opened
from geocluster.written.drawn import drawn_in

__all__ = ["compare"]


def compare(*proposals: str | Path | Proposal, watcher: Watcher | None = None) -> Comparison:
    """Put proposals side by side: measures, groups, schools that move, and why.

    Parameters
    ----------
    proposals
        Folders of :func:`geocluster.write_folder` or ``geocluster run``, or proposals; two or more.
        All are compared with the first. They may be of other rules, data or schools.
    watcher
        Told how the work goes.

    Returns
    -------
    Comparison
        Write it with :func:`geocluster.write_comparison`.

    Raises
    ------
    OutputError
        If fewer than two are given, a folder is damaged or holds no proposal, one has no grouping,
        or there is no tier that all of them have.
    """
    watcher = watcher or Watcher()
    if len(proposals) < 2:
        raise OutputError(phrase("compare needs two proposals or more, not {n}", n=len(proposals)))
    labels = _labels(proposals)
    sides = []
    for k, (label, given) in enumerate(zip(labels, proposals, strict=True)):
        watcher.step(phrase("Reading {label}", label=label), k / len(proposals))
        sides.append(_side(label, given))
    watcher.step(phrase("Comparing"), 0.0)
    return _compared(tuple(sides))


def _side(label: str, given: str | Path | Proposal) -> Side:
    if isinstance(given, Proposal):
        return Side(label=label, proposal=given)
    folder = Path(given)
    proposal = opened(folder).proposal
    return Side(
        label=label,
        proposal=proposal,
        folder=str(given),
        drawn=drawn_in(folder / "map.html"),
    )


def _labels(given: Sequence[str | Path | Proposal]) -> list[str]:
    """Return a short name for each, none twice: that of its folder, or of its scenario."""
    short = [x.name if isinstance(x, Proposal) else Path(x).resolve().name or str(x) for x in given]
    labels: list[str] = []
    for name in short:
        numbered = (f"{name} {k}" if k > 1 else name for k in range(1, len(given) + 1))
        labels.append(next(label for label in numbered if label not in labels))
    return labels


def _compared(sides: tuple[Side, ...]) -> Comparison:
    labels, tiers = [side.label for side in sides], [side.proposal.tiers for side in sides]
    for side in sides:
        if all(tier.grouping is None for tier in side.proposal.tiers):
            raise OutputError(
                phrase(
                    "{label} has no grouping to compare: nothing was found there", label=side.label
                )
            )
    named = [{tier.name: tier for tier in each} for each in tiers]
    common = [name for name in named[0] if all(name in each for each in named)]
    unmatched = _unmatched(named, labels, common)
    if common:
        chains: list[tuple[TierResult, ...]] = [
            tuple(each[name] for each in named) for name in common
        ]
    elif all(len(each) == 1 for each in tiers):
        chains = [tuple(tier for (tier,) in tiers)]
    else:
        said = [
            phrase("{label} has {names}", label=label, names=[repr(name) for name in each])
            for label, each in zip(labels, named, strict=True)
        ]
        raise OutputError(phrase("there is no tier that all of them have: {said:;}", said=said))
    return Comparison(
        sides=sides,
        tiers=tuple(TierComparison(tiers=chain, labels=tuple(labels)) for chain in chains),
        unmatched=unmatched if common else (),
        renamed=not common,
    )


def _unmatched(
    named: Sequence[dict[str, TierResult]], labels: Sequence[str], common: Iterable[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return tiers that only some have, each with the labels of these."""
    names = dict.fromkeys(name for each in named for name in each)
    return tuple(
        (name, tuple(x for x, each in zip(labels, named, strict=True) if name in each))
        for name in names
        if name not in set(common)
    )
