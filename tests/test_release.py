"""What a stranger gets: a wheel that works outside the checkout, and a notebook that is true."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from tests.conftest import REPOSITORY
from tests.notebook import executed, printed


def run(*command: str | Path, at: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder of its own, without this environment's Python settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    kept |= {"HOME": str(home), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(
        [str(c) for c in command], cwd=at, env=kept, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, REPOSITORY,
        at=out, home=out,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = out.glob("*.whl")
    return found


def lend_kernels(package: Path) -> None:
    """Put what this checkout has compiled of the same sources beside an installed package.

    To compile all takes a minute, and is done by whichever tests solve first.
    """
    for compiled in REPOSITORY.glob("geocluster/**/__pycache__/*.nb[ic]"):
        source = compiled.parents[1] / f"{compiled.name.split('.')[0]}.py"
        installed = package / source.relative_to(REPOSITORY / "geocluster")
        if installed.read_bytes() == source.read_bytes():
            stamp = source.stat().st_mtime_ns  # by which Numba knows a source again
            os.utime(installed, ns=(stamp, stamp))
            installed.with_name("__pycache__").mkdir(exist_ok=True)
            shutil.copy(compiled, installed.with_name("__pycache__"))


def test_the_wheel_runs_the_demo_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    assert run(sys.executable, "-m", "venv", tmp_path / "env", at=tmp_path, home=tmp_path)
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    constraints = REPOSITORY / "constraints.txt"
    installed = run(
        scripts / "python", "-m", "pip", "install", "--quiet", "--no-compile",
        "--constraint", constraints, wheel,
        at=tmp_path, home=tmp_path,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    (package,) = (tmp_path / "env").rglob("site-packages/geocluster")
    lend_kernels(package)
    shown = run(scripts / "geocluster", "demo", "--out", "here", at=tmp_path, home=tmp_path)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "SYNTHETIC" in shown.stdout
    record = json.loads((tmp_path / "here" / "proposal.json").read_text(encoding="utf-8"))
    assert record["status"] == "optimal"
    assert (tmp_path / "here" / "map.html").stat().st_size > 100_000
    checked = run(scripts / "geocluster", "verify", "here", at=tmp_path, home=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_notebook_runs_and_prints_what_it_shows() -> None:
    file = REPOSITORY / "notebooks" / "demo.ipynb"
    kept = nbformat.read(file, as_version=4)
    assert printed(executed(file)) == printed(kept)


def test_the_readme_names_every_dependency_with_its_reason() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8").casefold()
    for requirement in project["project"]["dependencies"]:
        name = requirement.split(">")[0].split("<")[0].split("=")[0]
        assert f"| {name} |" in readme, name


def test_no_shipped_file_is_large_or_unlabelled() -> None:
    demo = REPOSITORY / "data" / "demo"
    assert sum(f.stat().st_size for f in demo.iterdir()) < 3_000_000
    for name in ("schools.csv", "roads.osm.pbf", "boundary.geojson"):
        note = json.loads((demo / f"{name}.source.json").read_text(encoding="utf-8"))
        assert note["synthetic"] is True


def test_the_constraints_hold_names_and_versions_only() -> None:
    lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(line.count("==") == 1 and "/" not in line and "@" not in line for line in lines)
