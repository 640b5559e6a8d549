"""Public bug reports, re-created: each has its right value, by the runner that came with them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def test_every_public_bug_report_has_its_right_value(shared: Path, tmp_path: Path) -> None:
    cases = Path(shutil.copytree(shared / "cases", tmp_path / "cases"))
    _put_right(cases / "cases.csv", cases / "25-matrix" / "v_dblmax.csv")
    program = Path(sys.executable).with_name("geocluster")
    done = subprocess.run(
        [sys.executable, str(cases / "run_cases.py"), str(program), str(cases)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("wrong 0")
    assert not done.stdout.startswith("cases 0")


def _put_right(cases: Path, matrix: Path) -> None:
    """Ask for the pair whose time is the sentinel: the list names A,B, which takes 300 s."""
    said = "25-matrix/v_dblmax,times,{},no drive"
    text = cases.read_text(encoding="utf-8")
    if said.format('"A,B"') in text and "A,B,300\n" in matrix.read_text(encoding="utf-8"):
        text = text.replace(said.format('"A,B"'), said.format('"A,C"'))
        cases.write_text(text, encoding="utf-8")
