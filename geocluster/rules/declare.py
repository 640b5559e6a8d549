"""What a rule declares: everything that the rest of the package derives from it.

A rule is one value of :class:`Rule` in one file. Its keys in ``[[tier]]``, how they are read,
written, checked and documented, what it forbids a group, and what an explanation drops all stand
there; the scenario, presets, judge, record, tables, explanations and the table of keys walk the
registry and know no rule by name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from geocluster.facts import Fact, Text
from geocluster.rules.checks import Check
from geocluster.rules.eligibility import Eligibility
from geocluster.rules.parts import Part, whole_rule

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from numpy import bool_, int64
    from numpy.typing import NDArray
    from scipy import sparse

    from geocluster.schools import Schools
    from geocluster.terms.shapes import Restriction
    from geocluster.travel import TravelTimes

__all__ = ["Asked", "Key", "Made", "Relaxation", "Rule", "Values", "Violation", "same_value"]

V = TypeVar("V")

Values = Mapping[str, Any]
"""Values as rules hold them, by key of ``[[tier]]``; ``pins`` are among those of a problem."""


class Asked(Hashable, Protocol):
    """What a rule sees of a problem; the names are those of :class:`geocluster.Problem`."""

    @property
    def schools(self) -> Schools:
        """The schools, in the order of all positions."""

    @property
    def tier(self) -> str:
        """Name of the tier, for people."""

    @property
    def travel(self) -> TravelTimes:
        """Drives between them."""

    @property
    def pupils(self) -> tuple[int | None, ...]:
        """Pupils of each school, None where unknown."""

    @property
    def eligibility(self) -> tuple[Eligibility, ...]:
        """Whether each school can be grouped at all."""

    @property
    def drive_limit(self) -> int:
        """Seconds: the longest drive, or the cut-off where there is no limit."""

    @property
    def labels(self) -> NDArray[int64]:
        """Shape ``(n, c)``: a number for each value of a column of ``same``, -1 where unknown."""

    @property
    def may_lead(self) -> NDArray[bool_]:
        """Shape ``(n,)``: whether the rules let a school lead."""

    @property
    def must_lead(self) -> NDArray[bool_]:
        """Shape ``(n,)``: whether a pin says that a school leads."""

    @property
    def alone_cost(self) -> NDArray[int64]:
        """Shape ``(n,)``: seconds charged for a school in no group; -1 where that is forbidden."""

    @property
    def holds(self) -> NDArray[bool_]:
        """Shape ``(n, k)``: whether a school is such as groups of each kind hold."""

    @property
    def together(self) -> tuple[frozenset[int], ...]:
        """Sets of positions that a pin joins."""

    @property
    def apart(self) -> frozenset[tuple[int, int]]:
        """Pairs of positions that a pin keeps apart, the smaller first."""

    @property
    def locked(self) -> tuple[frozenset[int], ...]:
        """Sets of positions that a pin makes a group as they stand."""

    @property
    def forbidden(self) -> frozenset[tuple[int, ...]]:
        """Positions, ascending, of each group that a pin says is not made."""

    @property
    def neighbours(self) -> sparse.csr_array:
        """Shape ``(n, n)``: which schools are neighbours; there where a rule asks for them."""


class Made(Protocol):
    """What a rule sees of a group that is made and judged."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of the kinds of groups that it is of."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken.

    Attributes
    ----------
    fact
        How; its code is ``broken.`` and the name of the rule, perhaps with more after it. A text
        cites the source of the rule where the fact has ``rule``, the key that a preset cites.
    schools
        Positions concerned.
    """

    fact: Fact
    schools: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        """Short stable word of the rule."""
        return self.fact.code.split(".")[1]


def same_value(value: Any) -> Any:
    """Return the value: for what is written as it is held."""
    return value


def _as_it_is(_name: str, value: Any) -> Any:
    return value


def _no_columns(_value: Any) -> tuple[str, ...]:
    return ()


def _goes_with_all(_keys: Values) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Key:
    """One key of ``[[tier]]`` or ``[pins]``.

    Attributes
    ----------
    name
        As it is written; a preset's citations are by this name.
    field
        Of :class:`~geocluster.rules.Rules`; None for a third party's, whose value stands in
        ``Rules.further`` under ``name``.
    kind
        Type of what is written, as pydantic understands it.
    default
        What is meant where the key is left out, as written; None for nothing.
    nothing
        What is held where nothing is written.
    default_words, meaning
        Its row in the documentation, in Markdown; no row where it has no meaning.
    check
        Takes a name and a value that a caller gives; returns what is held, or raises
        :class:`~geocluster.errors.RulesError`.
    read, write
        From what is written to what is held, and back; neither is told None, and ``write``
        returns it for what needs no line.
    columns
        Fields or source columns that a value reads.
    columns_rank
        Columns of keys with a lower rank come first. Fingerprints depend on the order, so that
        ranks never change.
    example
        A value as written, for messages; None where type, choices or default give one.
    goes_with
        Whether a preset's value may be filled in beside keys as written; else it is left out.
    needed
        Whether a tier, or its preset, must give it.
    is_rule
        False for what says only where data of the rule stand: that is no part of the rules.
    """

    name: str
    field: str | None = None
    kind: Any
    default: Any = None
    nothing: Any = None
    default_words: str = ""
    meaning: str
    check: Check = _as_it_is
    read: Callable[[Any], Any] = same_value
    write: Callable[[Any], Any] = same_value
    columns: Callable[[Any], Iterable[str]] = _no_columns
    columns_rank: int = 100
    example: Any = None
    goes_with: Callable[[Values], bool] = _goes_with_all
    needed: bool = False
    is_rule: bool = True

    @property
    def usual(self) -> Any:
        """What is held where the key is left out."""
        return self.held(self.default)

    def held(self, written: Any) -> Any:
        """Return what is held of what is written; None is written for nothing."""
        return self.nothing if written is None else self.read(written)

    def written(self, held: Any) -> Any:
        """Return what is written for what is held; None needs no line."""
        return None if held is None else self.write(held)


def _of_all(_value: Any, _asked: Asked) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Relaxation(Generic[V]):
    """How a rule is dropped, to see whether it stands in the way.

    Attributes
    ----------
    key
        By which explanations name the rule.
    rank
        Where several rules would do, the one of the lowest rank is named.
    of_groups
        Whether the rule can keep a single group from being feasible; else it is about all groups.
    binds
        Whether the rule asks anything.
    changes
        Values to hold instead, by key.
    concerns
        Whether it asks anything of what is there: value, what is asked.
    parts
        What can be loosened by itself, such as an end of a range: value, what is asked. None for
        the whole rule, by ``changes``.
    """

    key: str
    rank: int
    binds: Callable[[V], bool]
    changes: Callable[[V], Values]
    of_groups: bool = True
    concerns: Callable[[V, Asked], bool] = _of_all
    parts: Callable[[V, Asked], Iterable[Part[V]]] | None = None

    def parts_of(self, value: V, asked: Asked) -> tuple[Part[V], ...]:
        """Return what can be loosened by itself; nothing where the rule asks nothing."""
        if self.parts is not None:
            return tuple(self.parts(value, asked))
        if not self.binds(value) or not self.concerns(value, asked):
            return ()
        return (whole_rule(self.key, self.changes),)


def _nothing(*_: Any) -> Iterator[Violation]:
    yield from ()


def _unsaid(*_: Any) -> Iterator[tuple[str, Fact]]:
    yield from ()


def _unrestricted(*_: Any) -> Iterator[Restriction]:
    yield from ()


def _while_full(_value: Any, _at: Sequence[int], full: bool, _asked: Asked) -> bool:
    return full


def _never(_value: Any) -> bool:
    """Ask for nothing."""
    return False


def _hopeful(_value: Any, _values: Values, _schools: Schools) -> None:
    """Find nothing that is impossible."""


def _no_more(_value: Any, _schools: Schools) -> tuple[str, ...]:
    return ()


def _agree(_values: Values) -> None:
    """Find nothing that contradicts."""


@dataclass(frozen=True, kw_only=True)  # no slots: Rule[int](…) could not be called
class Rule(Generic[V]):
    """A rule: its keys, and what it does.

    ``V`` is what its functions get as value: that of its key, or what ``gather`` makes of the
    values of several, those of ``reads`` first.

    Attributes
    ----------
    name
        Short stable word, under which violations are known.
    keys, table
        What is written, and in which table: ``tier``, or ``pins``.
    reads
        Keys of other rules of ``[[tier]]`` whose values it is told, too.
    gather
        Makes the value from those of the keys, or from the pins.
    agree
        Refuses values, by key, that contradict each other; it sees those of all rules.
    violations
        Of a group: value, positions (ascending), what is asked.
    leads
        Of a group whose lead is sought: value, positions, for each school that may lead whether
        all others are near enough, what is asked.
    alone
        Of a school in no group: value, position, what is asked.
    whole
        Of all groups: value, the groups.
    lasts
        Whether a group that breaks the rule breaks it whoever joins: value, positions, whether the
        group is as large as groups may be, what is asked. Else a group that is full does.
    neighbours
        Whether a value asks which schools are neighbours.
    hopeless
        Refuses values that the school list alone shows to be impossible: value, values by key of
        all rules, the schools.
    found
        Columns beside those of its keys that the answer depends on, where the list has them: value,
        the schools.
    words
        What the rule says where people read: the key whose source is named, and the fact. Value,
        what is asked.
    restrictions
        What the solver is told of a rule that it does not know: shapes that say the same as
        ``violations``. Value, what is asked.
    relaxation
        None for what explanations do not drop.
    texts
        Templates of all facts of the rule, by code.
    """

    name: str
    keys: tuple[Key, ...]
    table: str = "tier"
    reads: tuple[str, ...] = ()
    gather: Callable[..., V] = same_value
    agree: Callable[[Values], None] = _agree
    violations: Callable[[V, Sequence[int], Asked], Iterable[Violation]] = _nothing
    leads: Callable[[V, Sequence[int], Mapping[int, bool], Asked], Iterable[Violation]] = _nothing
    alone: Callable[[V, int, Asked], Iterable[Violation]] = _nothing
    whole: Callable[[V, Sequence[Made]], Iterable[Violation]] = _nothing
    lasts: Callable[[V, Sequence[int], bool, Asked], bool] = _while_full
    neighbours: Callable[[V], bool] = _never
    hopeless: Callable[[V, Values, Schools], None] = _hopeful
    found: Callable[[V, Schools], Iterable[str]] = _no_more
    words: Callable[[V, Asked], Iterable[tuple[str, Fact]]] = _unsaid
    restrictions: Callable[[V, Asked], Iterable[Restriction]] = _unrestricted
    relaxation: Relaxation[V] | None = None
    texts: Mapping[str, Text] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key under which it is known to who writes a scenario."""
        return (*(key.name for key in self.keys), *self.reads)[0]

    def value(self, values: Values) -> V:
        """Return what its functions get, from the values of all keys of tiers, and the pins."""
        if self.table == "pins":
            return self.gather(values["pins"])
        own = (key.name for key in self.keys if key.is_rule)
        return self.gather(*(values[name] for name in (*self.reads, *own)))
