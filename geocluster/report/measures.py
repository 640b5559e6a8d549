"""Measures as a table: a proposal, and beside it what it is measured against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter

from geocluster.measures import Figure, Value
from geocluster.proposal import Proposal, TierResult
from geocluster.report.tables import Table
from geocluster.sheets import sheet

__all__ = ["measures_csv", "measures_table"]

_LABELS = ("scope", "measure", "unit", "title")


def measures_table(proposal: Proposal) -> Table:
    """Return one row for each measure of the whole, then one for each of a group.

    The whole has a column for the proposal, and one for each grouping that it is measured against;
    a group only has the first. Where there are several tiers, each row tells of which.
    """
    names = list(dict.fromkeys(one.name for tier in proposal.tiers for one in tier.beside))
    own = "proposal" if proposal.drawn is None else "drawn"
    rows = [row for tier in proposal.tiers for row in _rows(tier, own)]
    several = ("tier",) if len(proposal.tiers) > 1 else ()
    header = (*several, *_LABELS, own, *names)
    return header, [[row.get(name) for name in header] for row in rows]


def _rows(tier: TierResult, own: str) -> Iterator[Mapping[str, object]]:
    speaker = tier.speaker()
    of_whole: dict[str, dict[str, object]] = {}
    values: list[tuple[str, tuple[Figure, ...]]] = []
    if tier.measures is not None:
        values.append((own, tier.measures.whole))
    values += [(beside.name, beside.measures.whole) for beside in tier.beside]

    def row(scope: str, figure: Figure) -> dict[str, object]:
        said = speaker.say(figure.said)
        labels = (scope, figure.header, figure.unit, said)
        return {"tier": tier.name, **dict(zip(_LABELS, labels, strict=True))}

    for name, figures in values:
        for figure in figures:
            told = of_whole.setdefault(figure.header, row("whole", figure))
            told[name] = figure.value
    yield from of_whole.values()
    groups = tier.measures.groups if tier.measures else ()
    for label, figures in sorted(zip(tier.group_ids, groups, strict=True), key=itemgetter(0)):
        for figure in figures:
            value: Value = figure.value
            yield row(label, figure) | {own: value}


def measures_csv(proposal: Proposal) -> bytes:
    """Return one row for each measure."""
    return sheet(*measures_table(proposal))
