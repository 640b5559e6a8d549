"""``geocluster generate``: a synthetic county to try things on."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from geocluster.cli.printing import say_json
from geocluster.cli.telling import SpokenLanguage, tell
from geocluster.errors import RulesError
from geocluster.phrases import phrase

__all__ = ["generate"]


class Kind(Enum):
    """What country a synthetic county is like."""

    ENGLAND = "england"
    CITY = "city"
    CHINA = "china"


def generate(
    out: Annotated[Path, typer.Option(help="Folder for the county.")],
    kind: Annotated[
        Kind,
        typer.Option(
            help="England: towns and villages; city: a city of 40 schools among them; China: "
            "townships in valleys."
        ),
    ] = Kind.ENGLAND,
    schools: Annotated[int, typer.Option(min=2, help="Number of schools.")] = 150,
    seed: Annotated[int, typer.Option(min=0, help="Seed: the same gives the same county.")] = 1,
    known: Annotated[
        bool,
        typer.Option(
            "--known",
            help="England, city: with heads, clusters, forecasts, infant and junior schools.",
        ),
    ] = False,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: Annotated[bool, typer.Option("--json", help="Print results as JSON.")] = False,
) -> None:
    """Make a synthetic county: schools, roads, and a scenario to run."""
    from geocluster.generator import generate as make_england
    from geocluster.generator import generate_china

    if kind is Kind.CHINA and known:
        raise RulesError(
            phrase("--known is of the counties of --kind england and city; leave it out")
        )
    if kind is Kind.CHINA:
        county = generate_china(out, schools=schools, seed=seed)
    else:
        county = make_england(out, schools=schools, seed=seed, city=kind is Kind.CITY, known=known)
    if json:
        say_json({"folder": str(out), "schools": county.schools, "seed": seed})
        return
    made = phrase(
        "A synthetic county of {n} school is in {folder}.",
        "A synthetic county of {n} schools is in {folder}.",
        n=county.schools,
        folder=out,
    )
    tell(made)
    tell(phrase("Run it: {command}", command=f"geocluster run {out / 'scenario.toml'}"))
