"""Every rule that is known: ours, and those of third parties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from geocluster.errors import RulesError
from geocluster.phrases import phrase
from geocluster.registry import Registry
from geocluster.rules.alone import ALONE
from geocluster.rules.compatible import COMPATIBLE
from geocluster.rules.contiguous import CONTIGUOUS
from geocluster.rules.declare import Key, Rule
from geocluster.rules.fair import FAIR
from geocluster.rules.group_minutes import GROUP_MINUTES
from geocluster.rules.groups import GROUPS
from geocluster.rules.head import HEAD
from geocluster.rules.holds import HOLDS
from geocluster.rules.kinds import KINDS
from geocluster.rules.largest import LARGEST
from geocluster.rules.lead import LEAD
from geocluster.rules.lead_week import LEAD_WEEK, VISITS
from geocluster.rules.longest_drive import LONGEST_DRIVE
from geocluster.rules.members import MEMBERS
from geocluster.rules.neighbouring import NEIGHBOURING
from geocluster.rules.pins import PINS
from geocluster.rules.pupils import PUPILS
from geocluster.rules.pupils_in import PUPILS_IN
from geocluster.rules.same import SAME
from geocluster.rules.size import SIZE

__all__ = ["RULES", "pin_keys", "tier_keys"]

_OURS: dict[str, Rule[Any]] = {
    rule.name: rule
    for rule in (
        SIZE, MEMBERS, PUPILS, PUPILS_IN, HOLDS, LONGEST_DRIVE, LEAD, LARGEST, HEAD, VISITS,
        LEAD_WEEK, SAME, NEIGHBOURING, COMPATIBLE, CONTIGUOUS, GROUPS, KINDS, GROUP_MINUTES, ALONE,
        FAIR, PINS,
    )
}  # fmt: skip

_NO_RULES = frozenset({"name", "preset", "costs", "within", "pins"})
"""Names in ``[[tier]]``, and among values, that are no rule's."""


def _check(name: str, rule: Rule[Any]) -> None:
    """Refuse a rule that no scenario could name, or that takes the name of another."""
    if name != rule.name:
        raise RulesError(
            phrase("its name is {name!r}; name the entry point by its name", name=rule.name)
        )
    if _OURS.get(name) is rule:
        return
    if rule.table != "tier" or any(key.field is not None for key in rule.keys):
        raise RulesError(
            phrase("its keys must stand in [[tier]], without a field of Rules: leave both out")
        )
    taken = Counter(key.name for other in _others(rule) for key in other.keys)
    taken += Counter(key.name for key in rule.keys) + Counter(_NO_RULES)
    twice = next((key.name for key in rule.keys if taken[key.name] > 1), None)
    if twice is not None:
        raise RulesError(phrase("its key {twice!r} is taken; give it another", twice=twice))
    strange = next((name for name in rule.reads if name not in _tier_keys_of(_OURS)), None)
    if strange is not None:
        raise RulesError(
            phrase("it reads {strange!r}, which is no key of our rules", strange=strange)
        )
    if rule.relaxation is not None and rule.relaxation.key not in {key.name for key in rule.keys}:
        raise RulesError(
            phrase(
                "its relaxation names {key!r}, which is none of its keys", key=rule.relaxation.key
            )
        )
    _check_codes(rule)


def _check_codes(rule: Rule[Any]) -> None:
    """Refuse texts of codes that are not the rule's own."""
    own = tuple(f"{begin}.{rule.name}" for begin in ("broken", "rule", "asks", "change"))
    begins = tuple(f"{code}." for code in own)
    strange = next((code for code in rule.texts if not f"{code}.".startswith(begins)), None)
    if strange is not None:
        raise RulesError(
            phrase(
                "its text {strange!r} must have the code {own:or}, or begin so",
                strange=strange,
                own=list(own),
            )
        )


def _tier_keys_of(rules: Mapping[str, Rule[Any]]) -> set[str]:
    return {key.name for rule in rules.values() if rule.table == "tier" for key in rule.keys}


def _others(rule: Rule[Any]) -> list[Rule[Any]]:
    return [other for other in RULES.values() if other is not rule and other.table == "tier"]


RULES: Registry[Rule[Any]] = Registry(
    phrase("rule"),
    group="geocluster.rules",
    own=_OURS,
    of=Rule,
    check=_check,
    error=RulesError,
)
"""Every rule by its name, in the order in which people read them."""


def _keys(table: str) -> Iterator[Key]:
    for rule in RULES.values():
        yield from rule.keys if rule.table == table else ()


def tier_keys() -> tuple[Key, ...]:
    """Return every key of ``[[tier]]`` that a rule declares."""
    return tuple(_keys("tier"))


def pin_keys() -> tuple[Key, ...]:
    """Return every key of ``[pins]``."""
    return tuple(_keys("pins"))
