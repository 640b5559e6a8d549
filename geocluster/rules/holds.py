"""``holds``: how many schools of some kind each group has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from annotated_types import Ge, Le, Len
from pydantic import model_validator

from geocluster.conditions import Where
from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_list, shown
from geocluster.phrases import phrase
from geocluster.rules.checks import as_range, as_where
from geocluster.rules.declare import Asked, Key, Relaxation, Rule, Values, Violation
from geocluster.rules.parts import Part
from geocluster.rules.said import ids
from geocluster.rules.written import Keys, WhereKeys, where_of

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from numpy.typing import NDArray

    from geocluster.schools import Schools
    from geocluster.terms.shapes import Restriction

__all__ = ["HOLDS", "Hold", "HoldKeys"]

_MOST = 50
_ANY_NUMBER = 10**6
"""Schools: more than any group has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """How many schools of some kind each group has.

    Attributes
    ----------
    where
        Which schools are counted; unknown meets only an exclusion.
    schools
        Fewest and most of them in a group; both ends allowed; None for any number above.
    name
        For people, such as ``larger schools``; no two have the same.

    Raises
    ------
    RulesError
        If the range is empty or negative, nothing is asked, or no condition is given.
    """

    where: Where
    schools: tuple[int, int | None]
    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise RulesError(
                phrase(
                    "what a group holds needs a name, as text, not {name}", name=shown(self.name)
                )
            )
        said = phrase("holds {name!r}", name=self.name)
        if not as_where(phrase("{said}: where", said=said), self.where).conditions:
            raise RulesError(
                phrase("{said}: where names no condition; for all schools use size", said=said)
            )
        fewest, most = _ends(phrase("{said}: schools", said=said), self.schools)
        if fewest == 0 and most is None:
            raise RulesError(
                phrase(
                    "{said}: schools asks nothing; raise the first number, or add a most", said=said
                )
            )
        object.__setattr__(self, "schools", (fewest, most))

    @property
    def most(self) -> int:
        """Most schools, as a number."""
        return _ANY_NUMBER if self.schools[1] is None else self.schools[1]


def _ends(name: str, schools: Any) -> tuple[int, int | None]:
    given = as_list(name, schools, error=RulesError)
    if len(given) == 1 or (len(given) == 2 and given[1] is None):
        (fewest, _) = as_range(smallest=0)(name, (given[0], _ANY_NUMBER))
        return fewest, None
    least, most = as_range(smallest=0)(name, given)
    return least, most


Holds = tuple[Hold, ...]


class HoldKeys(Keys):
    """An entry of ``holds``: schools of some kind, and how many there may be in a group."""

    where: WhereKeys
    schools: Annotated[list[Annotated[int, Ge(0), Le(_ANY_NUMBER)]], Len(1, 2)]
    name: str

    @model_validator(mode="after")
    def _makes_sense(self) -> HoldKeys:
        self.hold()
        return self

    def hold(self) -> Hold:
        """Return what is meant."""
        fewest, *most = self.schools
        ends = (fewest, most[0] if most else None)
        return Hold(where=where_of(self.where), schools=ends, name=self.name)


def _written(hold: Hold) -> dict[str, Any]:
    schools = [end for end in hold.schools if end is not None]
    return {"where": hold.where.written, "schools": schools, "name": hold.name}


def _are_such(holds: Holds, schools: Schools) -> NDArray[np.int64]:
    """Shape ``(n, h)``: 1 where a school is such as is counted."""
    such = np.array([hold.where.select(schools) for hold in holds], np.int64)
    return such.reshape(len(holds), len(schools)).T


def _violations(holds: Holds, at: Sequence[int], asked: Asked) -> Iterator[Violation]:
    for hold in holds:
        columns = {name: asked.schools.column(name) for name in hold.where.conditions}
        such = [i for i in at if hold.where.holds({name: c[i] for name, c in columns.items()})]
        fewest, most = hold.schools
        if fewest <= len(such) <= hold.most:
            continue
        of = {"schools": ids(at, asked), "n": len(such), "name": hold.name, "rule": "holds"}
        if len(such) > fewest:
            found = fact("broken.holds.many", **of, such=ids(such, asked), limit=most)
        else:
            found = fact("broken.holds.few", **of, limit=fewest)
        yield Violation(found, tuple(at))


def _restrictions(holds: Holds, asked: Asked) -> Iterator[Restriction]:
    from scipy import sparse

    from geocluster.terms.shapes import GroupSums

    if holds:
        yield GroupSums(
            sparse.csr_array(_are_such(holds, asked.schools)),
            np.array([hold.schools[0] for hold in holds], np.int64),
            np.array([hold.most for hold in holds], np.int64),
        )


def _lasts(holds: Holds, at: Sequence[int], full: bool, asked: Asked) -> bool:
    """Tell whether there are too many of some, who do not become fewer."""
    such = _are_such(holds, asked.schools)[list(at)].sum(axis=0)
    return full or any(n > hold.most for n, hold in zip(such.tolist(), holds, strict=True))


def _hopeless(holds: Holds, values: Values, schools: Schools) -> None:
    """Refuse what the list has not enough of for a single group."""
    for hold, there in zip(holds, _are_such(holds, schools).sum(axis=0).tolist(), strict=True):
        fewest, (_, size) = hold.schools[0], values["size"]
        if fewest > there:
            raise RulesError(
                phrase(
                    "holds {name!r}: no group can meet this; it needs {fewest} of such "
                    "schools, and the list has {there} ({words})",
                    name=hold.name,
                    fewest=fewest,
                    there=there,
                    words=hold.where.words,
                )
            )
        if fewest > size:
            raise RulesError(
                phrase(
                    "holds {name!r}: no group can meet this; it needs {fewest} of such "
                    "schools, and a group has at most {size}",
                    name=hold.name,
                    fewest=fewest,
                    size=size,
                )
            )


def _parts(holds: Holds, asked: Asked) -> Iterator[Part[Holds]]:
    for hold in holds:
        fewest, most = hold.schools
        if fewest:
            yield _fewest(hold.name, fewest)
        if most is not None:
            yield _most(hold.name, most, max(most, len(asked.schools)))


def _fewest(name: str, fewest: int) -> Part[Holds]:
    return Part(
        asks=fact("asks.holds.fewest", n=fewest, name=name, rule="holds"),
        change=lambda to: fact("change.holds.fewest", to=to or 0, now=fewest, name=name,
                               rule="holds"),
        held=lambda held, to: _with_ends(held, name, to or 0, None),
        now=fewest,
        loosest=0,
    )  # fmt: skip


def _most(name: str, most: int, every: int) -> Part[Holds]:
    return Part(
        asks=fact("asks.holds.most", n=most, name=name, rule="holds"),
        change=lambda to: fact("change.holds.most", to=to or every, now=most, name=name,
                               rule="holds"),
        held=lambda held, to: _with_ends(held, name, None, every if to is None else to),
        now=most,
        loosest=every,
    )  # fmt: skip


def _with_ends(holds: Holds, name: str, fewest: int | None, most: int | None) -> Values:
    """Return the entries with an end of one changed; one that asks nothing any more is left out."""
    changed = []
    for hold in holds:
        if hold.name == name:
            low, high = hold.schools
            low, high = (low if fewest is None else fewest), (high if most is None else most)
            if low == 0 and high is None:
                continue
            hold = replace(hold, schools=(low, high))
        changed.append(hold)
    return {"holds": tuple(changed)}


def _words(holds: Holds, _: Asked) -> Iterator[tuple[str, Fact]]:
    for hold in holds:
        fewest, most = hold.schools
        where, name = hold.where.written, hold.name
        if most is None:
            yield "holds", fact("rule.holds.least", fewest=fewest, name=name, where=where)
        elif fewest == 0:
            yield "holds", fact("rule.holds.most", most=most, name=name, where=where)
        else:
            yield "holds", fact("rule.holds", schools=[fewest, most], name=name, where=where)


def _check(name: str, value: Any) -> Holds:
    holds = as_list(name, value, error=RulesError)
    if not all(isinstance(hold, Hold) for hold in holds):
        raise RulesError(
            phrase("{name} must be a tuple of Hold, not {value}", name=name, value=shown(value))
        )
    names = [hold.name for hold in holds]
    if len(names) > _MOST:
        raise RulesError(
            phrase(
                "{name} has {n} entries; at most {most} are understood",
                name=name,
                n=len(names),
                most=_MOST,
            )
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RulesError(
            phrase(
                "{name}: two are called {twice!r}; give each a name of its own",
                name=name,
                twice=twice,
            )
        )
    return tuple(holds)


HOLDS = Rule[Holds](
    name="holds",
    keys=(
        Key(
            name="holds",
            field="holds",
            kind=list[HoldKeys],
            default=[],
            meaning="how many schools of some kind each group has: a list of such as "
            '`{ where = { pupils = { min = 150 } }, schools = [1], name = "larger schools" }`, '
            "with the fewest, and the most where there is one",
            check=_check,
            read=lambda written: tuple(keys.hold() for keys in written),
            write=lambda holds: [_written(hold) for hold in holds] or None,
            columns=lambda holds: [name for hold in holds for name in hold.where.conditions],
            columns_rank=60,
            example=[{"where": {"pupils": {"min": 150}}, "schools": [1], "name": "larger schools"}],
        ),
    ),
    violations=_violations,
    restrictions=_restrictions,
    lasts=_lasts,
    hopeless=_hopeless,
    words=_words,
    relaxation=Relaxation(
        key="holds", rank=55, binds=bool, changes=lambda _: {"holds": ()}, parts=_parts
    ),
    texts={
        "broken.holds.few": Text(
            "{schools:roll}: {n} of them count as “{name}”, at least {limit} must{rule:cited}",
            count="limit",
        ),
        "broken.holds.many": Text(
            "{schools:roll}: {n} of them count as “{name}” ({such:roll}), at most {limit} may"
            "{rule:cited}",
            count="limit",
        ),
        "asks.holds.fewest": Text(
            "at least {n} “{name}” in a group (holds){rule:cited}", count="n"
        ),
        "asks.holds.most": Text("at most {n} “{name}” in a group (holds){rule:cited}", count="n"),
        "change.holds.fewest": Text("with at least {to} “{name}” instead of {now}", count="to"),
        "change.holds.most": Text("with up to {to} “{name}” instead of {now}", count="to"),
        "rule.holds": Text("Each group has {schools:span} “{name}” ({where:where})."),
        "rule.holds.least": Text(
            "Each group has at least {fewest} “{name}” ({where:where}).", count="fewest"
        ),
        "rule.holds.most": Text(
            "Each group has at most {most} “{name}” ({where:where}).", count="most"
        ),
    },
)
"""How many schools of some kind each group has, both ends allowed."""
