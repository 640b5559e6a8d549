"""``geocluster languages``: which are spoken, how far each is, and whether it was reviewed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from geocluster.cli.printing import say, say_json

__all__ = ["languages"]


def languages(
    json: Annotated[bool, typer.Option("--json", help="Print as JSON, for programs.")] = False,
) -> None:
    """Show the languages of maps, tables and reports: their sentences, and who reviewed them."""
    from geocluster.texts.state import language_states

    states = language_states()
    if json:
        say_json([asdict(state) | {"spoken": state.spoken} for state in states])
        return
    for state in states:
        name = state.name if state.name == state.own_name else f"{state.own_name} ({state.name})"
        review = "" if state.review is None else f"; {state.review}"
        missing = "" if state.spoken else "; not spoken until none is missing"
        say(f"{state.tag}: {name}, {state.texts} of {state.of} texts{review}{missing}")
    say('Ask for one in the scenario, [output] language = "cy", or with --language.')
