"""Written folders in which something was changed: does ``verify`` find it?

``python -m tests.mutants`` changes every field of every file of a folder, each twice: with the
manifest as it was, and with its checksums made anew, as somebody would who wants to deceive. It
prints how many were found, by file, and each kind that was not.

All is done in one process. A try ends at the first violation, and where the file that was changed
is one that no other is made from, it is compared alone first. With ``--keep`` the folders and what
was tried stay, and a run that was broken off goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from geocluster import maps
from geocluster.errors import GeoclusterError, OutputError
from geocluster.manifest import MANIFEST, RECORD, Manifest, read_manifest
from geocluster.maps.content import page_content
from geocluster.outputs import OUTPUTS, Proof, examine_bound, reopened, write_folder
from geocluster.outputs.exports import Export
from geocluster.outputs.exports_check import same_figures, tables_of
from geocluster.outputs.registry import Again, contents
from geocluster.outputs.shared import Shared
from geocluster.outputs.verify import violations
from geocluster.proposal import Proposal
from geocluster.written import read_written
from geocluster.written.certificates import CERTIFICATE
from tests.mutant_changes import Mutant, apply, mutants, some_of_each

NOT_JUDGED = {
    "runtime_seconds, interrupted": (
        "how long the run took, and whether somebody broke it off",
        r"proposal\.json: (runtime_seconds|interrupted) ",
    ),
    "interrupted, versions": (
        "which versions of other software ran",
        r"proposal\.json: versions\.(?!geocluster )",
    ),
    "ensemble: the random groupings": (
        "what each random grouping cost, their order, and the steps and seed of the chance",
        r"proposal\.json: ensemble\.(seed|steps|drawings)\b",
    ),
    "drawn: that the file said so": (
        "the name of the file of a grouping drawn by hand; its checksum where no group has a lead",
        r"proposal\.json: drawn\.file\b",
    ),
    "beside: that the groups": (
        "whom the best grouping found names as lead, beside one that was drawn by hand",
        r"proposal\.json: tiers\.\*\.beside\.\*\.groups\.\*\.lead null$",
    ),
    "data.issues": (
        "what an issue is about, where no fact stands beside its sentence",
        r"proposal\.json: data\.issues\.\*\.((value|file|column) null$|fact lost$|fact\.figures\b)",
    ),
    "ungrouped: the reasons": (
        "which rule keeps a school from all groups, and what it would cost to place it; drives, "
        "limits and schools in it are judged, and that a change of rules allows the group it names",
        r"proposal\.json: tiers\.\*\.ungrouped\.\*\.(rules|why\.figures|changes)\b",
    ),
    "travel.network_date": (
        "how schools were put on roads, and what of roads the list of drives does not tell",
        r"proposal\.json: travel\.(country|snapped_far|moved|over_water|closed|by_ferry"
        r"|why_unreachable)\b",
    ),
    "how schools and roads were read": (
        "from which file, columns and filters schools and roads came",
        r"scenario\.toml: (schools|travel|solve|output|limits)\b",
    ),
    "map.html: the base": (
        "what is only drawn: roads, water, areas, ways of drives",
        r"map\.html: data: (base|snapped|tiers\.\*\.groups\.\*\.(area|links\.\*\.(line|known)))\b",
    ),
    "certificate.json: whether it proves": (
        "parts of a certificate that prove as much in another form (`--bound` judges the rest)",
        r"certificate\.json: (tiers\.\*|together)\.(parts\.\*\.(asks|stages\.\*\.(prices|classes"
        r"|cuts))|least|counted|barred)\b",
    ),
    "size and checksum of the inputs": (
        "size and checksum of files that lie outside of the folder",
        r"manifest\.json: inputs\.\*\.(size|sha256) ",
    ),
}
"""What no other file of the folder can tell: words by which ``verify`` names it, what it is, and
the kinds of mutations. ``docs/verify.md`` has the same table."""

SAME_MEANING = (
    r"scenario\.toml: (tier|pins|compare)\b.* lost$",
    r"scenario\.toml: tier\.\*\.\w+_minutes more$",  # by less than a second
)
"""Kinds that change nothing where the default is meant; else they are found."""


class Bench:
    """A copy of a folder, on which one mutation after another is tried.

    Parameters
    ----------
    folder
        As it was written. What verify says of it as it is, is not what finds a mutation.
    work
        Where the copy stands.
    bound
        Whether bounds are checked, too: a certificate that was changed is ``proven`` where it
        proves what is claimed all the same, so that nothing false is said.
    """

    def __init__(self, folder: Path, work: Path, *, bound: bool = False) -> None:
        self._folder, self._bound = Path(shutil.copytree(folder, work / "bench")), bound
        self._as_it_was = {x.name: x.read_bytes() for x in self._folder.iterdir()}
        self._also = frozenset(violations(self._folder))
        proposal = read_written(self._folder).proposal
        self._pages: dict[bool, dict[str, Any]] = {}
        self._alone = {
            name: Again(make=cache(make), proposal=proposal, same=True)
            for name, make in contents(proposal)
            if self._is_made_only(name)
        }
        self._exported = {
            entry.name: (export, cache(partial(_exported, self._folder, entry.language, export)))
            for entry, export in tables_of(_manifest(self._folder))
        }

    def _is_made_only(self, name: str) -> bool:
        """Tell whether nothing is read from a file: the folder is read the same without sense."""
        file = self._folder / name
        file.write_bytes(b"\x00")
        try:
            read_written(self._folder)
        except (GeoclusterError, ArithmeticError, LookupError, TypeError, ValueError):
            return False
        finally:
            file.write_bytes(self._as_it_was[name])
        return name != RECORD

    def tried(self, mutant: Mutant, *, anew: bool) -> str:
        """Say what comes of a mutation: ``found``, ``proven``, ``not found``, ``the same``.

        Or ``unchecked``: a bound is not proven any more, and verify says so. Or ``packed``: an
        export that says the same, packed otherwise or gone, as verify says.
        """
        try:
            if not apply(mutant, self._folder, anew=anew):
                return "the same"
            if not anew and _by_checksum(self._folder):
                return "found"
            if self._differs_alone(mutant.file):
                return "found"
            if any(said not in self._also for said in violations(self._folder)):
                return "found"
            if mutant.file in self._exported:
                return "packed" if self._is_named(mutant.file) else "not found"
            how = _found_of_bound(self._folder) if self._bound else "not found"
            return "not found" if how == "proven" and mutant.file != CERTIFICATE else how
        finally:
            for name in (mutant.file, MANIFEST):
                (self._folder / name).write_bytes(self._as_it_was[name])

    def _is_named(self, name: str) -> bool:
        """Tell whether verify says of an export that it is only packed otherwise, or gone."""
        file = self._folder / name
        export, make = self._exported[name]
        return not file.exists() or same_figures(export, file.read_bytes(), make()) is None

    def _differs_alone(self, name: str) -> bool:
        """Tell whether verify finds a file that is only made, by that file alone."""
        file = self._folder / name
        if not file.exists():
            return False
        if name in self._exported:
            export, make = self._exported[name]
            return same_figures(export, file.read_bytes(), make()) is False
        if name not in self._alone:
            return False
        with patch.object(maps, "page_content", self._page):
            return any(OUTPUTS[name].differs(file.read_bytes(), self._alone[name]))

    def _page(self, proposal: Proposal, *, drawn: bool = True) -> dict[str, Any]:
        """Return the data of the map, made once: hundreds of its fields are compared with them."""
        if drawn not in self._pages:
            self._pages[drawn] = page_content(proposal, drawn=drawn)
        return self._pages[drawn]


def _manifest(folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    assert manifest is not None
    return manifest


def _exported(folder: Path, language: str, export: Export) -> bytes:
    return export.content(Shared(reopened(folder), language))


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
    proofs = {claim.proof for claim in seen.claims}
    if Proof.NOTHING in proofs:
        return "unchecked"
    return "proven" if proofs else "not found"


def judged(kind: str) -> bool:
    """Tell whether verify should find such a mutation even where the checksums are made anew."""
    patterns = (*(pattern for _, pattern in NOT_JUDGED.values()), *SAME_MEANING)
    return not any(re.match(pattern, kind) for pattern in patterns)


def not_of(
    known: set[str], some: list[Mutant], again: float, chance: random.Random, *, by: str = "kind"
) -> list[Mutant]:
    """Return mutations of kinds, or fields, that are not known, and a share of the others."""
    new = [mutant for mutant in some if getattr(mutant, by) not in known]
    others = [mutant for mutant in some if getattr(mutant, by) in known]
    known |= {getattr(mutant, by) for mutant in some}
    return new + chance.sample(others, round(again * len(others)))


def made(
    work: Path,
    *,
    name: str = "one",
    roads: Path | None = None,
    studies: Sequence[str] = (),
    exports: Sequence[str] = (),
) -> tuple[Path, Path]:
    """Write two proposals: the one that is mutated, with roads where given, and another."""
    from tests.mutant_folders import FOLDERS, another, studied

    proposal = FOLDERS[name](work / "in") if roads is None else _run(roads)
    one = write_folder(studied(proposal, studies), work / "one")
    if exports:
        from geocluster.outputs.exporting import export_folder

        export_folder(one, exports)
    other = write_folder(another(work / "on"), work / "other")
    return one, other


def _run(roads: Path) -> Any:
    from geocluster.planning import run

    return run(roads, seconds=20)


@dataclass(frozen=True, slots=True)
class Tried:
    """One try: of which file, what, whether with checksums made anew, and what came of it."""

    file: str
    kind: str
    anew: bool
    how: str
    fault: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether verify should have found it, or ended in a fault of ours."""
        missed = self.how == "not found" and (not self.anew or judged(self.kind))
        return missed or self.how == "crashed"


def _try(bench: Bench, mutant: Mutant, *, anew: bool) -> Tried:
    fault = ""
    try:
        how = bench.tried(mutant, anew=anew)
    except Exception as x:  # told: verify never crashes
        how, fault = "crashed", f"{type(x).__name__}: {x}"
    return Tried(mutant.file, mutant.kind, anew, how, fault)


_TOLD_EVERY = 500
_WAYS = ("found", "proven", "packed", "unchecked", "the same", "not found", "crashed")


def _options() -> argparse.Namespace:
    from tests.mutant_folders import FOLDERS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
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
    parser.add_argument("--exports", default="", help="made first: xlsx,gpkg,...")
    parser.add_argument("--files", default="", help="only these: proposal.json,firmness.csv,...")
    parser.add_argument("--kinds", default="", help="only those in which this is found, a pattern")
    parser.add_argument("--keep", type=Path, help="a folder to go on from, and to leave all in")
    return parser.parse_args()


def main() -> None:
    """Try every mutation, and print what was not found."""
    # Folders are so small that their kernels would take longer to compile than to run.
    os.environ.setdefault("NUMBA_DISABLE_JIT", "1")
    given = _options()
    known = set[str]()
    for name in given.folders.split(","):
        with tempfile.TemporaryDirectory() as where:
            work = Path(where) if given.keep is None else given.keep / name
            _mutate(name, work, Path(where), given, known)


def _mutate(
    name: str, work: Path, scratch: Path, given: argparse.Namespace, known: set[str]
) -> None:
    chance = random.Random(given.seed)
    listed = [[*filter(None, x.split(","))] for x in (given.studies, given.exports, given.files)]
    studies, exports, files = listed
    if (work / "other").is_dir():
        one, other = work / "one", work / "other"
    else:
        one, other = made(work, name=name, roads=given.roads, studies=studies, exports=exports)
    every = [
        m
        for m in mutants(one, other, chance)
        if (not files or m.file in files) and re.search(given.kinds, m.kind)
    ]
    some = some_of_each(iter(every), given.most, chance, by=given.by)
    asked = not_of(known, some, given.again, chance, by=given.by)
    print(
        f"{name}: {len(every):,} mutations of {len({m.field for m in every}):,} fields; of each "
        f"{given.by} at most {given.most}: {len(asked):,}, each twice",
        flush=True,
    )
    tasks = [(mutant, anew) for mutant in asked for anew in (False, True)]
    tasks = chance.sample(tasks, round(given.share * len(tasks)))
    log = None if given.keep is None else work / "tried.jsonl"
    before = [] if log is None or not log.exists() else log.read_text().splitlines()
    tried = [Tried(**json.loads(line)) for line in before]
    bench = Bench(one, scratch, bound=given.bound)
    for mutant, anew in tasks[len(tried) :]:
        tried.append(_try(bench, mutant, anew=anew))
        if log is not None:
            with log.open("a") as lines:
                lines.write(json.dumps(asdict(tried[-1])) + "\n")
        if tried[-1].is_wrong:
            print(f"WRONG {tried[-1]}", flush=True)
        if len(tried) % _TOLD_EVERY == 0:
            print(f"{len(tried)} of {len(tasks)} tried", flush=True)
    _print(tried)


def _print(tried: Sequence[Tried]) -> None:
    """Print counts by file, then each kind that was not found."""
    for anew in (False, True):
        print("checksums made anew:" if anew else "manifest as it was:")
        of = [x for x in tried if x.anew is anew]
        print(f"  {'file':20}" + "".join(f"{word:>11}" for word in ("tried", *_WAYS)))
        for file in (*sorted({x.file for x in of}), ""):
            counts = Counter(x.how for x in of if file in ("", x.file))
            cells = (counts.total(), *(counts[how] for how in _WAYS))
            print(f"  {file or 'all':20}" + "".join(f"{cell:11,}" for cell in cells))
        missed = Counter((x.kind, x.is_wrong) for x in of if x.how in ("not found", "crashed"))
        for (kind, wrong), many in sorted(missed.items()):
            print(f"  {many:4} {kind}{'  <- WRONG' if wrong else ''}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
