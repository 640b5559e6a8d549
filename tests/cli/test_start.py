"""What happens in the first second: something is shown, and a slip is told before all else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import geocluster as gc
from tests.cli.test_cli import plan

HEAVY = frozenset(
    {
        "folium", "geopandas", "numba", "ortools", "osmium", "osmnx", "pandas", "pyarrow",
        "pyproj", "requests", "scipy", "shapely", "sklearn",
    }
)  # fmt: skip
_CALL = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted({m.partition(".")[0] for m in sys.modules}))))
sys.argv = ["geocluster", *sys.argv[1:]]
from geocluster.cli import main
main()
"""


def imported(*arguments: object) -> tuple[int, str, set[str]]:
    """Exit code and standard error of a command in a fresh process, and what it imported."""
    ran = subprocess.run(
        [sys.executable, "-c", _CALL, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stderr, set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize("command", ["run", "check", "times"])
def test_a_mistyped_key_is_refused_before_anything_heavy_is_imported(
    command: str, tmp_path: Path
) -> None:
    scenario = plan(tmp_path, tier="longest_drve = 20\n")
    more = ("--out", tmp_path / "times.csv") if command == "times" else ()
    code, said, modules = imported(command, scenario, *more)
    assert code == 2
    assert "longest_drve" in said
    assert not modules & HEAVY


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("run", "--help"), ("presets",)]
)
def test_help_and_version_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code, _, modules = imported(*arguments)
    assert code == 0
    assert not modules & (HEAVY | {"numpy"} if arguments != ("presets",) else HEAVY)


def test_the_package_itself_imports_nothing() -> None:
    asked = "import geocluster, sys; print([m for m in sys.modules if m in sys.argv])"
    ran = subprocess.run(
        [sys.executable, "-c", asked, *HEAVY, "numpy", "pydantic"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "[]"


# What each command may not import, on a scenario of straight lines: what only others need.
NOT_NEEDED = {
    "run": {"osmium", "osmnx"},
    "check": {"folium", "branca", "osmium", "osmnx", "requests"},
    "times": {"folium", "numba", "ortools", "osmium", "osmnx", "requests"},
    "verify": {"numba", "ortools", "osmium", "osmnx"},
    "cache": HEAVY,
}


def _on_straight_lines(command: str, folder: Path) -> list[object]:
    scenario = plan(folder)
    if command == "verify":
        gc.write_folder(gc.run(scenario), folder / "out")
    arguments: dict[str, list[object]] = {
        "run": ["run", scenario, "--out", folder / "out"],
        "check": ["check", scenario],
        "times": ["times", scenario, "--out", folder / "times.csv"],
        "verify": ["verify", folder / "out"],
        "cache": ["cache", "list"],
    }
    return arguments[command]


@pytest.mark.parametrize("command", list(NOT_NEEDED))
def test_a_command_imports_nothing_that_it_has_no_use_for(command: str, tmp_path: Path) -> None:
    code, said, modules = imported(*_on_straight_lines(command, tmp_path))
    assert code == 0, said
    assert modules & NOT_NEEDED[command] == set()


_GARBAGE = """
import atexit, gc
def said():
    print(sum(s["collections"] for s in gc.get_stats()), gc.get_freeze_count())
atexit.register(said)
"""


def test_a_short_run_is_not_spent_on_looking_for_garbage(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _GARBAGE + _CALL, "check", str(plan(tmp_path))],
        capture_output=True,
        text=True,
        check=True,
    )
    collections, frozen = map(int, ran.stdout.splitlines()[-1].split())
    assert collections < 100
    assert frozen > 10_000


def test_planning_imports_no_library_that_one_engine_or_one_output_needs() -> None:
    asked = "import geocluster.planning, sys; print([m for m in sys.argv[1:] if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", asked, "folium", "osmnx", "sklearn", "scipy.stats"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "[]"


def test_the_version_is_printed() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "geocluster", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == f"geocluster {version('geocluster')}"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("command", ["run", "check"])
def test_something_is_on_the_screen_before_anything_heavy_is_imported(
    command: str, tmp_path: Path
) -> None:
    """What is shown first comes from a process that cannot import anything heavy."""
    barred = ",".join(sorted(HEAVY))
    call = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({barred!r}.split(',')))\n"
        f"sys.argv = ['geocluster', {command!r}, {str(plan(tmp_path))!r}]\n"
        "from geocluster.cli import main\nmain()\n"
    )
    ours, theirs = os.openpty()
    ran = subprocess.run(
        [sys.executable, "-c", call],
        cwd=tmp_path,
        env=os.environ | {"TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert ran.returncode == 70
    assert "Starting" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
