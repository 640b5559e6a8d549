"""Schools without coordinates are placed at their postcode; how well that says it is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geocluster.crs import system
from geocluster.errors import SchoolsError
from geocluster.facts import Fact, fact
from geocluster.opening.cells import BadCellError
from geocluster.phrases import phrase
from geocluster.schools import Issue
from geocluster.sources.places import degrees, on_another_grid
from geocluster.sources.postcode_files import look_up
from geocluster.sources.postcodes import PostcodeBook, PostcodePlace, readings, written
from geocluster.sources.rows import Row
from geocluster.sphere import great_circle
from geocluster.texts import say
from geocluster.texts.noted import noted

__all__ = ["Placed", "check_distances", "place_by_postcode", "refuse_exchanged"]

_FAR_METRES = 5_000.0
_EXAMPLES = 3
_FEW, _FEWEST = 0.1, 3


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of the postcodes of a list.

    Attributes
    ----------
    book
        Where they are.
    places
        The place of each record that has it by postcode, by its number.
    asked
        How many records were asked about.
    """

    book: PostcodeBook
    places: Mapping[int, PostcodePlace]
    asked: int

    def issues(self, kept: Iterable[Row]) -> Iterator[Issue]:
        """Say in one line how many of the schools kept stand at their postcode, and how well."""
        standing = [self.places[row.number] for row in kept if row.number in self.places]
        if not standing:
            return
        many = Counter(place.precision for place in standing)
        yield noted(
            code="placed_by_postcode",
            said=fact(
                "issue.placed_by_postcode.all",
                n=len(standing),
                of=self.asked,
                book=self.book.words,
                how=[
                    fact("issue.counted", n=n, what=precision)
                    for precision, n in many.most_common()
                ],
            ),
            action="fixed",
            value=str(len(standing)),
            file=self.book.name,
        )


def place_by_postcode(rows: Sequence[Row], at: Path) -> Placed:
    """Give each record without coordinates the place of its postcode, or reject it.

    Parameters
    ----------
    rows
        Records that are asked about.
    at
        Where the places of postcodes are, as for
        :func:`~geocluster.sources.postcode_files.look_up`.

    Raises
    ------
    SchoolsError
        If no postcodes can be read there.
    """
    asked = [row for row in rows if not row.rejected]
    meant = {row.number: readings(row.values.get("postcode") or "") for row in asked}
    book = look_up(at, {x for postcodes in meant.values() for x in postcodes})
    places = {}
    for row in asked:
        place = _place(row, meant[row.number], book) if _lacks_place(row) else None
        if place is not None:
            places[row.number] = place
    return Placed(book, places, len(asked))


def _lacks_place(row: Row) -> bool:
    """Tell a record whose coordinates are blank, 0, 0, or on another grid than they should be."""
    if on_another_grid(row) is not None:
        return True
    columns = row.columns
    try:
        x, _ = columns.axes.value(row.cell(columns.x), "x")
        y, _ = columns.axes.value(row.cell(columns.y), "y")
    except BadCellError:
        return False  # it is something, and said to be wrong later
    return x is None or y is None or (x == 0 and y == 0)


def _place(row: Row, meant: Sequence[str], book: PostcodeBook) -> PostcodePlace | None:
    """Place a record, or say why it cannot be."""
    column, text = row.columns.of.get("postcode"), row.values.get("postcode")
    if on_another_grid(row) is not None and not any(book.places.get(x) for x in meant):
        return None  # that its grid is another one is said later
    if not text:
        row.note("no_coordinates", fact("issue.no_coordinates.neither"), "rejected", column)
        return None
    known = [x for x in meant if x in book.places]
    if len(known) != 1:
        row.note("postcode_unknown", _unknown(text, meant, known, book), "rejected", column)
        return None
    place = book.places[known[0]]
    if place is None:
        meant_by = {"book": book.name, "postcode": written(known[0])}
        said = fact("issue.no_coordinates.postcode", **meant_by)
        row.note("no_coordinates", said, "rejected", column)
        return None
    if len(meant) > 1 or not _same(text, known[0]):
        said = fact("issue.postcode_form", text=repr(text), postcode=written(known[0]))
        row.note("postcode_form", said, "fixed", column)
    _stand(row, known[0], place)
    return place


def _same(text: str, postcode: str) -> bool:
    return "".join(c for c in text.upper() if c.isalnum()) == postcode


def _unknown(text: str, meant: Sequence[str], known: Sequence[str], book: PostcodeBook) -> Fact:
    if known:
        either = [written(x) for x in known[:_EXAMPLES]]
        return fact("issue.postcode_unknown.either", text=repr(text), postcodes=either)
    if not meant:
        return fact("issue.postcode_unknown.none", text=repr(text))
    return fact("issue.postcode_unknown", text=repr(text), book=book.words)


def _stand(row: Row, postcode: str, place: PostcodePlace) -> None:
    column = row.columns.of.get("postcode")
    where = fact("postcode.at", postcode=written(postcode), place=place.precision)
    row.values |= {"lon": place.lon, "lat": place.lat, "placed_by": say(where)}
    row.note(
        "placed_by_postcode",
        fact(
            "issue.placed_by_postcode",
            why=on_another_grid(row) or fact("issue.no_coordinates"),
            place=where,
        ),
        "fixed",
        column,
    )
    if place.ended is not None:
        said = fact("issue.postcode_ended", postcode=written(postcode), when=place.ended)
        row.note("postcode_ended", said, "kept", column)
    if place.rough:
        said = fact("issue.postcode_rough", place=place.precision)
        row.note("postcode_rough", said, "kept", column)


def refuse_exchanged(rows: Sequence[Row], placed: Placed, file: Path) -> None:
    """Refuse a list whose coordinates fit its postcodes only when x and y change places.

    Raises
    ------
    SchoolsError
        With how many fit in either way.
    """
    known = _compared(rows, placed)
    if len(known) < _FEWEST:
        return
    xy = np.array([(row.values["x"], row.values["y"]) for row, _, _ in known], float)
    there = np.array([(place.lon, place.lat) for _, _, place in known])
    crs = system(known[0][0].columns.crs or "")
    near = [great_circle(degrees(crs, p), there) <= _FAR_METRES for p in (xy, xy[:, ::-1])]
    here, exchanged = (int(np.count_nonzero(n)) for n in near)
    if here <= _FEW * len(known) and exchanged >= (1 - _FEW) * len(known):
        raise SchoolsError(
            phrase(
                "{name}: {here} of {n} schools lie by their postcode as they are read; "
                "with x and y exchanged {exchanged} do: exchange x and y in columns = "
                "{{ … }} of [schools]",
                name=file.name,
                here=here,
                n=len(known),
                exchanged=exchanged,
            )
        )


def check_distances(rows: Sequence[Row], placed: Placed) -> None:
    """Name schools whose coordinates are far from their postcode."""
    compared = _compared(rows, placed)
    here = np.array([(row.values["lon"], row.values["lat"]) for row, _, _ in compared], float)
    there = np.array([(place.lon, place.lat) for _, _, place in compared], float)
    metres = great_circle(here.reshape(-1, 2), there.reshape(-1, 2))
    for (row, postcode, _), away in zip(compared, metres.tolist(), strict=True):
        if away > _FAR_METRES:
            row.note(
                "far_from_postcode",
                fact(
                    "issue.far_from_postcode",
                    km=f"{away / 1000:.0f}",
                    postcode=written(postcode),
                ),
                "kept",
                row.columns.x,
            )


def _compared(rows: Sequence[Row], placed: Placed) -> list[tuple[Row, str, PostcodePlace]]:
    """List records with coordinates of their own and a postcode whose place is well known."""
    found = []
    for row in rows:
        if row.rejected or "lon" not in row.values or row.number in placed.places:
            continue
        meant = readings(row.values.get("postcode") or "")
        place = placed.book.places.get(meant[0]) if len(meant) == 1 else None
        if place is not None and not place.rough:
            found.append((row, meant[0], place))
    return found
