"""``geocluster languages``: which are spoken, how far each is, and whether it was reviewed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from geocluster.cli.printing import say_json
from geocluster.cli.telling import SpokenLanguage, tell
from geocluster.phrases import phrase

__all__ = ["languages"]

_REVIEWS = {
    "not reviewed by a native speaker": phrase("not reviewed by a native speaker"),
    "not translated": phrase("not translated"),
}
"""What catalogues say of a review, where a language can say it."""


def languages(
    language: SpokenLanguage = None,  # noqa: ARG001
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
        counted = phrase(
            "{tag}: {name}, {known} of {n} text",
            "{tag}: {name}, {known} of {n} texts",
            tag=state.tag,
            name=name,
            known=state.texts,
            n=state.of,
        )
        told: list[str] = [counted]
        if state.review is not None:
            told.append(_REVIEWS.get(state.review, state.review))
        if not state.spoken:
            told.append(phrase("not spoken until none is missing"))
        tell(phrase("{told:;}", told=told))
    tell(phrase('Ask for one in the scenario, [output] language = "cy", or with --language.'))
