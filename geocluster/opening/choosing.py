"""Which sheet, layer or delimiter is meant: the one whose header fits best. It is always said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geocluster.errors import TableError, nearest
from geocluster.facts import fact, quoted
from geocluster.meaning import clean, matching, meaning
from geocluster.opening.content import Content
from geocluster.opening.reading import Reading
from geocluster.opening.tables import Candidate, blank, filled_down
from geocluster.opening.text import DELIMITERS
from geocluster.phrases import phrase
from geocluster.schools import Told

__all__ = ["Chosen", "Wanted", "chosen", "fit"]

_PARTS_NAMED = {
    "sheet": phrase("sheet"),
    "layer": phrase("layer"),
    "table": phrase("table"),
    "delimiter": phrase("delimiter"),
}
_PLURALS = {
    "sheet": phrase("sheets"),
    "layer": phrase("layers"),
    "table": phrase("tables"),
    "delimiter": phrase("delimiters"),
}
_PARTS = ("sheet", "layer")
_CHOSEN = {False: "issue.part", True: "issue.part.hidden"}
_LONG = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """Columns that are looked for.

    Attributes
    ----------
    columns
        The names that each may have.
    needed
        How many, the first of them, must be there.
    """

    columns: tuple[tuple[str, ...], ...]
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The table that is meant.

    Attributes
    ----------
    table
        Of those that the file holds.
    line
        Its header, counted from 0 among the lines that hold something.
    others
        Names of the other sheets or layers.
    told
        What was chosen, and instead of what.
    """

    table: Candidate
    line: int
    others: tuple[str, ...]
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    table: Candidate
    line: int
    needed: int
    found: int
    usable: bool

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """Greater is better; a hidden sheet comes after all that can be used and are seen."""
        return self.usable, not self.table.hidden, self.needed, self.found


def fit(line: Sequence[str], wanted: Wanted) -> tuple[int, int]:
    """Count the columns that are found in a line: those that are needed, and all."""
    cells = {meaning(cell) for cell in line if cell and len(cell) < _LONG and clean(cell)}
    found = [not known.isdisjoint(cells) for known in _meanings(wanted.columns)]
    return sum(found[: wanted.needed]), sum(found)


@lru_cache(maxsize=50)
def _meanings(columns: tuple[tuple[str, ...], ...]) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(
            {meaning(a) for a in names} | {meaning(a) + meaning(b) for a in names for b in names}
        )
        for names in columns
    )


def chosen(
    tables: Sequence[Candidate], wanted: Wanted, content: Content, reading: Reading
) -> Chosen:
    """Choose the table that is meant.

    Parameters
    ----------
    tables
        That the file holds, in its order.
    wanted
        Columns that are looked for.
    content
        Of the file, for messages.
    reading
        What the user says.

    Raises
    ------
    TableError
        If what the user names is not there, or two tables fit equally well.
    """
    among = _named(tables, content, reading)
    scored = [_scored(table, wanted) for table in among if not table.empty]
    if not scored:
        raise TableError(
            phrase(
                "{name}: the {part} {part_name!r} is empty",
                name=content.file.name,
                part=_PARTS_NAMED[among[0].part],
                part_name=among[0].name,
            )
        )
    best = max(scored, key=lambda s: s.rank)
    if best.table.part in _PARTS and best.usable:
        best = _only_one(best, scored, content, reading)
    return Chosen(
        best.table,
        best.line,
        tuple(
            dict.fromkeys(t.name for t in tables if t.part in _PARTS and t.name != best.table.name)
        ),
        tuple(_about_choice(best, scored, tables, content)),
    )


def _scored(table: Candidate, wanted: Wanted) -> _Scored:
    lines = [list(line) for line in table.top]
    kept = [line for line in lines if not blank(line)]
    filled_down(lines, table.merges)
    fits = [fit(line, wanted) for line in kept]
    line = max(range(len(fits)), key=lambda k: (fits[k], -k))
    needed, found = fits[line]
    return _Scored(table, line, needed, found, usable=needed == wanted.needed and found > 0)


def _named(tables: Sequence[Candidate], content: Content, reading: Reading) -> Sequence[Candidate]:
    """Keep the sheet or layer that the user names."""
    if reading.delimiter is not None and not any(
        t.part == "delimiter" or t.wrapped for t in tables
    ):
        raise TableError(
            phrase(
                "{name} is {kind}, which has no delimiter; remove delimiter{where}",
                name=content.file.name,
                kind=content.kind.value,
                where=_in(reading),
            )
        )
    for part, said in (("sheet", reading.sheet), ("layer", reading.layer)):
        if said is None:
            continue
        names = list(dict.fromkeys(t.name for t in tables if t.part == part))
        if not names:
            raise TableError(
                phrase(
                    "{name} is {kind}, which has no {parts}; remove {key}{where}",
                    name=content.file.name,
                    kind=content.kind.value,
                    parts=_PLURALS[part],
                    key=part,
                    where=_in(reading),
                )
            )
        name = _one_of(names, said)
        if name is None:
            raise TableError(
                phrase(
                    "{name} has no {part} {said!r}; its {parts} are: {names}{nearest}",
                    name=content.file.name,
                    part=_PARTS_NAMED[part],
                    parts=_PLURALS[part],
                    said=said,
                    names=[repr(each) for each in names],
                    nearest=nearest(str(said), names, list_all=False),
                )
            )
        tables = [t for t in tables if t.part == part and t.name == name]
    return tables


def _one_of(names: Sequence[str], said: str | int) -> str | None:
    """Find a name, by meaning too; a whole number counts from 1 where no name is that number."""
    found = matching([str(said)], names)
    if len(found) == 1:
        return found[0]
    if isinstance(said, int) and 1 <= said <= len(names) and not found:
        return names[said - 1]
    return None


def _only_one(
    best: _Scored, scored: Sequence[_Scored], content: Content, reading: Reading
) -> _Scored:
    """Refuse to choose between two tables that fit equally well, hold data, and differ."""
    equal = [s for s in scored if s.rank == best.rank and s.table.part == best.table.part]
    data = [_data(s) for s in equal]
    full = [k for k, lines in enumerate(data) if lines]
    if len({tuple(map(tuple, data[k])) for k in full}) < 2:
        return equal[full[0]] if full else best
    part = best.table.part
    names = [equal[k].table.name for k in full]
    mend = (
        phrase(
            "say which is meant: {key} = {given!r}{where}",
            key=part,
            given=names[0],
            where=_in(reading),
        )
        if reading.table
        else phrase("save the one that is meant as a file of its own")
    )
    raise TableError(
        phrase(
            "{name}: the {parts} {names} fit equally well; {mend}",
            name=content.file.name,
            parts=_PLURALS[part],
            names=[repr(each) for each in names],
            mend=mend,
        )
    )


def _data(scored: _Scored) -> list[list[str]]:
    lines = [line for line in scored.table.rows() if not blank(line)]
    return lines[scored.line + 1 :]


def _in(reading: Reading) -> str:
    return phrase(" in {table}", table=reading.table) if reading.table else ""


def _about_choice(
    best: _Scored, scored: Sequence[_Scored], tables: Sequence[Candidate], content: Content
) -> Iterator[Told]:
    file, table = content.file.name, best.table
    mark = table.wrapped or (table.name if table.part == "delimiter" else ",")
    if mark != "," or table.wrapped:
        called = quoted(DELIMITERS.get(mark, repr(mark)))
        said = (
            fact("issue.delimiter.wrapped", file=file, mark=called)
            if table.wrapped
            else fact("issue.delimiter", file=file, mark=called)
        )
        yield Told(code="delimiter", said=said, value=mark, file=file)
    if table.part not in _PARTS:
        return
    names = list(dict.fromkeys(t.name for t in tables if t.part == table.part))
    if len(names) < 2 and not table.hidden:
        return
    also = [repr(s.table.name) for s in scored if s.usable and s.table.name != table.name]
    code = "sheet" if table.part == "sheet" else "layer"
    chosen_part = fact(
        _CHOSEN[table.hidden],
        file=file,
        part=quoted(_PARTS_NAMED[table.part]),
        name=repr(table.name),
        at=names.index(table.name) + 1,
        of=len(names),
    )
    said = fact("issue.part.also", chosen=chosen_part, also=also) if also else chosen_part
    yield Told(code=code, said=said, value=table.name, file=file)
