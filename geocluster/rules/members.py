"""``members``: which schools may join a group at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geocluster.conditions import Condition, Where
from geocluster.errors import RulesError
from geocluster.rules.checks import as_where
from geocluster.rules.declare import Asked, Broken, Key, Relaxation, Rule
from geocluster.rules.said import names
from geocluster.rules.standing import Standing
from geocluster.rules.written import WhereKeys, where_of, where_written

__all__ = ["MEMBERS", "why_barred"]


def _check(name: str, value: Any) -> Where | None:
    if value is None:
        return None
    where = as_where(name, value)
    if not where.conditions:
        raise RulesError(f"{name} names no condition; use None for every school")
    return where


def _violations(members: Where | None, at: Sequence[int], asked: Asked) -> Iterator[Broken]:
    """Name schools that may not join, and those that cannot for another reason."""
    for i in at:
        standing = asked.standing[i]
        if standing is Standing.NOT_ELIGIBLE:
            values = {c: asked.schools.column(c)[i] for c in _columns(members)}
            why = why_barred(values, members)
            yield Broken("members", f"{names([i], asked)} {why}", (i,), "members")
        elif standing is not Standing.OPEN:
            said = f"{names([i], asked)} cannot be grouped ({standing.value})"
            yield Broken("standing", said, (i,))


def why_barred(values: Mapping[str, object], members: Where | None) -> str:
    """Say why a school with these values may not join any group."""
    broken = [
        _barred_by(column, values[column], condition)
        for column, condition in (members.conditions if members else {}).items()
        if not condition.holds(values[column])
    ]
    return f"may not join a group: {' and '.join(broken)}"


def _barred_by(column: str, value: object, condition: Condition) -> str:
    if value is None:
        return f"{column} not known"
    least, most = condition.least, condition.most
    limits = [f"at least {least:g}"] if least is not None else []
    limits += [f"at most {most:g}"] if most is not None else []
    if limits:
        return f"{column} {value}, allowed are {' and '.join(limits)}"
    return f"its {column} is {value}"


def _columns(members: Where | None) -> tuple[str, ...]:
    return tuple(members.conditions) if members else ()


MEMBERS = Rule[Where | None](
    name="members",
    keys=(
        Key(
            name="members",
            field="members",
            kind=WhereKeys | None,
            default_words="all",
            meaning="which schools may join a group at all, such as "
            '`{ type = { not = ["Academy converter"] } }`',
            check=_check,
            read=lambda keys: where_of(keys) if keys else None,
            write=lambda where: where_written(where) if where else None,
            columns=_columns,
            columns_rank=30,
        ),
    ),
    violations=_violations,
    relaxation=Relaxation(
        key="members",
        rank=20,
        binds=lambda members: members is not None,
        changes=lambda _: {"members": None},
    ),
)
"""Which schools may join a group at all. Unknown meets only an exclusion."""
