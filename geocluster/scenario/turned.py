"""One number of a tier by its key, found, read and set: what a sweep turns."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from geocluster.errors import RulesError, nearest
from geocluster.phrases import phrase
from geocluster.rules import Rules, keys_of
from geocluster.scenario.examples import example_of
from geocluster.scenario.model import WHOLE, TierKeys
from geocluster.scenario.saying import said_once

__all__ = ["number_at", "place_of_key", "with_number"]

_ENDS = {"min": 0, "max": 1}
"""How the ends of a range are named after its key, and where they stand in it."""

_RANGE = re.compile(r"= \[\d+, \d+\]$")
"""The end of a line that writes a range."""

Number = int | float


def place_of_key(key: str, tiers: Sequence[Rules]) -> tuple[int, str]:
    """Find the tier that a key is of.

    Parameters
    ----------
    key
        As for :func:`number_at`, after the name of the tier and a point: ``federation.size.max``.
        The name may be left out where there is one tier.
    tiers
        The rules of each, the coarsest first.

    Returns
    -------
    tuple of int and str
        The place of the tier among them, and the key in it.

    Raises
    ------
    RulesError
        If there are several tiers, and it begins with the name of none.

    Examples
    --------
    >>> both = Rules(name="cluster"), Rules(name="federation")
    >>> place_of_key("federation.group_minutes", both), place_of_key("size.max", both[:1])
    ((1, 'group_minutes'), (0, 'size.max'))
    """
    if len(tiers) == 1 and key.partition(".")[0] in {*keys_of(tiers[0]), "costs"}:
        return 0, key
    named = [(rules.name, k) for k, rules in enumerate(tiers) if key.startswith(f"{rules.name}.")]
    if named:
        name, k = max(named)
        return k, key.removeprefix(f"{name}.")
    if len(tiers) == 1:
        return 0, key
    names = [rules.name for rules in tiers]
    first, point, _ = key.partition(".")
    inside = point and first not in {*keys_of(tiers[0]), "costs"}
    raise RulesError(
        phrase(
            "{key}: there are several tiers; write the name of the one that is meant before the "
            "key, such as {example}{nearest}",
            key=key,
            example=f"{names[-1]}.{key.partition('.')[2] if inside else key}",
            nearest=nearest(first, names) if inside else "",
        )
    )


def number_at(rules: Rules, key: str) -> Number | None:
    """Return the number that a key has, as a scenario writes it; None where it has none.

    Parameters
    ----------
    rules
        Of the tier.
    key
        Of ``[[tier]]``, such as ``group_minutes``; of ``[tier.costs]`` after ``costs.``; an end of
        a range after its key, such as ``pupils.min``.

    Examples
    --------
    >>> number_at(Rules(size=(2, 4)), "size.max"), number_at(Rules(), "pupils.min")
    (4, None)
    """
    at: Any = keys_of(rules)
    for part in key.split("."):
        if isinstance(at, list) and part in _ENDS:
            at = at[_ENDS[part]]
        elif isinstance(at, dict):
            at = at.get(part)
        else:
            return None
    return at if isinstance(at, int | float) and not isinstance(at, bool) else None


def with_number(rules: Rules, key: str, value: Number) -> Rules:
    """Return the same rules where a key has another number.

    Parameters
    ----------
    rules
        Of the tier.
    key
        As for :func:`number_at`.
    value
        As a scenario writes it: minutes where the key says so.

    Raises
    ------
    RulesError
        If there is no such key, it takes no number, or not this one.

    Examples
    --------
    >>> with_number(Rules(), "group_minutes", 15).group_charge
    900
    """
    written = copy.deepcopy(keys_of(rules))
    _set(written, key.split("."), value, key)
    try:
        keys = TierKeys.model_validate(written, context={WHOLE: True})
    except ValidationError as fault:
        _refuse_range(key, fault)
        errors = [error | {"loc": ("tier", 0, *error["loc"])} for error in fault.errors()]
        (_, said), *_ = said_once(errors, {"tier": [written]})
        raise RulesError(
            phrase("{key} = {value:g}: {said}", key=key, value=value, said=said)
        ) from None
    turned: Rules = keys.rules()
    return turned


def _is_range(value: list[Any]) -> bool:
    return len(value) == len(_ENDS) and all(isinstance(end, int | float) for end in value)


def _refuse_range(key: str, fault: ValidationError) -> None:
    """Say of a range that the tier does not have yet how an end of it is swept."""
    example = example_of(("tier", key)) or ""
    if _RANGE.search(example) and any(e["type"] == "list_type" for e in fault.errors()):
        raise RulesError(
            phrase(
                "{key} is no single number, but a range: write it in [[tier]] first, such as "
                "{example}, and name one of its ends, {key}.min or {key}.max",
                key=key,
                example=example,
            )
        ) from None


def _set(written: dict[str, Any], parts: Sequence[str], value: Number, key: str) -> None:
    """Set a number where the parts of a key lead."""
    at: Any = written
    for part in parts[:-1]:
        if part == "costs":
            at = at.setdefault(part, {})
        elif isinstance(at, dict) and isinstance(at.get(part), dict | list):
            at = at[part]
        else:
            raise RulesError(
                phrase(
                    "{key}: {part} is no table or range that the tier has; write it in "
                    "[[tier]] first",
                    key=key,
                    part=part,
                )
            )
    last = parts[-1]
    if isinstance(at, list):
        if last not in _ENDS:
            raise RulesError(
                phrase("{key}: a range has the ends min and max, not {last!r}", key=key, last=last)
            )
        at[_ENDS[last]] = value
    elif isinstance(at.get(last), list) and not _is_range(at[last]):
        raise RulesError(phrase("{key} is no number, so that nothing can be swept", key=key))
    elif isinstance(at.get(last), dict | list):
        ends = (
            phrase("min and max")
            if isinstance(at[last], list)
            else phrase("{ends}", ends=list(at[last]))
        )
        raise RulesError(
            phrase(
                "{key} is no single number; name one of it, after a point: {ends}",
                key=key,
                ends=ends,
            )
        )
    else:
        at[last] = value
