"""``members``: which schools may join a group at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from geocluster.conditions import Condition, Where
from geocluster.facts import Fact, Text, fact
from geocluster.rules.checks import as_some
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Violation
from geocluster.rules.eligibility import Eligibility
from geocluster.rules.written import WhereKeys, where_of

__all__ = ["MEMBERS", "why_barred"]


def _violations(members: Where | None, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    """Name schools that may not join, and those that cannot for another reason."""
    for i in at:
        eligibility = asked.eligibility[i]
        if eligibility is Eligibility.NOT_ELIGIBLE:
            values = {c: asked.schools.column(c)[i] for c in _columns(members)}
            why = why_barred(values, members)
            school = asked.schools.ids[i]
            yield Violation(fact("broken.members", school=school, why=why, rule="members"), (i,))
        elif eligibility is not Eligibility.OPEN:
            school = asked.schools.ids[i]
            found = fact("broken.eligibility", school=school, eligibility=eligibility.value)
            yield Violation(found, (i,))


def why_barred(values: Mapping[str, object], members: Where | None) -> list[Fact]:
    """Return each condition that keeps a school with these values out of all groups."""
    return [
        _barred_by(column, values[column], condition)
        for column, condition in (members.conditions if members else {}).items()
        if not condition.holds(values[column])
    ]


def _barred_by(column: str, value: object, condition: Condition) -> Fact:
    if value is None:
        return fact("barred.unknown", column=column)
    if condition.least is None and condition.most is None:
        return fact("barred.value", column=column, value=value)
    limits = Condition(least=condition.least, most=condition.most)
    return fact("barred.limits", column=column, value=value, asked=limits.written)


def _words(members: Where | None, _: Asked) -> Iterator[tuple[str, Fact]]:
    if members is not None:
        yield "members", fact("rule.members", where=members.written)


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
            check=as_some("every school"),
            read=lambda keys: where_of(keys) if keys else None,
            write=lambda where: where.written,
            columns=_columns,
            columns_rank=30,
        ),
    ),
    violations=_violations,
    words=_words,
    relaxation=Relaxation(
        key="members",
        rank=20,
        binds=lambda members: members is not None,
        changes=lambda _: {"members": None},
    ),
    texts={
        "broken.members": Text("{school:name} may not join a group: {why:list}{rule:cited}"),
        "broken.eligibility": Text("{school:name} cannot be grouped ({eligibility})"),
        "barred.unknown": Text("{column} not known"),
        "barred.limits": Text("{column} {value}, allowed are {asked:condition}"),
        "barred.value": Text("its {column} is {value}"),
        "rule.members": Text("Only such schools may join a group: {where:where}."),
    },
)
"""Which schools may join a group at all. Unknown meets only an exclusion."""
