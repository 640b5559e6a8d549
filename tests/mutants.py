"""Written folders in which something was changed: does ``verify`` find it?

``python -m tests.mutants`` makes thousands of mutations of a folder, each twice: with the manifest
as it was, and with its checksums made anew, as somebody would who wants to deceive. It prints how
many were found, and each kind that was not.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import re
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from geocluster.errors import OutputError
from geocluster.manifest import MANIFEST, FileEntry, read_manifest
from geocluster.outputs import Proof, examine, examine_bound, write_folder
from geocluster.planning import run
from geocluster.written.certificates import CERTIFICATE
from tests.mutant_folders import FOLDERS, another, studied

_DATA = re.compile(r'(<script type="application/json" id="proposal">)(.*?)(</script>)', re.DOTALL)

Change = Callable[[bytes], bytes | None]
Step = str | int
Said = Sequence[str]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file.

    Attributes
    ----------
    file
        Its name.
    what
        In words; a path in JSON has its numbers replaced by ``*``.
    change
        From the content to another; None to remove the file.
    """

    file: str
    what: str
    change: Change

    @property
    def kind(self) -> str:
        """What is changed, the same for every entry of a list."""
        return re.sub(r"\b\d+\b", "*", f"{self.file}: {self.what}")

    @property
    def field(self) -> str:
        """What is changed, however it is: a kind without its last word."""
        return self.kind.rpartition(" ")[0]


NOT_JUDGED = (
    r"proposal\.json: (runtime_seconds|interrupted) ",
    r"proposal\.json: versions\.(?!geocluster )",
    r"proposal\.json: ensemble\.drawings\.\*",
    r"proposal\.json: data\.issues\.\*\.((value|file|column) null$|fact lost$|fact\.figures\b)",
    r"proposal\.json: tiers\.\*\.ungrouped\.\*\.(rules|why\.figures|changes)\b",
    r"proposal\.json: travel\.(country|snapped_far|moved|over_water|closed|by_ferry"
    r"|why_unreachable)\b",
    r"scenario\.toml: (schools|travel|solve|output|limits)\b",
    r"map\.html: data: (base|snapped|tiers\.\*\.groups\.\*\.(area|links\.\*\.(line|known)))\b",
    r"certificate\.json: (tiers\.\*|together)\.(parts\.\*\.(asks|stages\.\*\.(prices|classes|cuts))"
    r"|least|counted|barred)\b",
    r"manifest\.json: inputs\.\*\.(size|sha256) ",
)
"""Kinds that no other file of the folder can tell; each is named in ``not_judged``."""

SAME_MEANING = (
    r"scenario\.toml: (tier|pins|compare)\..* lost$",
    r"scenario\.toml: tier\.\*\.\w+_minutes more$",  # by less than a second
)
"""Kinds that change nothing where the default is meant; else they are found."""


def mutants(folder: Path, other: Path, chance: random.Random) -> Iterator[Mutant]:
    """Return every mutation of a folder; ``other`` holds another proposal."""
    for file in sorted(folder.iterdir()):
        content = file.read_bytes()
        yield from _of_any(file.name, content, other / file.name, chance)
        if file.name == "map.html":
            yield from _of_map(content)
        elif file.suffix == ".json":
            as_written = _in_one_line if content.count(b"\n") == 1 else _dumped
            yield from _of_json(file.name, json.loads(content), as_written)
        elif file.suffix == ".csv":
            yield from _of_csv(file.name, content)
        elif file.suffix == ".parquet":
            yield from _of_parquet(content, chance)
        elif file.suffix == ".toml":
            yield from _of_toml(content)


def _of_any(name: str, content: bytes, other: Path, chance: random.Random) -> Iterator[Mutant]:
    yield Mutant(name, "removed", lambda _: None)
    yield Mutant(name, "emptied", lambda _: b"")
    for share in (2, 10):
        yield Mutant(name, "cut", lambda c, share=share: c[: len(c) // share])  # type: ignore[misc]
    yield Mutant(name, "last byte lost", lambda c: c[:-1])
    yield Mutant(name, "a line more", lambda c: c + b"\nx\n")
    yield Mutant(name, "a blank more", lambda c: c + b" ")
    yield Mutant(name, "twice", lambda c: c + c)
    yield Mutant(name, "no text", lambda _: b"\x00\xff\xfe" * 9)
    if other.exists():
        yield Mutant(name, "of another proposal", lambda _: other.read_bytes())
    for _ in range(30):
        at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        yield Mutant(name, "a bit turned", _turned(at, bit))


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
            yield Mutant(name, f"{words} {how}", _set(whole, path, new, dumped))
        yield Mutant(name, f"{words} lost", _set(whole, path, _LOST, dumped))
        if isinstance(value, list) and value:
            yield Mutant(name, f"{words} doubled", _set(whole, path, [*value, value[-1]], dumped))
            yield Mutant(name, f"{words} emptied", _set(whole, path, [], dumped))
            if value != value[::-1]:
                turned = _set(whole, path, value[::-1], dumped)
                yield Mutant(name, f"{words} turned round", turned)
        if isinstance(value, dict):
            yield Mutant(name, f"{words} key", _set(whole, path, value | {"strange": 1}, dumped))


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
        yield Mutant("map.html", what, lambda c, old=old, new=new: c.replace(old, new, 1))  # type: ignore[misc]


def _of_csv(name: str, content: bytes) -> Iterator[Mutant]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    def written(rows: list[list[str]]) -> Change:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        return lambda _: text.getvalue().encode("utf-8-sig")

    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            column = rows[0][j] if i else "header"
            for how, new in (("longer", cell + "1"), ("blank", ""), ("formula", "=1+1")):
                if new != cell:
                    other = [*row[:j], new, *row[j + 1 :]]
                    yield Mutant(
                        name, f"{column} {how}", written([*rows[:i], other, *rows[i + 1 :]])
                    )
        if i:
            yield Mutant(name, "row doubled", written([*rows[: i + 1], *rows[i:]]))
            yield Mutant(name, "row lost", written([*rows[:i], *rows[i + 1 :]]))
            yield Mutant(name, "row longer", written([*rows[:i], [*row, "x"], *rows[i + 1 :]]))
    if len(rows) > 2:
        yield Mutant(name, "rows turned round", written([rows[0], *rows[:0:-1]]))
    yield Mutant(name, "column lost", written([row[:-1] for row in rows]))
    yield Mutant(name, "column doubled", written([[*row, row[-1]] for row in rows]))
    yield Mutant(name, "no mark", lambda c: c.removeprefix(b"\xef\xbb\xbf"))
    yield Mutant(name, "other line ends", lambda c: c.replace(b"\r\n", b"\n"))


def _of_parquet(content: bytes, chance: random.Random) -> Iterator[Mutant]:
    table = pq.read_table(io.BytesIO(content))
    n = table.num_rows

    def written(table: pa.Table) -> Change:
        buffer = io.BytesIO()
        pq.write_table(table, buffer)
        return lambda _: buffer.getvalue()

    seconds = table["seconds"].to_pylist()
    for at in chance.sample(range(n), min(n, 60)):
        for how, new in (("more", seconds[at] + 1), ("one", 1), ("none", None), ("below", -5)):
            column = pa.array([*seconds[:at], new, *seconds[at + 1 :]], pa.int32())
            changed = table.set_column(2, "seconds", column)
            yield Mutant("times.parquet", f"seconds {how}", written(changed))
        twice = pa.concat_tables([table, table.slice(at, 1)])
        yield Mutant("times.parquet", "row doubled", written(twice))
        lost = pa.concat_tables([table.slice(0, at), table.slice(at + 1)])
        yield Mutant("times.parquet", "row lost", written(lost))
    order = list(range(n))[::-1]
    yield Mutant("times.parquet", "rows turned round", written(table.take(order)))
    yield Mutant("times.parquet", "no rows", written(table.slice(0, 0)))
    renamed = table.rename_columns(["to", "from", "seconds"])
    yield Mutant("times.parquet", "from and to exchanged", written(renamed))
    yield Mutant("times.parquet", "column lost", written(table.drop_columns(["seconds"])))
    wide = table.set_column(2, "seconds", table["seconds"].cast(pa.int64()))
    yield Mutant("times.parquet", "wider numbers", written(wide))
    notes = dict(table.schema.metadata or {})
    for key in notes:
        if key != b"ARROW:schema":
            for how, new in (("changed", notes | {key: b"x"}), ("lost", _without(notes, key))):
                other = table.replace_schema_metadata(new)
                yield Mutant("times.parquet", f"note {key.decode()} {how}", written(other))


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
                yield Mutant("scenario.toml", f"{words} {how}", change)
        lost = _set(keys, path, _LOST, lambda v: (head + tomli_w.dumps(v)).encode())
        yield Mutant("scenario.toml", f"{words} lost", lost)
    yield Mutant("scenario.toml", "head", lambda c: c.replace(b"# The", b"# A", 1))


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
    files = [x for x in manifest.files if x.name != name]
    if content is not None:
        at = [x.name for x in manifest.files].index(name)
        files.insert(at, FileEntry.of(name, content))
    text = replace(manifest, files=tuple(files)).text()
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _sign_itself(folder: Path, content: bytes | None) -> None:
    try:
        said = json.loads(content or b"")
        entries = [FileEntry(**x) for x in said["files"]]
    except (ValueError, KeyError, TypeError):
        return
    from geocluster.manifest import InputEntry, Manifest

    try:
        text = Manifest(
            scenario=said["scenario"]["name"],
            fingerprint=said["scenario"]["fingerprint"],
            version=said["version"],
            files=tuple(entries),
            inputs=tuple(InputEntry(**x) for x in said["inputs"]),
        ).text()
    except (KeyError, TypeError):
        return
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def found(
    mutant: Mutant, folder: Path, work: Path, *, anew: bool, bound: bool = False, also: Said = ()
) -> str:
    """Say what verify makes of a mutation: ``found``, ``not found``, ``the same``.

    With ``bound`` its bound is checked, too; a certificate that was changed is ``proven`` where it
    proves what is claimed all the same, so that nothing false is said. What verify says of the
    folder as it is (``also``), is not what finds it.
    """
    copy = Path(shutil.copytree(folder, work / f"mutant-{os.getpid()}", dirs_exist_ok=True))
    try:
        if not apply(mutant, copy, anew=anew):
            return "the same"
        if not anew and _by_checksum(copy):
            return "found"
        if {*examine(copy).violations} - {*also}:
            return "found"
        how = _found_of_bound(copy) if bound else "not found"
        return "not found" if how == "proven" and mutant.file != CERTIFICATE else how
    finally:
        shutil.rmtree(copy)


def _by_checksum(folder: Path) -> bool:
    """Tell whether the manifest alone finds the change, as it does at the start of verify."""
    try:
        manifest = read_manifest(folder)
    except OutputError:
        return True
    return manifest is not None and bool(manifest.changed(folder))


def _found_of_bound(folder: Path) -> str:
    seen = examine_bound(folder, seconds=20)
    if seen.violations:
        return "found"
    proofs = [claim.proof for claim in seen.claims]
    return "proven" if proofs and {*proofs} <= {Proof.ARITHMETIC, Proof.SOLVER} else "not found"


def judged(kind: str) -> bool:
    """Tell whether verify should find such a mutation even where the checksums are made anew."""
    return not any(re.match(pattern, kind) for pattern in (*NOT_JUDGED, *SAME_MEANING))


def some_of_each(
    all_of_them: Iterator[Mutant], most: int, chance: random.Random, *, by: str = "kind"
) -> list[Mutant]:
    """Return at most so many of each kind, or field; a list of a thousand roads is one."""
    each: dict[str, list[Mutant]] = {}
    for mutant in all_of_them:
        each.setdefault(getattr(mutant, by), []).append(mutant)
    return [m for of in each.values() for m in chance.sample(of, min(len(of), most))]


def not_of(
    known: set[str], some: list[Mutant], again: float, chance: random.Random, *, by: str = "kind"
) -> list[Mutant]:
    """Return mutations of kinds, or fields, that are not known, and a share of the others."""
    new = [mutant for mutant in some if getattr(mutant, by) not in known]
    others = [mutant for mutant in some if getattr(mutant, by) in known]
    known |= {getattr(mutant, by) for mutant in some}
    return new + chance.sample(others, round(again * len(others)))


def made(
    work: Path, *, name: str = "one", roads: Path | None = None, studies: Sequence[str] = ()
) -> tuple[Path, Path]:
    """Write two proposals: the one that is mutated, with roads where given, and another."""
    proposal = FOLDERS[name](work / "in") if roads is None else run(roads, seconds=20)
    one = write_folder(studied(proposal, studies), work / "one")
    other = write_folder(another(work / "on"), work / "other")
    return one, other


@dataclass(frozen=True, slots=True)
class _Task:
    """One mutation of the folder at work."""

    number: int
    anew: bool
    work: Path
    bound: bool
    also: Said


def _tried(task: _Task) -> tuple[bool, str, str, str]:
    mutant, work = _ALL[task.number], task.work
    try:
        how = found(mutant, work / "one", work, anew=task.anew, bound=task.bound, also=task.also)
        return task.anew, mutant.kind, how, ""
    except Exception as fault:  # told below: verify never crashes
        return task.anew, mutant.kind, "crashed", f"{type(fault).__name__}: {fault}"


_ALL: list[Mutant] = []
_TOLD_EVERY = 500


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--roads", type=Path, help="a scenario with roads, instead of a small one")
    parser.add_argument("--folders", default="one", help=f"of {','.join(FOLDERS)}")
    parser.add_argument("--most", type=int, default=6, help="of each kind")
    parser.add_argument(
        "--by", choices=("kind", "field"), default="kind", help="field: in any of its ways"
    )
    parser.add_argument("--share", type=float, default=1.0, help="of all mutations")
    parser.add_argument(
        "--again", type=float, default=1.0, help="of kinds that a folder before had, the share"
    )
    parser.add_argument("--bound", action="store_true", help="check the bound, too")
    parser.add_argument("--studies", default="", help="conducted first: firmness,robustness,...")
    parser.add_argument("--files", default="", help="only these: proposal.json,firmness.csv,...")
    parser.add_argument("--kinds", default="", help="only those in which this is found, a pattern")
    return parser.parse_args()


def main() -> None:
    """Try every mutation, and print what was not found."""
    given = _options()
    chance, known = random.Random(given.seed), set[str]()
    for name in given.folders.split(","):
        with tempfile.TemporaryDirectory() as where:
            _mutate(name, Path(where), given, chance, known)


def _mutate(
    name: str, work: Path, given: argparse.Namespace, chance: random.Random, known: set[str]
) -> None:
    studies, files = ([*filter(None, x.split(","))] for x in (given.studies, given.files))
    one, other = made(work, name=name, roads=given.roads, studies=studies)
    every = (
        m
        for m in mutants(one, other, chance)
        if (not files or m.file in files) and re.search(given.kinds, m.kind)
    )
    some = some_of_each(every, given.most, chance, by=given.by)
    _ALL[:] = not_of(known, some, given.again, chance, by=given.by)
    print(f"{name}: {len(_ALL)} mutations, each twice", flush=True)
    also = examine(one).violations
    tasks = [
        _Task(k, anew, work, given.bound, also) for k in range(len(_ALL)) for anew in (False, True)
    ]
    tasks = chance.sample(tasks, round(given.share * len(tasks)))
    told: Counter[tuple[bool, str]] = Counter()
    missed: Counter[tuple[bool, str]] = Counter()
    with Pool(given.processes) as pool:
        for anew, kind, how, fault in pool.imap_unordered(_tried, tasks, chunksize=16):
            told[anew, how] += 1
            if told.total() % _TOLD_EVERY == 0:
                print(f"{told.total()} of {len(tasks)} tried", dict(told), flush=True)
            if how == "crashed":
                print(f"CRASHED {kind}: {fault}", flush=True)
            if how == "not found":
                missed[anew, kind] += 1
                if not anew or judged(kind):
                    print(f"WRONG {kind}", flush=True)
    _print(told, missed)


def _print(told: Counter[tuple[bool, str]], missed: Counter[tuple[bool, str]]) -> None:
    for anew in (False, True):
        print("checksums made anew:" if anew else "manifest as it was:")
        for how in ("found", "proven", "not found", "the same", "crashed"):
            print(f"{told[anew, how]:6} {how}")
        for (when, kind), many in sorted(missed.items()):
            if when is anew:
                print(f"       {many:4} {kind}{'' if anew and not judged(kind) else '  <- WRONG'}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
