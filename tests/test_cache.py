"""The cache: what comes back is what was kept, or nothing; and no fault of a disk stops a run."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from geocluster.cache import FOLDER_VARIABLE, JSON, Cache, default_folder
from tests.cli.test_cli import Answer, call

__all__ = ["call"]

KEY: dict[str, JSON] = {"file": "abc", "cutoff": 2700}
TIMES = {"seconds": np.arange(6, dtype=np.int32), "at": np.array([[0.5, 52.0]])}


class Kept:
    """A cache in a folder of its own, and what it warned of."""

    def __init__(self, folder: Path, most_bytes: int = 10**9) -> None:
        self.said: list[str] = []
        self.cache = Cache(folder, most_bytes=most_bytes, warn=self.said.append)

    def files(self) -> list[Path]:
        return sorted(self.cache.folder.iterdir())


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "cache")


KINDS_OF_NUMBER = (
    arrays_of.integer_dtypes() | arrays_of.floating_dtypes() | arrays_of.boolean_dtypes()
)
ANY_ARRAYS = st.dictionaries(
    st.sampled_from(["a", "file", "allow_pickle", "of"]),
    arrays_of.arrays(KINDS_OF_NUMBER, arrays_of.array_shapes(min_dims=0, min_side=0, max_side=4)),
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)  # fmt: skip


@given(arrays=ANY_ARRAYS, notes=ANY_JSON, key=st.dictionaries(st.text(), ANY_JSON))
def test_what_is_kept_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    arrays: dict[str, NDArray[Any]],
    notes: Any,
    key: dict[str, Any],
) -> None:
    kept = Kept(tmp_path_factory.mktemp("cache"))
    kept.cache.put("travel times", key, arrays, notes)
    entry = kept.cache.get("travel times", key)
    assert entry is not None
    assert entry.notes == notes
    assert entry.arrays.keys() == arrays.keys()
    for name, array in arrays.items():
        assert entry.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(entry.arrays[name], array)
    assert kept.said == []


def test_another_key_or_kind_holds_nothing(kept: Kept) -> None:
    kept.cache.put("travel times", KEY, TIMES)
    assert kept.cache.get("travel times", KEY | {"cutoff": 2701}) is None
    assert kept.cache.get("roads", KEY) is None
    assert kept.said == []


def test_the_order_of_a_key_does_not_matter(kept: Kept) -> None:
    kept.cache.put("travel times", KEY, TIMES)
    assert kept.cache.get("travel times", dict(reversed(KEY.items()))) is not None


def test_another_version_of_the_program_reads_nothing_of_ours(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.cache.put("travel times", KEY, TIMES)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "999")
    assert kept.cache.get("travel times", KEY) is None
    assert len(kept.cache.entries()) == 1


def test_what_is_kept_again_takes_the_place_of_the_old(kept: Kept) -> None:
    kept.cache.put("travel times", KEY, TIMES)
    kept.cache.put("travel times", KEY, {"seconds": np.zeros(1)})
    entry = kept.cache.get("travel times", KEY)
    assert entry is not None
    assert entry.arrays.keys() == {"seconds"}
    assert len(kept.files()) == 1


# --- damage -------------------------------------------------------------------------------


def pickled(content: bytes) -> bytes:
    """Put an array that runs code when it is unpickled into an entry, with a right checksum."""

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (os.mkdir, ("was-run",))

    said, _, rest = content.partition(b"\n")
    header = rest.split(b"\n")[1]
    archive = io.BytesIO()
    np.savez(archive, seconds=np.array([Evil()], dtype=object))
    body = header + b"\n" + archive.getvalue()
    return said + b"\n" + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut off": lambda content: content[:-1],
    "half of it": lambda content: content[: len(content) // 2],
    "longer": lambda content: content + b"x",
    "another file": lambda content: b"URN,Name\n1,Ash\n",
    "an older format": lambda content: content.replace(b"cache 1", b"cache 0", 1),
    "a pickle inside": pickled,
}


def assert_removed_and_said(kept: Kept) -> None:
    assert kept.cache.get("travel times", KEY) is None
    assert len(kept.said) == 1
    assert "travel times" in kept.said[0]
    assert "damaged and is made again" in kept.said[0]
    assert kept.files() == []
    kept.cache.put("travel times", KEY, TIMES)
    assert kept.cache.get("travel times", KEY) is not None
    assert len(kept.said) == 1


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_entry_is_removed_said_and_made_again(
    kept: Kept, damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept.cache.put("travel times", KEY, TIMES)
    (file,) = kept.files()
    file.write_bytes(DAMAGE[damage](file.read_bytes()))
    assert_removed_and_said(kept)
    assert not (tmp_path / "was-run").exists()


@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_single_wrong_bit_is_seen_wherever_it_is(
    tmp_path_factory: pytest.TempPathFactory, at: float, bit: int
) -> None:
    kept = Kept(tmp_path_factory.mktemp("cache"))
    kept.cache.put("travel times", KEY, TIMES)
    (file,) = kept.files()
    content = bytearray(file.read_bytes())
    content[int(at * len(content))] ^= 1 << bit
    file.write_bytes(content)
    assert_removed_and_said(kept)


def test_an_entry_under_the_name_of_another_is_not_taken_for_it(kept: Kept) -> None:
    kept.cache.put("travel times", KEY, TIMES)
    (file,) = kept.files()
    kept.cache.put("travel times", {"file": "other"}, {"seconds": np.ones(3)})
    (other,) = set(kept.files()) - {file}
    other.replace(file)
    assert_removed_and_said(kept)


def test_an_entry_that_cannot_be_read_is_no_failure(kept: Kept) -> None:
    kept.cache.put("travel times", KEY, TIMES)
    (file,) = kept.files()
    file.unlink()
    file.mkdir()
    assert kept.cache.get("travel times", KEY) is None
    assert "cannot be read" in kept.said[0]


def test_python_objects_are_refused_and_leave_nothing(kept: Kept) -> None:
    with pytest.raises(ValueError, match=r"[Oo]bject"):
        kept.cache.put("travel times", KEY, {"seconds": np.array([{}], dtype=object)})
    assert kept.files() == []


# --- room ---------------------------------------------------------------------------------


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    kept = Kept(tmp_path, most_bytes=30_000)
    for k in range(3):
        kept.cache.put("roads", {"k": k}, {"x": np.zeros(1000)}, of=str(k))
        (file,) = (f for f in kept.files() if f.stat().st_mtime > 1e6)
        os.utime(file, (1000.0 + k, 1000.0 + k))
    assert kept.cache.get("roads", {"k": 0}) is not None
    kept.cache.put("roads", {"k": 3}, {"x": np.zeros(1000)}, of="3")
    assert [x.of for x in kept.cache.entries()] == ["3", "0", "2"]
    assert kept.said == []


def test_what_is_larger_than_the_whole_store_is_not_kept_and_drives_nothing_out(
    tmp_path: Path,
) -> None:
    kept = Kept(tmp_path, most_bytes=5_000)
    kept.cache.put("travel times", KEY, TIMES)
    kept.cache.put("roads", KEY, {"x": np.zeros(1000)})
    assert kept.cache.get("roads", KEY) is None
    assert kept.cache.get("travel times", KEY) is not None
    assert len(kept.said) == 1
    assert "not kept in the cache: roads" in kept.said[0]


def test_a_folder_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    kept = Kept(tmp_path / "file")
    kept.cache.put("roads", KEY, TIMES)
    assert kept.cache.get("roads", KEY) is None
    assert len(kept.said) == 1
    assert FOLDER_VARIABLE in kept.said[0]
    assert (tmp_path / "file").read_text() == "mine"


def test_several_processes_share_a_folder(tmp_path: Path) -> None:
    work = (
        "import sys, numpy as np; from pathlib import Path; from geocluster.cache import Cache\n"
        "said = []; cache = Cache(Path(sys.argv[1]), most_bytes=60_000, warn=said.append)\n"
        "for k in range(150):\n"
        "    key = {'k': k % 5}; entry = cache.get('roads', key)\n"
        "    assert entry is None or (entry.arrays['x'] == k % 5).all()\n"
        "    cache.put('roads', key, {'x': np.full(2000, k % 5)})\n"
        "sys.exit('; '.join(said) or 0)\n"
    )
    command = [sys.executable, "-c", work, str(tmp_path / "cache")]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
    assert 0 < sum(x.bytes for x in Kept(tmp_path / "cache").cache.entries()) <= 60_000


def test_clearing_removes_what_is_ours_and_nothing_else(kept: Kept) -> None:
    kept.cache.put("travel times", KEY, TIMES)
    kept.cache.put("roads", KEY, TIMES)
    size = sum(f.stat().st_size for f in kept.files())
    mine = kept.cache.folder / "mine.npz"
    mine.write_bytes(b"mine")
    assert kept.cache.clear() == (2, size)
    assert kept.files() == [mine]


def test_what_an_interrupted_writer_left_is_cleared_but_not_listed(kept: Kept) -> None:
    kept.cache.put("travel times", KEY, TIMES)
    (file,) = kept.files()
    left = file.rename(file.with_name(f".{file.name}.x7"))
    assert kept.cache.entries() == []
    assert kept.cache.clear() == (0, 0)  # another process may be writing it
    os.utime(left, (1000, 1000))
    assert kept.cache.clear()[0] == 1
    assert kept.files() == []


# --- where it is, and the commands --------------------------------------------------------


def test_the_folder_is_the_one_of_the_environment_else_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert default_folder() == Cache(warn=print).folder == tmp_path
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    assert default_folder().is_absolute()
    assert "geocluster" in default_folder().parts


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    return Kept(tmp_path / "cache")


def test_the_list_says_what_is_kept_in_words_and_as_json(
    shown: Kept, call: Callable[..., Answer]
) -> None:
    shown.cache.put("travel times", KEY, TIMES, of="[b]rutland.csv")
    said = call("cache", "list")
    assert (said.code, said.err) == (0, "")
    assert str(shown.cache.folder) in said.out.replace("\n", "")
    assert "1 entry" in said.out
    assert "travel times: [b]rutland.csv" in said.out
    record = json.loads(call("cache", "list", "--json").out)
    assert record["folder"] == str(shown.cache.folder)
    (entry,) = record["entries"]
    assert (entry["kind"], entry["of"]) == ("travel times", "[b]rutland.csv")
    assert entry["bytes"] == shown.files()[0].stat().st_size


@pytest.mark.parametrize(
    ("language", "of"),
    [("en", "280 schools on a.pbf"), ("cy", "280 ysgol ar a.pbf"), ("zh", "a.pbf 上的 280 所学校")],
)
def test_the_list_says_in_each_language_of_how_many_schools_times_are(
    shown: Kept, call: Callable[..., Answer], language: str, of: str
) -> None:
    shown.cache.put("travel times", KEY, TIMES, of="a.pbf", schools=280)
    assert call("cache", "list", "--language", language).out.rstrip().endswith(f": {of}")
    (entry,) = json.loads(call("cache", "list", "--json").out)["entries"]
    assert entry["of"] == "280 schools on a.pbf"


def test_a_damaged_entry_stands_in_the_list_too(shown: Kept, call: Callable[..., Answer]) -> None:
    shown.cache.put("travel times", KEY, TIMES, of="rutland.csv")
    shown.files()[0].write_bytes(b"")
    assert "0.0 kB  travel times\n" in call("cache", "list").out


def test_clear_says_how_much_went_and_a_second_time_that_nothing_did(
    shown: Kept, call: Callable[..., Answer]
) -> None:
    shown.cache.put("travel times", KEY, TIMES)
    assert "removed 1 entry" in call("cache", "clear").out
    assert json.loads(call("cache", "list", "--json").out)["entries"] == []
    again = call("cache", "clear", "--json")
    assert json.loads(again.out)["removed"] == 0
    assert "nothing is kept" in call("cache", "clear").out
