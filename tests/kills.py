"""Runs that are killed, or interrupted, at random moments: whole old or whole new, nothing else.

``python -m tests.kills --moments 100`` kills, ``--interrupt`` sends Ctrl-C instead.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.cli.test_cli import plan
from tests.sources.test_sources import gias_rows

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    """Return every file under a folder with its content."""
    return {
        f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()
    }


class Runs:
    """A folder with a proposal and a planner's notes, into which another title is run."""

    def __init__(self, work: Path, *, schools: int = 60, new_folder: bool = False) -> None:
        self.work, self.new_folder = work, new_folder
        rows = gias_rows(schools)
        for k, row in enumerate(rows):
            row |= {"Easting": 500_000 + k * 7919 % 40_000, "Northing": 340_000 + k * 6131 % 40_001}
        (work / "place").mkdir(parents=True)
        self.files = {}
        for title in ("old", "new"):
            more = f'[output]\ntitle = "The {title} one"'
            self.files[title] = plan(work / "in", rows=rows, more=more).rename(
                work / "in" / f"{title}.toml"
            )
        self.out = work / "place" / "out"
        self.once("old")
        (self.out / "notes.txt").write_text("mine", encoding="utf-8")
        self.old = tree(self.out)
        began = time.monotonic()
        self.once("new")
        self.seconds = time.monotonic() - began
        self.new = tree(self.out)

    def line(self, title: str) -> list[str]:
        """Return the command."""
        return [sys.executable, "-m", "geocluster", "run", str(self.files[title]), "--out", "out"]

    def once(self, title: str) -> None:
        """Run to the end."""
        subprocess.run(
            self.line(title), cwd=self.work / "place", check=True, stdout=subprocess.DEVNULL
        )

    def ready(self) -> None:
        """Bring the folder back to what it was before."""
        for found in (self.work / "place").iterdir():
            subprocess.run(["rm", "-rf", str(found)], check=True)
        if not self.new_folder:
            self.out.mkdir()
            for name, content in self.old.items():
                (self.out / name).write_bytes(content)

    def stopped(self, after: float, number: signal.Signals) -> tuple[int, str]:
        """Run the new one and send a signal after some seconds; return code and errors."""
        running = subprocess.Popen(
            self.line("new"),
            cwd=self.work / "place",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(after)
        running.send_signal(number)
        _, err = running.communicate(timeout=120)
        return running.returncode, err

    def state(self) -> str:
        """Say what stands in the folder: ``old``, ``new``, ``none``, or what is wrong."""
        if not self.out.exists():
            return "none" if self.new_folder else "the folder is gone"
        now = tree(self.out)
        alike = {name: content for name, content in self.new.items() if name in now}
        if now == self.old and not self.new_folder:
            return "old"
        if self._is_new(now):
            return "new"
        return f"neither old nor new: {sorted(set(now) ^ set(alike))}"

    def _is_new(self, now: Tree) -> bool:
        """Compare with the new one, but for what differs from run to run: how long it took."""
        varying = {"proposal.json", "manifest.json", "notes.txt"}
        steady = {name for name in self.new if name not in varying}
        same = all(now.get(name) == self.new[name] for name in steady)
        notes = self.new_folder or now.get("notes.txt") == b"mine"
        return same and notes and set(now) | {"notes.txt"} == set(self.new)

    def leftovers(self) -> list[str]:
        """Return what lies beside the folder, or hidden in it."""
        beside = [f.name for f in (self.work / "place").iterdir() if f.name != "out"]
        inside = [f.name for f in self.out.iterdir()] if self.out.exists() else []
        return beside + [name for name in inside if name.startswith(".")]


def at_moments(runs: Runs, moments: int, number: signal.Signals, seed: int) -> Counter[str]:
    """Stop as many runs at random moments; return how often each state was found.

    Raises
    ------
    AssertionError
        If a folder is neither whole old nor whole new, or the next run leaves anything.
    """
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    for _ in range(moments):
        runs.ready()
        after = chance.uniform(0.05, 1.1 * runs.seconds)
        code, err = runs.stopped(after, number)
        state = runs.state()
        assert state in ("old", "new", "none"), (after, state)
        assert "Traceback" not in err, (after, err)
        if number is not signal.SIGKILL:
            assert code in (0, 130), (after, code, err)
            assert runs.leftovers() == [], (after, runs.leftovers())
        elif runs.leftovers():
            found["left something that the next run cleared"] += 1
            runs.once("new")
            assert runs.state() == "new"
            assert runs.leftovers() == [], after
        found[f"{state}, exit {code}"] += 1
    return found


def main() -> None:
    """Stop runs and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--interrupt", action="store_true")
    parser.add_argument("--new-folder", action="store_true")
    given = parser.parse_args()
    number = signal.SIGINT if given.interrupt else signal.SIGKILL
    with tempfile.TemporaryDirectory() as work:
        os.environ["GEOCLUSTER_CACHE"] = f"{work}/cache"
        runs = Runs(Path(work) / "runs", new_folder=given.new_folder)
        print(f"one run takes {runs.seconds:.1f} s")
        for state, many in sorted(at_moments(runs, given.moments, number, given.seed).items()):
            print(f"{many:5} {state}")


if __name__ == "__main__":
    main()
