"""Whatever is changed in a written folder is found, or named as what cannot be judged."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from geocluster.manifest import MANIFEST
from geocluster.outputs import examine
from tests.conftest import REPOSITORY
from tests.mutant_changes import Mutant, apply, mutants, some_of_each
from tests.mutants import NOT_JUDGED, Bench, judged, made

_SAMPLE = 150


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return made(tmp_path_factory.mktemp("mutants"))


@pytest.fixture(scope="module")
def bench(folders: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(folders[0], tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def everything(folders: tuple[Path, Path]) -> list[Mutant]:
    return some_of_each(mutants(*folders, random.Random(1)), 6, random.Random(1))


def sample(everything: list[Mutant], seed: int) -> list[Mutant]:
    return random.Random(seed).sample(everything, _SAMPLE)


def test_nothing_is_found_in_what_nobody_has_changed(folders: tuple[Path, Path]) -> None:
    for folder in folders:
        assert examine(folder).violations == ()


def test_there_are_thousands_of_mutations_of_every_file(
    folders: tuple[Path, Path], everything: list[Mutant]
) -> None:
    assert len(everything) > 4_000
    assert {m.file for m in everything} == {f.name for f in folders[0].iterdir()}


def test_any_change_is_found_by_the_checksums(bench: Bench, everything: list[Mutant]) -> None:
    for mutant in sample(everything, 2):
        how = bench.tried(mutant, anew=False)
        assert how in ("found", "the same"), mutant.kind


def test_a_change_is_found_though_its_checksum_was_changed_with_it(
    bench: Bench, everything: list[Mutant]
) -> None:
    for mutant in sample(everything, 3):
        how = bench.tried(mutant, anew=True)
        assert how in ("found", "the same") or not judged(mutant.kind), mutant.kind


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("times.parquet", "row doubled"),
        ("times.parquet", "rows turned round"),
        ("proposal.json", "sources.* name longer"),
        ("proposal.json", "data.read more"),
        ("proposal.json", "tiers.*.ungrouped.*.why.text longer"),
        ("proposal.json", "tiers.*.ungrouped.*.why.code longer"),
        ("proposal.json", "tiers.*.ungrouped.*.reason longer"),
        ("proposal.json", "proof.text longer"),
        ("proposal.json", "proof.code longer"),
        ("proposal.json", "verdict.code longer"),
        ("proposal.json", "costs.*.cost more"),
        ("proposal.json", "tiers.*.groups.*.costs.*.weight more"),
        ("proposal.json", "tiers.*.groups.*.costs.*.amount less"),
        ("proposal.json", "tiers.*.groups.*.centre longer"),
        ("proposal.json", "status longer"),
        ("proposal.json", "tiers.*.measures lost"),
        ("SOURCES.txt", "a line more"),
        ("issues.csv", "removed"),
        ("issues.csv", "row lost"),
        ("map.html", "emptied"),
        ("map.html", "of another proposal"),
        ("map.html", "script"),
        ("map.html", "policy"),
        ("groups.csv", "of another proposal"),
        ("scenario.toml", "output.note longer"),
        ("schools.csv", "name longer"),
        ("schools.csv", "lon longer"),
    ],
)
def test_what_once_passed_is_found(
    bench: Bench, everything: list[Mutant], file: str, what: str
) -> None:
    words = re.escape(what).replace(r"\*\ ", r"\*\.").replace(r"\*", r"(\*|\d+)")
    meant = [m for m in everything if m.file == file and re.fullmatch(words, m.what)]
    assert meant
    for mutant in meant:
        for anew in (False, True):
            if file == "schools.csv" and what == "lon longer" and anew:
                continue  # the last decimal is a centimetre
            how = bench.tried(mutant, anew=anew)
            assert how == "found", (anew, mutant.what)


def test_a_bench_is_as_it_was_after_a_try(
    folders: tuple[Path, Path], everything: list[Mutant], tmp_path: Path
) -> None:
    here = Bench(folders[0], tmp_path)
    for mutant in sample(everything, 4)[:20]:
        here.tried(mutant, anew=True)
    written, copy = ({f.name: f.read_bytes() for f in d.iterdir()}
                     for d in (folders[0], tmp_path / "bench"))  # fmt: skip
    assert written == copy


def test_of_a_field_one_that_might_stand_there_comes_first(everything: list[Mutant]) -> None:
    some = some_of_each(iter(everything), 1, random.Random(1), by="field")
    assert len({m.field for m in some}) == len(some) == len({m.field for m in everything})
    lies = {m.field for m in everything if m.is_lie}
    assert lies
    assert all(m.is_lie for m in some if m.field in lies)


def test_what_is_not_judged_is_named(folders: tuple[Path, Path]) -> None:
    said = " | ".join(examine(folders[0]).not_judged)
    for words in NOT_JUDGED:
        # Neither random groupings nor a drawing, with the best beside it, are here.
        assert words in said or words.startswith(("ensemble", "drawn", "beside"))


def test_the_docs_name_what_is_not_judged() -> None:
    text = (REPOSITORY / "docs" / "verify.md").read_text(encoding="utf-8")
    rows = [f"| {words} | {what} |" for words, (what, _) in NOT_JUDGED.items()]
    assert "\n".join(rows) in text


def test_a_file_that_is_not_ours_is_named_and_no_violation(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(folders[0], tmp_path / "out"))
    (folder / "letter.docx").write_bytes(b"mine")
    seen = examine(folder)
    assert seen.violations == ()
    assert any("letter.docx" in what for what in seen.not_judged)


def test_a_folder_without_a_manifest_is_said_to_lack_it(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(folders[0], tmp_path / "out"))
    (folder / MANIFEST).unlink()
    assert f"{MANIFEST} is missing" in examine(folder).violations


def test_a_mutation_changes_the_file_that_it_names(
    folders: tuple[Path, Path], everything: list[Mutant], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(folders[0], tmp_path / "out"))
    mutant = next(m for m in everything if m.what == "emptied")
    assert apply(mutant, folder, anew=True)
    assert (folder / mutant.file).read_bytes() == b""
