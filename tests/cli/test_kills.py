"""A run that dies leaves the old folder or the new one, whole; the next run clears the rest."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import geocluster.outputs.place as place_module
from geocluster.files import write_whole
from geocluster.outputs.place import READY, clear, place
from tests.kills import Runs, at_moments, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL to send")

_TOUCHES = ("os.", "open", "shutil.", "tempfile.")
OLD = dict.fromkeys(("a", "b", "c", "proposal.json", "manifest.json"), b"old")
NEW = dict.fromkeys(("a", "b", "d", "proposal.json", "manifest.json"), b"new")
MINE = {"notes.txt": b"mine", "letters/a.txt": b"mine"}


def dies_before(step: int, work: Callable[[], object]) -> bool:
    """Do work in a process that kills itself before its n-th touch of the disk; tell if it died."""
    child = os.fork()
    if child == 0:
        left = step

        def touched(event: str, _: object) -> None:
            nonlocal left
            if event.startswith(_TOUCHES) and event != "os.kill":
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(touched)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def fresh(folder: Path) -> Path:
    target = folder / "out"
    (target / "letters").mkdir(parents=True)
    for name, content in (OLD | MINE).items():
        (target / name).write_bytes(content)
    return target


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("way", ["exchanged", "moved in"])
def test_a_kill_before_any_touch_of_the_disk_leaves_old_or_new_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, keep: bool
) -> None:
    if way == "moved in":
        monkeypatch.setattr(place_module, "exchange", lambda one, other: False)
    states = set()
    for step in range(1_000):
        base = tmp_path / str(step)
        target = fresh(base)
        died = dies_before(step, partial(place, NEW, target, ours=list(OLD), keep=keep))
        now = tree(target)
        marked = (target / READY).exists()
        if not marked:
            hidden = {name for name in now if name.startswith(".")}
            now = {name: content for name, content in now.items() if name not in hidden}
            assert now in (OLD | MINE, NEW | MINE), step
        clear(target)
        now = tree(target)
        assert now in (OLD | MINE, NEW | MINE), step
        assert not marked or now == NEW | MINE
        states.add("new" if now == NEW | MINE else "old")
        beside = {f.name for f in base.iterdir()} - {"out"}
        if keep and beside:
            assert beside == {"out.previous"}, step
            assert tree(base / "out.previous") == OLD, step
        else:
            assert beside == set(), step
        assert not keep or now == OLD | MINE or beside, step
        if not died:
            break
    assert not died
    assert states == {"old", "new"}
    assert step > 20


def test_a_kill_while_a_new_folder_is_made_leaves_all_of_it_or_nothing(tmp_path: Path) -> None:
    for step in range(1_000):
        base = tmp_path / str(step)
        base.mkdir()
        died = dies_before(step, partial(place, NEW, base / "deep" / "out"))
        if (base / "deep" / "out").exists():
            assert tree(base / "deep" / "out") == NEW
        if (base / "deep").exists():
            clear(base / "deep" / "out")
            assert {f.name for f in (base / "deep").iterdir()} <= {"out"}
        if not died:
            break
    assert not died


def test_a_kill_while_a_file_is_written_leaves_it_old_or_new(tmp_path: Path) -> None:
    for step in range(100):
        file = tmp_path / str(step) / "map.html"
        file.parent.mkdir()
        file.write_bytes(b"old")
        died = dies_before(step, partial(write_whole, file, b"new"))
        assert file.read_bytes() in (b"old", b"new")
        write_whole(file, b"next")
        assert [f.name for f in file.parent.iterdir()] == ["map.html"]
        if not died:
            break
    assert not died


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return Runs(tmp_path_factory.mktemp("kills") / "runs", schools=20)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_leaves_old_or_new_whole(
    runs: Runs, number: signal.Signals
) -> None:
    at_moments(runs, 2, number, seed=7)


def test_ctrl_c_leaves_no_empty_folder(runs: Runs) -> None:
    runs.new_folder = True
    at_moments(runs, 2, signal.SIGINT, seed=3)
