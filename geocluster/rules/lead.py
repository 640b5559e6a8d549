"""``lead`` and ``lead_where``: which schools may lead a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Literal, NamedTuple

from geocluster.conditions import Where
from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.phrases import phrase
from geocluster.rules.checks import as_choice, as_where
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.said import ids
from geocluster.rules.written import WhereKeys, where_of

__all__ = ["LEAD", "Lead"]


class Lead(Enum):
    """Which schools may lead a group."""

    NONE = "none"
    ANY = "any"
    ELIGIBLE = "eligible"
    LARGEST = "largest"


class Leads(NamedTuple):
    """Who may lead."""

    lead: Lead
    where: Where


def _leads(
    _: Leads, at: Sequence[int], leads: Mapping[int, bool], asked: Asked
) -> Iterator[Violation]:
    """Say that no school may lead the group."""
    if leads:
        return
    pinned = [i for i in at if asked.must_lead[i]]
    schools = ids(at, asked)
    if pinned:
        found = fact("broken.lead.pinned", schools=schools, pinned=ids(pinned, asked))
    else:
        found = fact("broken.lead", schools=schools, rule="lead_where")
    yield Violation(found, tuple(at))


def _words(leads: Leads, _: Asked) -> Iterator[tuple[str, Fact]]:
    if leads.lead is Lead.ELIGIBLE:
        yield "lead_where", fact("rule.lead.eligible", where=leads.where.written)
    elif leads.lead is Lead.ANY:
        yield "lead", fact("rule.lead.any")
    elif leads.lead is Lead.NONE:
        yield "lead", fact("rule.lead.none")


def _agree(values: Values) -> None:
    eligible, where = values["lead"] is Lead.ELIGIBLE, values["lead_where"]
    if eligible and not where.conditions:
        raise RulesError(phrase('lead = "eligible" needs lead_where to say which schools may lead'))
    if not eligible and where.conditions:
        raise RulesError(
            phrase('lead_where is only used with lead = "eligible"; set it, or remove it')
        )


def _may_fill_in(keys: Values) -> bool:
    """Tell whether a preset's lead goes with what is measured."""
    return not (keys.get("measured") == "from_lead" and keys.get("lead") == "none")


LEAD = Rule[Leads](
    name="lead",
    keys=(
        Key(
            name="lead",
            field="lead",
            kind=Literal["none", "any", "eligible", "largest"],
            default="any",
            default_words="`any`",
            meaning="who may lead: `none`; `any`, from which it costs least, called the *centre* "
            "unless its head is known; `eligible` with `lead_where`; `largest`, the school with "
            "most pupils",
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
            write=lambda where: where.written or None,
            columns=lambda where: where.conditions,
            columns_rank=10,
            example={"type": "中心校"},
            goes_with=lambda keys: keys.get("lead") == "eligible",
        ),
    ),
    gather=Leads,
    agree=_agree,
    leads=_leads,
    words=_words,
    relaxation=Relaxation(
        key="lead_where",
        rank=30,
        binds=lambda leads: leads.lead is Lead.ELIGIBLE,
        changes=lambda _: {"lead": Lead.ANY, "lead_where": Where()},
    ),
    texts={
        "broken.lead": Text("{schools:roll} has no school that may lead{rule:cited}"),
        "broken.lead.pinned": Text(
            "{schools:roll} cannot be led by {pinned:roll}, which a pin asks for"
        ),
        "broken.lead.none_asked": Text("{school:name} is named as lead, but none is asked for"),
        "broken.lead.another": Text(
            "{school:name} is named as lead, but the group costs least under {least:name}"
        ),
        "broken.lead.another_pinned": Text(
            "{school:name} is named as lead, but a pin says that {least:name} leads"
        ),
        "broken.lead.may_not": Text(
            "{school:name} is named as lead, but may not lead; {least:name} may{rule:cited}"
        ),
        "rule.lead.none": Text("No school leads; drives are counted from the most central."),
        "rule.lead.any": Text(
            "Drives are counted from the centre of each group, the school from which it costs "
            "least."
        ),
        "rule.lead.eligible": Text("Only such schools may lead: {where:where}."),
    },
)
"""Which schools may lead."""
