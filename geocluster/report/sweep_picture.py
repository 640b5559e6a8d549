"""A sweep as a picture: six small drawings over the same values; the same sweep gives the same."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from geocluster.facts import Fact, fact
from geocluster.proposal import Proposal, Status, Sweep, SweptTier
from geocluster.report.sweep_tables import kept_groups, named, own_value, swept
from geocluster.texts import Speaker

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["sweep_svg"]

_INCHES = (9.0, 10.0)
_BLUE, _ORANGE, _GREY = "#0072b2", "#d55e00", "#707070"
_TERMS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
_MARKS = "osD^vPX"
"""Colours of Okabe and Ito, told apart without sight of red or green; each with its own mark."""

_SETTINGS: Any = {
    "svg.hashsalt": "geocluster",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
}


def sweep_svg(proposal: Proposal) -> bytes:
    """Draw the sweep of a proposal; a point that is not proven is hollow."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    found, speaker = swept(proposal), proposal.speaker()
    title = speaker.say(fact("sweep.title", key=found.key))
    with matplotlib.rc_context(_SETTINGS):
        figure = Figure(figsize=_INCHES, layout="constrained")
        FigureCanvasSVG(figure)
        figure.suptitle(title, fontweight="bold")
        axes = figure.subplots(3, 2, sharex=True).ravel()
        for axis, draw in zip(axes, _DRAWINGS, strict=True):
            _mark_own(axis, proposal, speaker)
            draw(axis, proposal, found, speaker)
            axis.grid(color="#dddddd", linewidth=0.6)
            axis.set_ylim(bottom=0, top=max(1.0, 1.05 * axis.get_ylim()[1]))
        for axis in axes[-2:]:
            axis.set_xlabel(found.key)
        drawn = io.BytesIO()
        metadata = {"Date": None, "Title": title}
        figure.savefig(drawn, format="svg", metadata=metadata)
    return drawn.getvalue()


Values = Sequence[float | int | None]
Drawing = Callable[["Axes", Proposal, Sweep, Speaker], None]

_DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
"""How lines of each tier are dashed, the coarsest first: those of the only one are not."""


@dataclass(frozen=True, slots=True)
class _Look:
    """Of a line: colour and mark say what it is of, dashes of which tier."""

    colour: str
    mark: str
    dashes: Any = "-"


def _line(axis: Axes, found: Sweep, heights: Values, look: _Look, label: str) -> None:
    """Draw one line: filled marks where the answer is proven, hollow ones where it is not."""
    known = [
        (point, float(height))
        for point, height in zip(found.points, heights, strict=True)
        if height is not None
    ]
    xs, ys = [p.value for p, _ in known], [h for _, h in known]
    axis.plot(xs, ys, color=look.colour, linestyle=look.dashes, label=label)
    for proven, face in ((True, look.colour), (False, "white")):
        some = [(p.value, h) for p, h in known if (p.status is Status.OPTIMAL) is proven]
        axis.plot(
            [x for x, _ in some], [h for _, h in some], look.mark, color=look.colour,
            markerfacecolor=face, linestyle="none",
        )  # fmt: skip


def _mark_own(axis: Axes, proposal: Proposal, speaker: Speaker) -> None:
    """Draw a line at the value that the scenario has."""
    own = own_value(proposal)
    if own is not None:
        label = speaker.say(fact("sweep.own"))
        axis.axvline(own, color=_GREY, linewidth=0.8, linestyle="--", label=label)


def _of_tier(found: Sweep, k: int, height: Callable[[SweptTier], Any]) -> Values:
    """Return a height for each point; None where there is no answer."""
    tiers = [point.tiers[k] for point in found.points]
    return [None if tier.grouping is None else height(tier) for tier in tiers]


def _lines(
    axis: Axes,
    proposal: Proposal,
    found: Sweep,
    speaker: Speaker,
    drawn: Sequence[tuple[Callable[[SweptTier], Any], _Look, Fact | None]],
) -> None:
    """Draw lines for each tier; a line that needs no label has one where there are several."""
    several = len(proposal.tiers) > 1
    for k, tier in enumerate(proposal.tiers):
        for height, look, label in drawn:
            own = replace(look, dashes=_DASHES[k % len(_DASHES)])
            said = speaker.say(named(label, tier, proposal)) if label else tier.name
            _line(axis, found, _of_tier(found, k, height), own, said)
    if several or any(label for _, _, label in drawn):
        axis.legend(frameon=False, fontsize=8)


def _groups(axis: Axes, proposal: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.groups")))
    drawn = [(lambda tier: len(tier.groups), _Look(_BLUE, "o"), None)]
    _lines(axis, proposal, found, speaker, drawn)


def _left(axis: Axes, proposal: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.left")))
    drawn = [(lambda tier: len(tier.left), _Look(_ORANGE, "s"), None)]
    _lines(axis, proposal, found, speaker, drawn)


def _drives(axis: Axes, proposal: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.drives")))
    drawn = [
        (_longest, _Look(_ORANGE, "s"), fact("sweep.drives.longest")),
        (_mean, _Look(_BLUE, "o"), fact("sweep.drives.mean")),
    ]
    _lines(axis, proposal, found, speaker, drawn)


def _longest(tier: SweptTier) -> float | None:
    return _in_minutes(tier.drives.longest)


def _mean(tier: SweptTier) -> float | None:
    return _in_minutes(tier.drives.mean)


def _total(axis: Axes, proposal: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.drives.total")))
    drawn = [(lambda tier: tier.drives.total / 60, _Look(_BLUE, "o"), None)]
    _lines(axis, proposal, found, speaker, drawn)


def _costs(axis: Axes, proposal: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.costs")))
    paid = (term for point in found.points for term, cost in point.by_term.items() if cost)
    terms = list(dict.fromkeys(paid))
    for k, tier in enumerate(proposal.tiers):
        for j, term in enumerate(terms):
            heights = _of_tier(found, k, partial(_paid, term=term))
            if not any(heights):
                continue
            dashes = _DASHES[k % len(_DASHES)]
            look = _Look(_TERMS[j % len(_TERMS)], _MARKS[j % len(_MARKS)], dashes)
            title = named(fact(f"term.{term}.title"), tier, proposal)
            _line(axis, found, heights, look, speaker.say(title))
    bounds = [_in_minutes(point.lower_bound) for point in found.points]
    label = speaker.say(fact("sweep.costs.bound"))
    known = [(p.value, b) for p, b in zip(found.points, bounds, strict=True) if b is not None]
    xs, ys = [x for x, _ in known], [y for _, y in known]
    axis.plot(xs, ys, color=_GREY, linestyle=":", label=label)
    axis.legend(frameon=False, fontsize=8)


def _paid(tier: SweptTier, *, term: str) -> float:
    return tier.by_term.get(term, 0) / 60


def _kept(axis: Axes, proposal: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.kept")))
    for k, tier in enumerate(proposal.tiers):
        heights = [
            None if point.grouping is None else kept_groups(point, proposal, k)
            for point in found.points
        ]
        look = _Look(_BLUE, "o", _DASHES[k % len(_DASHES)])
        _line(axis, found, heights, look, tier.name)
    if len(proposal.tiers) > 1:
        axis.legend(frameon=False, fontsize=8)


def _in_minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 60


_DRAWINGS: tuple[Drawing, ...] = (_groups, _left, _drives, _total, _costs, _kept)
