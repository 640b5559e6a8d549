"""What every group must respect: the values of all rules of a tier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import Enum
from html import escape
from typing import Any

from geocluster.conditions import Where
from geocluster.errors import RulesError, nearest
from geocluster.given import Seconds, said_in_minutes, shown
from geocluster.phrases import phrase
from geocluster.rules.alone import Alone
from geocluster.rules.declare import Key, Values
from geocluster.rules.holds import Hold
from geocluster.rules.kinds import Kind
from geocluster.rules.lead import Lead
from geocluster.rules.longest_drive import Measured
from geocluster.rules.registry import RULES, tier_keys
from geocluster.terms import TERMS, checked_costs

__all__ = ["Rules", "keys_of", "rules_of"]


def _keys() -> dict[str, Key]:
    """Return every key whose value is part of the rules."""
    return {key.name: key for key in tier_keys() if key.is_rule}


_LATER = {"digested": "where it is not as usual"}
"""Of fields that fingerprints know only where they are used: there were proposals before them."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Rules:
    """Limits that every group must respect, and what is charged; modes are values, not branches.

    Attributes
    ----------
    name
        Of the tier, for people.
    size
        Fewest and most schools in a group; both ends allowed, the fewest is at least 2.
    pupils
        Fewest and most pupils in a group; both ends allowed; None for no limit.
    pupils_in
        Coming years in which these limits hold, too, by the forecasts of the list.
    holds
        How many schools of some kind each group has.
    members
        Which schools may join a group at all; None for all. Unknown meets only an exclusion.
    longest_drive
        In seconds, such as ``gc.minutes(20)``; exactly that long is allowed; None for no limit
        but the cut-off.
    measured
        Whether the drive limit holds for every ordered pair or between lead and member,
        both ways.
    lead
        Who may lead.
    lead_where
        Who is eligible, with ``Lead.ELIGIBLE``.
    vacant_may_lead
        Whether a school whose headship is vacant may lead others whose is not.
    visits_a_week
        How often the lead drives to each other school: then the drives of a week are counted,
        there and back; None for one way once.
    lead_week
        In seconds: most driving of the lead in a week; None for no limit.
    fair
        Whether the longest drive is first made as short as can be without leaving more schools
        alone.
    same
        Fields or source columns that are equal within a group; unknown equals nothing.
    same_or_neighbouring
        Fields or source columns in which a member is as its lead, or of one beside it.
    compatible
        By column, lists of different values that may be in one group; equal ones always may,
        unknown goes with all.
    alone
        What becomes of a school in no group.
    alone_penalty
        In seconds, for each school left alone when penalised.
    alone_free
        Schools that may stand alone at no cost; None for none.
    group_charge
        In seconds, for each group.
    groups
        Fewest and most groups that may be made; both ends allowed; None for any number.
    kinds
        Kinds of groups of which there must be some number.
    contiguous
        Whether the schools of a group must hang together: from each to each other one gets by
        steps between neighbours that are all in the group.
    costs
        Values of further terms by their key (:data:`geocluster.terms.TERMS`), in seconds for an
        amount of 1 where the term says no other.
    preset
        Name of the cited rule set that these come from (:mod:`geocluster.presets`); None where
        they come from none.
    further
        Values of rules that third parties declare, by key; what is not there is as it is where
        the key is left out.

    Raises
    ------
    RulesError
        If a limit is empty, negative, or contradicts another, or ``further`` names no rule.
    """

    name: str = "group"
    size: tuple[int, int] = (2, 4)
    pupils: tuple[int, int] | None = None
    members: Where | None = None
    longest_drive: int | None = None
    measured: Measured = Measured.PAIRS
    lead: Lead = Lead.ANY
    lead_where: Where = Where()
    same: tuple[str, ...] = ()
    alone: Alone = Alone.PENALISED
    alone_penalty: int = 3600
    alone_free: Where | None = None
    group_charge: int = 0
    groups: tuple[int, int] | None = None
    kinds: tuple[Kind, ...] = ()
    contiguous: bool = False
    costs: Mapping[str, Any] = field(default_factory=dict)
    preset: str | None = None
    further: Mapping[str, Any] = field(default_factory=dict)
    vacant_may_lead: bool = field(default=False, metadata=_LATER)
    pupils_in: tuple[str, ...] = field(default=(), metadata=_LATER)
    holds: tuple[Hold, ...] = field(default=(), metadata=_LATER)
    compatible: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    same_or_neighbouring: tuple[str, ...] = field(default=(), metadata=_LATER)
    visits_a_week: int | None = field(default=None, metadata=_LATER)
    lead_week: int | None = field(default=None, metadata=_LATER)
    fair: bool = field(default=False, metadata=_LATER)

    def __post_init__(self) -> None:
        self._check_further()
        object.__setattr__(self, "costs", checked_costs(self.costs))
        for key in _keys().values():
            if key.field is not None:
                value = key.check(key.field, getattr(self, key.field))
                object.__setattr__(self, key.field, value)
        values = self.values()
        for rule in RULES.values():
            rule.agree(values)

    def _check_further(self) -> None:
        """Check what third parties' rules hold; what is the usual is left out."""
        if not isinstance(self.further, Mapping):
            raise RulesError(
                phrase("further takes values by key, not {further}", further=shown(self.further))
            )
        known = {name: key for name, key in _keys().items() if key.field is None}
        unknown = next((name for name in self.further if name not in known), None)
        if unknown is not None:
            there = (
                nearest(str(unknown), known) if known else phrase("; no further rule is installed")
            )
            raise RulesError(
                phrase(
                    "further: no rule has the key {unknown!r}{there}", unknown=unknown, there=there
                )
            )
        held = {
            name: key.check(name, self.further[name])
            for name, key in known.items()
            if name in self.further
        }
        held = {name: value for name, value in held.items() if value != known[name].usual}
        object.__setattr__(self, "further", held)

    def values(self) -> dict[str, Any]:
        """Return what each key of ``[[tier]]`` holds."""
        return {name: self._value(key) for name, key in _keys().items()}

    def _value(self, key: Key) -> Any:
        if key.field is not None:
            return getattr(self, key.field)
        return self.further.get(key.name, key.usual)

    def with_values(self, values: Values) -> Rules:
        """Return the same rules where some keys of ``[[tier]]`` hold something else."""
        return replace(self, **_by_field(values, self.further))

    def __repr__(self) -> str:
        said = (f"{name}={value}" for name, value in self._said())
        return f"Rules({', '.join(said)})"

    def _repr_html_(self) -> str:
        """Return the rules that are not the usual ones for a notebook."""
        rows = "".join(
            f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in self._said()
        )
        return f"<table>{rows}</table>"

    def _said(self) -> Iterator[tuple[str, str]]:
        """Yield the rules that differ from the default, seconds as minutes."""
        held = [(rule.name, getattr(self, rule.name), rule.default) for rule in fields(self)]
        held = [row for row in held if row[0] != "further"]
        held += [(name, value, None) for name, value in self.further.items()]
        for name, value, usual in held:
            if name in ("name", "size") or (value != usual and value != {}):
                if isinstance(value, Enum):
                    yield name, repr(value.value)
                elif isinstance(value, Where):
                    yield name, f"Where({value.words})"
                elif isinstance(value, Seconds):
                    yield name, said_in_minutes(value)
                else:
                    yield name, repr(value)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every field or source column that a rule reads, each once; terms are asked apart."""
        ranked = sorted(_keys().values(), key=lambda key: key.columns_rank)
        named = [column for key in ranked for column in key.columns(self._value(key))]
        return tuple(dict.fromkeys(named))

    @property
    def reads_neighbours(self) -> bool:
        """Whether a rule asks which schools are neighbours."""
        values = self.values()
        return any(
            rule.neighbours(rule.value(values)) for rule in RULES.values() if rule.table == "tier"
        )

    def digested(self) -> dict[str, Any]:
        """Return all values for a fingerprint.

        Further terms and rules that are not used are left out, so that a proposal without them
        keeps the fingerprint that it had before there were any.
        """
        held, keys = asdict(self), _keys()
        held["further"] = {name: keys[name].written(value) for name, value in self.further.items()}
        later = [rule for rule in fields(self) if "digested" in rule.metadata]
        unused = {rule.name for rule in later if getattr(self, rule.name) == rule.default}
        return {n: value for n, value in held.items() if value != {} and n not in unused}


def _by_field(values: Values, further: Values) -> dict[str, Any]:
    """Return values by key as arguments of :class:`Rules`, beside further ones."""
    arguments: dict[str, Any] = {}
    others, keys = dict(further), _keys()
    for name, value in values.items():
        held = keys[name].field
        if held is None:
            others[name] = value
        else:
            arguments[held] = value
    return {**arguments, "further": others}


def rules_of(values: Values, *, name: str, preset: str | None, costs: Mapping[str, Any]) -> Rules:
    """Return rules from what keys of ``[[tier]]`` hold."""
    return Rules(name=name, preset=preset, costs=costs, **_by_field(values, {}))


def keys_of(rules: Rules) -> dict[str, Any]:
    """Return rules as the keys of ``[[tier]]``, as they are written."""
    written: dict[str, Any] = {"name": rules.name, "preset": rules.preset}
    keys = _keys()
    written |= {name: keys[name].written(value) for name, value in rules.values().items()}
    if rules.costs:
        written["costs"] = {key: TERMS[key].write(value) for key, value in rules.costs.items()}
    return {name: value for name, value in written.items() if value is not None}
