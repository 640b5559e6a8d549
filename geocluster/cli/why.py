"""``geocluster why``: why a school is where it is, and what it would cost to have it otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocluster.cli.interrupt import INTERRUPTED, interrupts
from geocluster.cli.printing import say, say_json
from geocluster.cli.show import watching
from geocluster.cli.telling import SpokenLanguage, speak, spoken, tell
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.planning import Why

__all__ = ["why"]

_NO_GROUPING = 1

_HEADINGS = frozenset(
    {
        "here.others", "here.others.left", "here.expected", "here.nearest", "here.nearest.able",
        "here.proven", "here.not_proven", "here.time",
    }
)  # fmt: skip
_UNDER = frozenset(
    {
        "here.other", "here.expected.made", "here.expected.broken", "here.no_more",
        "here.others.open", "here.others.at_least",
    }
)  # fmt: skip


def why(
    folder: Annotated[Path, typer.Argument(help="Folder of a written proposal.")],
    schools: Annotated[
        list[str],
        typer.Argument(
            metavar="SCHOOL",
            help="Id or name of one school; or of several, to be together or apart.",
        ),
    ],
    tier: Annotated[
        str | None, typer.Option(help="Name of the tier; the finest if not given.")
    ] = None,
    others: Annotated[
        int, typer.Option(min=0, max=50, help="How many of the next best groups to find.")
    ] = 3,
    seconds: Annotated[
        float, typer.Option(min=0.1, help="Seconds for the solver, for each question.")
    ] = 60.0,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Tell why a school is in its group, and what it would cost the whole to have it otherwise.

    Of several schools: what it costs that they are together, and that they are apart. Each figure
    is solved again and judged; nothing but the folder is read.
    """
    with watching() as watcher:
        watcher.step(phrase("Reading the proposal"), 0.0)
        from geocluster.planning import why as answer
        from geocluster.written import language_in, read_proposal

        speak(language_in(folder))
        proposal = read_proposal(folder)
        found = answer(
            proposal, *schools, tier=tier, others=others, seconds=seconds, watcher=watcher
        )
    if json:
        say_json(found.record())
    else:
        _say(found)
    if interrupts.stopped.is_set():
        raise typer.Exit(INTERRUPTED)
    if found.tier.grouping is None:
        raise typer.Exit(_NO_GROUPING)


def _say(found: Why) -> None:
    """Print the answer: headings set off, what stands under them set in."""
    speaker = found.tier.speaker(spoken())
    for one in found.facts:
        if one.code in _HEADINGS:
            say("")
        tell(one, speaker, indent=2 if one.code in _UNDER else 0)
