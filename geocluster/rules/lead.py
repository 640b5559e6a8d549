"""``lead`` and ``lead_where``: which schools may lead a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Literal, NamedTuple

from geocluster.conditions import Where
from geocluster.errors import RulesError
from geocluster.rules.checks import as_choice, as_where
from geocluster.rules.declare import Asked, Broken, Key, Relaxation, Rule, Values
from geocluster.rules.said import names
from geocluster.rules.written import WhereKeys, where_of, where_written

__all__ = ["LEAD", "Lead", "wrong_lead"]


class Lead(Enum):
    """Which schools may lead a group."""

    NONE = "none"
    ANY = "any"
    ELIGIBLE = "eligible"


class Leads(NamedTuple):
    """Who may lead."""

    lead: Lead
    where: Where


def _leads(
    _: Leads, at: Sequence[int], leads: Mapping[int, bool], asked: Asked
) -> Iterator[Broken]:
    """Say that no school may lead the group."""
    if leads:
        return
    pinned = [i for i in at if asked.must_lead[i]]
    if pinned:
        said = f"cannot be led by {names(pinned, asked)}, which a pin asks for"
        yield Broken("lead", f"{names(at, asked)} {said}", tuple(at))
    else:
        said = f"{names(at, asked)} has no school that may lead"
        yield Broken("lead", said, tuple(at), "lead_where")


def wrong_lead(lead: Lead, named: int, least: int | None, asked: Asked) -> Iterator[Broken]:
    """Say that a grouping names another lead than the one from which the drives are least.

    Parameters
    ----------
    lead
        Who may lead.
    named
        Position of the lead that the grouping names.
    least
        Position of the school from which the cost is counted.
    asked
        The problem.
    """
    school = asked.schools.names
    if lead is Lead.NONE:
        yield Broken("lead", f"{school[named]} is named as lead, but none is asked for", (named,))
    elif least is not None and named != least:
        said = f"{school[named]} is named as lead, but the drives are least from {school[least]}"
        yield Broken("lead", said, (named, least))


def _agree(values: Values) -> None:
    eligible, where = values["lead"] is Lead.ELIGIBLE, values["lead_where"]
    if eligible and not where.conditions:
        raise RulesError('lead = "eligible" needs lead_where to say which schools may lead')
    if not eligible and where.conditions:
        raise RulesError('lead_where is only used with lead = "eligible"; set it, or remove it')


def _may_fill_in(keys: Values) -> bool:
    """Tell whether a preset's lead goes with what is measured."""
    return not (keys.get("measured") == "from_lead" and keys.get("lead") == "none")


LEAD = Rule[Leads](
    name="lead",
    keys=(
        Key(
            name="lead",
            field="lead",
            kind=Literal["none", "any", "eligible"],
            default="any",
            default_words="`any`",
            meaning="who may lead: `none`, `any`, or `eligible` with `lead_where`",
            check=as_choice(Lead),
            read=Lead,
            write=lambda lead: lead.value,
            goes_with=_may_fill_in,
        ),
        Key(
            name="lead_where",
            field="lead_where",
            kind=WhereKeys | None,
            nothing=Where(),
            meaning='who is eligible, with `lead = "eligible"`, such as `{ type = "中心校" }`',
            check=as_where,
            read=where_of,
            write=lambda where: where_written(where) or None,
            columns=lambda where: where.conditions,
            columns_rank=10,
            example={"type": "中心校"},
            goes_with=lambda keys: keys.get("lead") == "eligible",
        ),
    ),
    gather=Leads,
    agree=_agree,
    leads=_leads,
    relaxation=Relaxation(
        key="lead_where",
        rank=30,
        binds=lambda leads: leads.lead is Lead.ELIGIBLE,
        changes=lambda _: {"lead": Lead.ANY, "lead_where": Where()},
    ),
)
"""Which schools may lead."""
