"""A sweep as a picture: six small drawings over the same values; the same sweep gives the same."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from geocluster.facts import fact
from geocluster.proposal import Proposal, Status, Sweep, SweepPoint
from geocluster.report.sweep_tables import swept
from geocluster.scenario.turned import number_at
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
            _mark_own(axis, proposal, found, speaker)
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


def _line(axis: Axes, found: Sweep, heights: Values, colour: str, mark: str, label: str) -> None:
    """Draw one line: filled marks where the answer is proven, hollow ones where it is not."""
    known = [
        (point, float(height))
        for point, height in zip(found.points, heights, strict=True)
        if height is not None
    ]
    axis.plot([p.value for p, _ in known], [h for _, h in known], color=colour, label=label)
    for proven, face in ((True, colour), (False, "white")):
        some = [(p.value, h) for p, h in known if (p.status is Status.OPTIMAL) is proven]
        axis.plot(
            [x for x, _ in some], [h for _, h in some], mark, color=colour, markerfacecolor=face,
            linestyle="none",
        )  # fmt: skip


def _mark_own(axis: Axes, proposal: Proposal, found: Sweep, speaker: Speaker) -> None:
    """Draw a line at the value that the scenario has."""
    own = number_at(proposal.finest.asked.rules, found.key)
    if own is not None:
        label = speaker.say(fact("sweep.own"))
        axis.axvline(own, color=_GREY, linewidth=0.8, linestyle="--", label=label)


def _of_answers(found: Sweep, height: Callable[[SweepPoint], Any]) -> Values:
    return [None if point.grouping is None else height(point) for point in found.points]


def _groups(axis: Axes, _: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.groups")))
    _line(axis, found, _of_answers(found, lambda p: len(p.groups)), _BLUE, "o", "")


def _left(axis: Axes, _: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.left")))
    _line(axis, found, _of_answers(found, lambda p: len(p.left)), _ORANGE, "s", "")


def _drives(axis: Axes, _: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.drives")))
    longest = _of_answers(found, lambda p: _in_minutes(p.drives.longest))
    mean = _of_answers(found, lambda p: _in_minutes(p.drives.mean))
    _line(axis, found, longest, _ORANGE, "s", speaker.say(fact("sweep.drives.longest")))
    _line(axis, found, mean, _BLUE, "o", speaker.say(fact("sweep.drives.mean")))
    axis.legend(frameon=False, fontsize=8)


def _total(axis: Axes, _: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.drives.total")))
    _line(axis, found, _of_answers(found, lambda p: p.drives.total / 60), _BLUE, "o", "")


def _costs(axis: Axes, _: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.costs")))
    paid = (term for point in found.points for term, cost in point.by_term.items() if cost)
    terms = list(dict.fromkeys(paid))
    for k, term in enumerate(terms):
        heights = [
            None if point.grouping is None else point.by_term.get(term, 0) / 60
            for point in found.points
        ]
        colour, mark = _TERMS[k % len(_TERMS)], _MARKS[k % len(_MARKS)]
        _line(axis, found, heights, colour, mark, speaker.say(fact(f"term.{term}.title")))
    bounds = [_in_minutes(point.lower_bound) for point in found.points]
    label = speaker.say(fact("sweep.costs.bound"))
    known = [(p.value, b) for p, b in zip(found.points, bounds, strict=True) if b is not None]
    xs, ys = [x for x, _ in known], [y for _, y in known]
    axis.plot(xs, ys, color=_GREY, linestyle=":", label=label)
    axis.legend(frameon=False, fontsize=8)


def _kept(axis: Axes, proposal: Proposal, found: Sweep, speaker: Speaker) -> None:
    axis.set_title(speaker.say(fact("sweep.kept")))
    own = proposal.finest.grouping
    theirs = {group.members for group in own.groups} if own else set()
    _line(axis, found, _of_answers(found, lambda p: len(theirs & set(p.groups))), _BLUE, "o", "")


def _in_minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 60


_DRAWINGS: tuple[Drawing, ...] = (_groups, _left, _drives, _total, _costs, _kept)
