"""Changes of written files: every value at every path, each in every way that its type allows."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from geocluster.manifest import (
    MANIFEST,
    ExportEntry,
    FileEntry,
    InputEntry,
    Manifest,
    read_manifest,
)

__all__ = ["Mutant", "apply", "mutants", "some_of_each"]

_DATA = re.compile(r'(<script type="application/json" id="proposal">)(.*?)(</script>)', re.DOTALL)

Change = Callable[[bytes], bytes | None]
Step = str | int

_LIES = frozenset({"more", "less", "longer", "other", "text", "zero", "one", "round", "changed"})
"""Ways to change a value into one that might stand there; the form of a file finds the others."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file.

    Attributes
    ----------
    file
        Its name.
    at
        What in it: a path in JSON, a column; empty for the whole.
    how
        In words.
    change
        From the content to another; None to remove the file.
    """

    file: str
    at: str
    how: str
    change: Change

    @property
    def what(self) -> str:
        """What is changed, and how."""
        return f"{self.at} {self.how}".strip()

    @property
    def kind(self) -> str:
        """What is changed, the same for every entry of a list."""
        return re.sub(r"\b\d+\b", "*", f"{self.file}: {self.what}")

    @property
    def field(self) -> str:
        """What is changed, however it is: a path with its numbers left out."""
        return re.sub(r"\b\d+\b", "*", f"{self.file}: {self.at}") if self.at else self.kind

    @property
    def is_lie(self) -> bool:
        """Whether what stands there then is of the form that it has to be of."""
        return self.how.rpartition(" ")[2] in _LIES


def mutants(folder: Path, other: Path, chance: random.Random) -> Iterator[Mutant]:
    """Return every mutation of a folder; ``other`` holds another proposal."""
    for file in sorted(folder.iterdir()):
        content = file.read_bytes()
        yield from _of_any(file.name, content, other / file.name, chance)
        if file.name == "map.html":
            yield from _of_map(content)
        elif file.suffix in (".json", ".geojson"):
            as_written = _in_one_line if content.count(b"\n") == 1 else _dumped
            yield from _of_json(file.name, json.loads(content), as_written)
        elif file.suffix == ".csv":
            yield from _of_csv(file.name, content)
        elif file.name == "times.parquet":
            yield from _of_parquet(content, chance)
        elif file.suffix == ".parquet":
            yield from _of_table(file.name, content)
        elif file.suffix == ".xlsx":
            yield from _of_workbook(file.name, content)
        elif file.suffix == ".gpkg":
            yield from _of_package(file.name, content)
        elif file.suffix == ".toml":
            yield from _of_toml(content)


def _of_any(name: str, content: bytes, other: Path, chance: random.Random) -> Iterator[Mutant]:
    yield Mutant(name, "", "removed", lambda _: None)
    yield Mutant(name, "", "emptied", lambda _: b"")
    for share in (2, 10):
        yield Mutant(name, "", "cut", lambda c, share=share: c[: len(c) // share])  # type: ignore[misc]
    yield Mutant(name, "", "last byte lost", lambda c: c[:-1])
    yield Mutant(name, "", "a line more", lambda c: c + b"\nx\n")
    yield Mutant(name, "", "a blank more", lambda c: c + b" ")
    yield Mutant(name, "", "twice", lambda c: c + c)
    yield Mutant(name, "", "no text", lambda _: b"\x00\xff\xfe" * 9)
    if other.exists():
        yield Mutant(name, "", "of another proposal", lambda _: other.read_bytes())
    for _ in range(30):
        at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        yield Mutant(name, "", "a bit turned", _turned(at, bit))


def _turned(at: int, bit: int) -> Change:
    return lambda c: c[:at] + bytes([c[at] ^ bit]) + c[at + 1 :]


def _dumped(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _in_one_line(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _of_json(
    name: str, whole: Any, dumped: Callable[[Any], bytes], at: str = ""
) -> Iterator[Mutant]:
    """Change every value at every path: other values, other types, nothing, twice, elsewhere."""
    for path, value in _paths(whole):
        words = at + ".".join(map(str, path))
        for how, new in _others(value):
            yield Mutant(name, words, how, _set(whole, path, new, dumped))
        yield Mutant(name, words, "lost", _set(whole, path, _LOST, dumped))
        if isinstance(value, list) and value:
            doubled = _set(whole, path, [*value, value[-1]], dumped)
            yield Mutant(name, words, "doubled", doubled)
            yield Mutant(name, words, "emptied", _set(whole, path, [], dumped))
            if value != value[::-1]:
                turned = _set(whole, path, value[::-1], dumped)
                yield Mutant(name, words, "turned round", turned)
        if isinstance(value, dict):
            more = _set(whole, path, value | {"strange": 1}, dumped)
            yield Mutant(name, words, "key", more)


_LOST = object()


def _paths(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    entries: Sequence[tuple[Step, Any]] = ()
    if isinstance(value, dict):
        entries = list(value.items())
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for step, inner in entries:
        yield (*path, step), inner
        yield from _paths(inner, (*path, step))


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield from (("other", not value), ("as a number", int(value)), ("null", None))
    elif isinstance(value, int):
        yield from (("more", value + 1), ("less", value - 1), ("huge", 10**30))
        yield from (("as text", str(value)), ("as a fraction", float(value)), ("null", None))
    elif isinstance(value, float):
        yield from (("more", value + 0.001), ("as text", str(value)), ("null", None))
    elif isinstance(value, str):
        yield from (("longer", value + "x"), ("blank", ""), ("a number", 7), ("null", None))
        yield from (("a list", [value]),)
    elif value is None:
        yield from (("zero", 0), ("text", "x"), ("a list", []))
    elif isinstance(value, list):
        yield from (("null", None), ("a table", {}), ("a number", 5))
    else:
        yield from (("null", None), ("a list", []), ("text", "x"))


def _set(whole: Any, path: tuple[Step, ...], new: Any, dumped: Callable[[Any], bytes]) -> Change:
    def change(_: bytes) -> bytes:
        copied = json.loads(json.dumps(whole))
        holder = copied
        for step in path[:-1]:
            holder = holder[step]
        if new is _LOST:
            del holder[path[-1]]
        else:
            holder[path[-1]] = new
        return dumped(copied)

    return change


def _of_map(content: bytes) -> Iterator[Mutant]:
    text = content.decode()
    found = _DATA.search(text)
    assert found is not None

    def dumped(value: Any) -> bytes:
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        for sign in "<>&\u2028\u2029":
            data = data.replace(sign, f"\\u{ord(sign):04x}")
        return (text[: found.end(1)] + data + text[found.start(3) :]).encode()

    yield from _of_json("map.html", json.loads(found[2]), dumped, at="data: ")
    for what, old, new in (
        ("script", b"</script>", b";alert(1)</script>"),
        ("policy", b"default-src 'none'", b"default-src *"),
        ("style", b"</style>", b"body{display:none}</style>"),
        ("title", b"<title>", b"<title>x"),
        (
            "second data",
            b'<script type="application/json"',
            b"<p></p>" + found[0].encode() + b"<script",
        ),
    ):
        yield Mutant("map.html", "", what, lambda c, old=old, new=new: c.replace(old, new, 1))  # type: ignore[misc]


def _of_csv(name: str, content: bytes) -> Iterator[Mutant]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    def written(rows: list[list[str]]) -> Change:
        def change(_: bytes) -> bytes:
            text = io.StringIO()
            csv.writer(text, lineterminator="\r\n").writerows(rows)
            return text.getvalue().encode("utf-8-sig")

        return change

    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            column = rows[0][j] if i else "header"
            for how, new in (("longer", cell + "1"), ("blank", ""), ("formula", "=1+1")):
                if new != cell:
                    other = [*row[:j], new, *row[j + 1 :]]
                    changed = [*rows[:i], other, *rows[i + 1 :]]
                    yield Mutant(name, column, how, written(changed))
        if i:
            yield Mutant(name, "row", "doubled", written([*rows[: i + 1], *rows[i:]]))
            yield Mutant(name, "row", "lost", written([*rows[:i], *rows[i + 1 :]]))
            yield Mutant(name, "row", "longer", written([*rows[:i], [*row, "x"], *rows[i + 1 :]]))
    if len(rows) > 2:
        yield Mutant(name, "rows", "turned round", written([rows[0], *rows[:0:-1]]))
    yield Mutant(name, "column", "lost", written([row[:-1] for row in rows]))
    yield Mutant(name, "column", "doubled", written([[*row, row[-1]] for row in rows]))
    yield Mutant(name, "", "no mark", lambda c: c.removeprefix(b"\xef\xbb\xbf"))
    yield Mutant(name, "", "other line ends", lambda c: c.replace(b"\r\n", b"\n"))


def _packed(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def _of_parquet(content: bytes, chance: random.Random) -> Iterator[Mutant]:
    table = pq.read_table(io.BytesIO(content))
    n = table.num_rows

    def written(table: pa.Table) -> Change:
        return lambda _: _packed(table)

    seconds = table["seconds"].to_pylist()
    for at in chance.sample(range(n), min(n, 60)):
        for how, new in (("more", seconds[at] + 1), ("one", 1), ("none", None), ("below", -5)):
            column = pa.array([*seconds[:at], new, *seconds[at + 1 :]], pa.int32())
            changed = table.set_column(2, "seconds", column)
            yield Mutant("times.parquet", "seconds", how, written(changed))
        twice = pa.concat_tables([table, table.slice(at, 1)])
        yield Mutant("times.parquet", "row", "doubled", written(twice))
        lost = pa.concat_tables([table.slice(0, at), table.slice(at + 1)])
        yield Mutant("times.parquet", "row", "lost", written(lost))
    order = list(range(n))[::-1]
    yield Mutant("times.parquet", "rows", "turned round", written(table.take(order)))
    yield Mutant("times.parquet", "", "no rows", written(table.slice(0, 0)))
    renamed = table.rename_columns(["to", "from", "seconds"])
    yield Mutant("times.parquet", "", "from and to exchanged", written(renamed))
    yield Mutant("times.parquet", "column", "lost", written(table.drop_columns(["seconds"])))
    wide = table.set_column(2, "seconds", table["seconds"].cast(pa.int64()))
    yield Mutant("times.parquet", "", "wider numbers", written(wide))
    notes = dict(table.schema.metadata or {})
    for key in notes:
        if key != b"ARROW:schema":
            for how, new in (("changed", notes | {key: b"x"}), ("lost", _without(notes, key))):
                other = table.replace_schema_metadata(new)
                yield Mutant("times.parquet", f"note {key.decode()}", how, written(other))


def _of_table(name: str, content: bytes) -> Iterator[Mutant]:
    """Change a cell of each column, and the columns and rows."""
    table = pq.read_table(io.BytesIO(content))
    for k, column in enumerate(table.column_names):
        lost = table.drop_columns([column])
        yield Mutant(name, column, "lost", lambda _, lost=lost: _packed(lost))  # type: ignore[misc]
        for at, cell in enumerate(table[column].to_pylist()):
            for how, new in _others(cell) if cell is not None else ():
                if type(new) is type(cell) and how != "huge":  # no column holds such a number
                    cells = [*table[column].to_pylist()[:at], new]
                    cells += table[column].to_pylist()[at + 1 :]

                    def change(_: bytes, k: int = k, cells: list[Any] = cells) -> bytes:
                        field = table.schema.field(k)
                        return _packed(table.set_column(k, field, pa.array(cells, field.type)))

                    yield Mutant(name, column, how, change)
    shorter = table.slice(0, table.num_rows - 1)
    yield Mutant(name, "row", "lost", lambda _: _packed(shorter))


def _of_workbook(name: str, content: bytes) -> Iterator[Mutant]:
    """Change numbers and texts of each part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {part: book.read(part) for part in book.namelist()}

    def written(part: str, new: bytes) -> Change:
        def change(_: bytes) -> bytes:
            made = io.BytesIO()
            with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
                for one, said in parts.items():
                    book.writestr(one, new if one == part else said)
            return made.getvalue()

        return change

    for part, said in parts.items():
        if part.startswith("xl/worksheets/") or part == "xl/sharedStrings.xml":
            for cell in re.finditer(rb"<v>(\d+)(\.\d+)?</v>|<t[^>]*>([^<]+)(?=</t>)", said):
                end = cell.end(1) if cell[1] else cell.end(3)
                new = said[:end] + (b"1" if cell[1] else b"x") + said[end:]
                yield Mutant(name, part, "longer", written(part, new))
        yield Mutant(name, part, "emptied", written(part, b""))


def _of_package(name: str, content: bytes) -> Iterator[Mutant]:
    """Change a cell of each column of each table of a GeoPackage, and its rows."""

    def written(*statements: str) -> Change:
        def change(_: bytes) -> bytes:
            with closing(sqlite3.connect(":memory:")) as database:
                database.deserialize(content)
                for (trigger,) in database.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                ).fetchall():
                    database.execute(f'DROP TRIGGER "{trigger}"')
                for statement in statements:
                    database.execute(statement)
                database.commit()
                return database.serialize()

        return change

    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if (
                table.startswith(("rtree_", "sqlite_"))
                or not database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            ):
                continue
            where = f'WHERE rowid = (SELECT max(rowid) FROM "{table}")'
            for _, column, kind, *_ in database.execute(f'PRAGMA table_info("{table}")').fetchall():
                more = "+ 1" if kind[:3] in ("INT", "REA", "MED") else "|| 'x'"
                new = f'"{column}" {more}'
                change = written(f'UPDATE "{table}" SET "{column}" = {new} {where}')
                yield Mutant(name, f"{table}.{column}", "longer", change)
            yield Mutant(name, f"{table} row", "lost", written(f'DELETE FROM "{table}" {where}'))
            yield Mutant(name, f"{table} table", "lost", written(f'DROP TABLE "{table}"'))


def _without(notes: dict[bytes, bytes], key: bytes) -> dict[bytes, bytes]:
    return {k: v for k, v in notes.items() if k != key}


def _of_toml(content: bytes) -> Iterator[Mutant]:
    text = content.decode()
    head = text[: text.index("\n\n") + 2]
    keys = tomllib.loads(text)
    for path, value in _paths(keys):
        words = ".".join(map(str, path))
        for how, new in _others(value):
            if new is not None:
                change = _set(keys, path, new, lambda v: (head + tomli_w.dumps(v)).encode())
                yield Mutant("scenario.toml", words, how, change)
        lost = _set(keys, path, _LOST, lambda v: (head + tomli_w.dumps(v)).encode())
        yield Mutant("scenario.toml", words, "lost", lost)
    yield Mutant("scenario.toml", "", "head", lambda c: c.replace(b"# The", b"# A", 1))


def apply(mutant: Mutant, folder: Path, *, anew: bool) -> bool:
    """Change the file, and the checksums where asked; tell whether anything is another now."""
    file = folder / mutant.file
    before = file.read_bytes()
    after = mutant.change(before)
    if after == before:
        return False
    if after is None:
        file.unlink()
    else:
        file.write_bytes(after)
    if anew:
        _sign(folder, mutant.file, after)
    return mutant.file != MANIFEST or not file.exists() or file.read_bytes() != before


def _sign(folder: Path, name: str, content: bytes | None) -> None:
    """Make the manifest agree with a changed file, or with itself."""
    if name == MANIFEST:
        _sign_itself(folder, content)
        return
    manifest = read_manifest(folder)
    assert manifest is not None
    signed = replace(
        manifest,
        files=tuple(_entries(manifest.files, name, content)),
        exports=tuple(_entries(manifest.exports, name, content)),
    )
    text = signed.text()
    (folder / MANIFEST).write_text(text, encoding="utf-8")


_E = TypeVar("_E", bound=FileEntry)


def _entries(entries: Sequence[_E], name: str, content: bytes | None) -> Iterator[_E]:
    """Yield entries of a manifest as they are with another content of a file, or without it."""
    for entry in entries:
        if entry.name != name:
            yield entry
        elif content is not None:
            of = FileEntry.of(name, content)
            yield replace(entry, size=of.size, sha256=of.sha256)


def _sign_itself(folder: Path, content: bytes | None) -> None:
    try:
        said = json.loads(content or b"")
        entries = [FileEntry(**x) for x in said["files"]]
    except (ValueError, KeyError, TypeError):
        return
    try:
        text = Manifest(
            scenario=said["scenario"]["name"],
            fingerprint=said["scenario"]["fingerprint"],
            version=said["version"],
            files=tuple(entries),
            inputs=tuple(InputEntry(**x) for x in said["inputs"]),
            exports=tuple(ExportEntry(**x) for x in said.get("exports", ())),
        ).text()
    except (KeyError, TypeError):
        return
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def some_of_each(
    all_of_them: Iterator[Mutant], most: int, chance: random.Random, *, by: str = "kind"
) -> list[Mutant]:
    """Return at most so many of each kind, or field; a list of a thousand roads is one.

    Of a field the first is one that might stand there, if there is one, then one of another form,
    and so on.
    """
    each: dict[str, list[Mutant]] = {}
    for mutant in all_of_them:
        each.setdefault(getattr(mutant, by), []).append(mutant)
    found: list[Mutant] = []
    for of in each.values():
        some = chance.sample(of, len(of))
        lies, others = ([m for m in some if m.is_lie is how] for how in (True, False))
        turns = [m for pair in zip(lies, others, strict=False) for m in pair]
        met = min(len(lies), len(others))
        found += [*turns, *lies[met:], *others[met:]][:most]
    return found
