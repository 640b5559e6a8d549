"""Where the fields of a layout, and the names that a scenario uses, stand in one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from geocluster.crs import DEGREES, same_system, system
from geocluster.errors import SchoolsError, nearest
from geocluster.meaning import matching
from geocluster.opening import GEOMETRY, Records
from geocluster.phrases import phrase
from geocluster.rules import Where
from geocluster.schools import FIELDS, is_derived
from geocluster.sources.axes import Axes, axes_of
from geocluster.sources.guess import guessed_columns
from geocluster.sources.layout import Layout
from geocluster.sources.plain import POSTCODES_ADVICE
from geocluster.sources.rows import Columns

__all__ = ["columns_of", "one_column", "resolved"]


_BY_THE_LETTER = frozenset({"site", "head", "plan", "rural"})
"""Fields whose names stand above other things in lists: *Head* is mostly a person's name."""


def columns_of(
    records: Records,
    layout: Layout,
    given: Mapping[str, str] | None = None,
    *,
    by_postcode: bool = False,
) -> Columns:
    """Find the columns of a layout in a file, and those that the user gives a meaning.

    A column that bears the name of a field is that field, unless another is mapped. Where schools
    may stand at their postcode, a column of postcodes will do in place of coordinates that nobody
    named.

    Raises
    ------
    SchoolsError
        With every column that is missing, and the nearest that there is; or with two columns
        that both mean what is looked for.
    """
    header, label = records.header, records.label
    given = given or {}
    named = dict(layout.columns) | {name: (column,) for name, column in given.items()}
    of = {}
    for name in dict.fromkeys([*FIELDS, *given]):
        if name in named:
            found = one_column(named[name], header, label, f"the {name}")
        elif name in _BY_THE_LETTER:
            found = name if name in header else None
        else:
            known = matching([name], header)
            found = known[0] if len(known) == 1 else None
        if found is not None:
            of[name] = found
    of |= {name: name for name in header if is_derived(name) and name not in of}
    points = layout.points
    x, y, crs = _point_columns(points, header, label)
    if GEOMETRY[0] in header and x in (None, GEOMETRY[0]) and not layout.points_named:
        x, y, crs = *GEOMETRY, _own_system(records, crs)
    wanted = {name: named[name][0] for name in layout.required if name not in of}
    wanted |= {name: column for name, column in given.items() if name not in of}
    if x is None and by_postcode and not layout.points_named:
        wanted |= {} if "postcode" in of else {"postcode": layout.headers_of("postcode")[0]}
    elif x is None:
        axes = points[0] if points else ("x", "y", "")
        wanted |= {
            axis: column
            for axis, column in zip("xy", axes, strict=False)
            if not matching([column], header)
        }
        if wanted.keys() <= {"x", "y"} and "postcode" in of and not layout.points_named:
            raise SchoolsError(_no_coordinates(label, wanted.values(), of["postcode"]))
    if wanted:
        raise SchoolsError(_missing(wanted, records, layout, of))
    at = {name: k for k, name in enumerate(header)}
    written = _axes(records, at[x], at[y], crs) if x is not None and y is not None else Axes()
    return Columns(header, at, of, x, y, crs, written)


def _own_system(records: Records, said: str | None) -> str:
    """Return the coordinate system of the points of a map file."""
    if said is None and records.crs is None:
        raise SchoolsError(
            phrase(
                "{label} does not say its coordinate system; say it in [schools], such "
                'as crs = "EPSG:27700"',
                label=records.label,
            )
        )
    if said is not None and records.crs is not None and not same_system(records.crs, said):
        raise SchoolsError(
            phrase(
                "crs = {said!r} in [schools], but the points of {label} are in {name}; remove crs",
                said=said,
                label=records.label,
                name=system(records.crs).name,
            )
        )
    return str(records.crs or said)


def _axes(records: Records, x: int, y: int, crs: str | None) -> Axes:
    texts = (row[k] for row in records.rows for k in (x, y) if k < len(row))
    return axes_of(texts, degrees=system(crs or DEGREES).is_geographic)


def _no_coordinates(label: str, columns: Iterable[str], postcode: str) -> str:
    missing = [repr(column) for column in columns]
    return phrase(
        "{label} has no coordinates (no column {missing:and}), but postcodes "
        "(column {postcode!r}). {advice}. Or add the coordinates",
        label=label,
        missing=missing,
        postcode=postcode,
        advice=POSTCODES_ADVICE,
    )


def _point_columns(
    points: Iterable[tuple[str, str, str]], header: Sequence[str], label: str
) -> tuple[str | None, str | None, str | None]:
    for x, y, crs in points:
        if matching([x], header) and matching([y], header):
            return (
                one_column([x], header, label, "x"),
                one_column([y], header, label, "y"),
                crs,
            )
    return None, None, None


def one_column(names: Sequence[str], header: Sequence[str], label: str, what: str) -> str | None:
    """Return the column that some names mean; None where there is none.

    Parameters
    ----------
    names
        In order of preference.
    header
        Names of the columns.
    label
        Of the table, for messages.
    what
        The column is for.

    Raises
    ------
    SchoolsError
        If two columns mean it.
    """
    found = matching(names, header)
    if len(found) > 1:
        raise SchoolsError(
            phrase(
                "{label}: the columns {columns:and} can both be {name!r} for {what}; write "
                "the name of the one that is meant exactly, or rename the other",
                label=label,
                columns=[repr(column) for column in found],
                name=names[0],
                what=what,
            )
        )
    return found[0] if found else None


def _missing(
    wanted: Mapping[str, str], records: Records, layout: Layout, of: Mapping[str, str]
) -> str:
    header = records.header
    faults = [
        phrase(
            "no column {column!r} for the {name}{nearest}",
            column=column,
            name=name,
            nearest=nearest(column, header, list_all=False),
        )
        for name, column in wanted.items()
    ]
    shown = [*header[:15], *(["…"] if len(header) > 15 else [])]
    return phrase(
        "{label} is not in the layout {name!r}: {faults:;}. {counted}: {shown}. {advice}",
        label=records.label,
        name=layout.name,
        faults=list(faults),
        counted=_counted(header),
        shown=shown,
        advice=_advice(wanted, records, layout, of),
    )


def _counted(header: Sequence[str]) -> str:
    return (
        phrase("Its only column is")
        if len(header) == 1
        else phrase("Its {n} columns are", n=len(header))
    )


def _advice(
    wanted: Mapping[str, str], records: Records, layout: Layout, of: Mapping[str, str]
) -> str:
    """Offer columns for the fields that are missing, of those that nothing else uses."""
    free = [column for column in records.header if column not in of.values()]
    guess = {n: c for n, c in guessed_columns(free).items() if n in wanted}
    if guess and layout.name == "table":
        guess = {n: c for n, c in of.items() if n in layout.columns} | guess
    pairs = ", ".join(f'{name} = "{column}"' for name, column in guess.items())
    said = (
        phrase("A guess, to be checked, for [schools]: columns = {{ {pairs} }}", pairs=pairs)
        if guess
        else phrase(
            "Name the right columns with columns = {{ … }} in [schools], or choose another file"
        )
    )
    if len(records.header) == 1 and records.encoding is not None:
        said = phrase(
            '{said}. If something else stands between cells, say it: delimiter = "…"', said=said
        )
    if records.others:
        said = phrase(
            "{said}. The file also holds {others}: sheet or layer chooses one of them",
            said=said,
            others=[repr(name) for name in records.others[:12]],
        )
    return said


def resolved(where: Where, columns: Columns, label: str) -> Where:
    """Return the same conditions by the very names of fields and columns.

    Raises
    ------
    SchoolsError
        If a name means no field or column, or two columns, or two names mean one.
    """
    found = {}
    for name, condition in where.conditions.items():
        meant = _field_or_column(name, columns, label)
        if meant in found:
            raise SchoolsError(
                phrase(
                    "where: {name!r} and another name both mean {meant!r}; keep one",
                    name=name,
                    meant=meant,
                )
            )
        found[meant] = condition
    return Where(found)


def _field_or_column(name: str, columns: Columns, label: str) -> str:
    if name in FIELDS or name in columns.of or name in columns.at:
        return name
    field = next(iter(matching([name], FIELDS)), None)
    others = [c for c in matching([name], columns.header) if c != columns.of.get(field or "")]
    if field is not None and not others:
        return field
    column = one_column([name], columns.header, label, "where")
    if column is None or field is not None:
        both = phrase(
            "the field {field!r} and the column {column!r} both mean {name!r}; write one of them",
            field=field,
            column=column,
            name=name,
        )
        raise SchoolsError(
            phrase("where: {label}: {both}", label=label, both=both)
            if column is not None
            else phrase(
                "where: {label} has no field or column {name!r}{nearest}",
                label=label,
                name=name,
                nearest=nearest(name, [*FIELDS, *columns.header]),
            )
        )
    return column
