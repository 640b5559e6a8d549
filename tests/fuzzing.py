"""What the fuzzers share: a command in this process, what is asked of it, and workers that may die.

Whatever a file holds, a command ends within 20 s with a code of the contract, says what is wrong in
a sentence, warns of nothing that only programmers understand, and leaves no file but its own.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Case", "Outcome", "fuzz", "look_at", "main"]

SECONDS = 20
CODES = {0, 1, 2, 3}
_UGLY = re.compile(
    r"Traceback|fault of ours|\w*Warning\b|<class |object at 0x|KeyError|IndexError|TypeError"
    r"|AttributeError|NoneType|pydantic|tomllib|numpy\.|pandas\."
)


class HangError(BaseException):
    """A case took too long; nothing catches this by chance."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something to try.

    Attributes
    ----------
    what
        How it was made, for the report.
    words
        The command, without its name; ``OUT`` stands for the folder of the result.
    """

    what: str
    words: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """What came of a case: the code, what was said, and what is wrong with that."""

    code: int
    said: str
    wrong: list[str] = field(default_factory=list)


def look_at(case: Case, folder: Path) -> Outcome:
    """Run a case within a folder of its own, and hold what it does against the rule."""
    before = _files(folder)
    code, said = _command([w.replace("OUT", str(folder / "out")) for w in case.words])
    outcome = Outcome(code, said)
    if code not in CODES:
        outcome.wrong.append(f"exit code {code}")
    if ugly := _UGLY.search(said):
        outcome.wrong.append(f"said {ugly[0]!r}")
    if code == 2 and not re.search(r"geocluster: \S", said):
        outcome.wrong.append("refused without a sentence")
    changed = {f for f, size in _files(folder).items() if before.get(f) != size}
    outside = sorted(f for f in changed if not f.startswith("out" + os.sep))
    if outside:
        outcome.wrong.append(f"wrote {outside[:3]}")
    shutil.rmtree(folder / "out", ignore_errors=True)
    return outcome


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(file.relative_to(folder)): (file.stat().st_size, file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file()
    }


def _compiling() -> bool:
    """Say whether a thread compiles a kernel, which nothing may break off half done."""
    return any(
        str(within.f_globals.get("__name__")).partition(".")[0] in ("numba", "llvmlite")
        for frame in sys._current_frames().values()
        for within, _ in traceback.walk_stack(frame)
    )


def _command(words: Sequence[str]) -> tuple[int, str]:
    """Run the command line; return its exit code, and what went to standard error."""
    from geocluster.cli import main

    said, code = io.StringIO(), 0

    def hang(_number: int, _frame: object) -> None:
        if _compiling():  # the first use of a kernel on a fresh machine, and no fault of the case
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            return
        raise HangError

    before = signal.signal(signal.SIGPROF, hang)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    argv, sys.argv = sys.argv, ["geocluster", *words]
    try:
        with (
            contextlib.redirect_stderr(said),
            contextlib.redirect_stdout(io.StringIO()),
            warnings.catch_warnings(),
        ):
            for kind in (UserWarning, RuntimeWarning, FutureWarning):
                warnings.simplefilter("always", kind)
            main()
    except SystemExit as end:
        code = int(end.code or 0)
    except HangError:
        said.write("".join(traceback.format_exc()[-1500:]))
        code = -1
    except BaseException:
        said.write(traceback.format_exc())
        code = -2
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        sys.argv = argv
    if found := re.search(r"log file (\S+\.log)", said.getvalue().replace("\n", "")):
        with contextlib.suppress(OSError):
            said.write(Path(found[1]).read_text()[-1500:])
            Path(found[1]).unlink()
    return code, said.getvalue()


def fuzz(
    cases: int, seed: int, make: Callable[[int, int, Path], Case], *, keep: Path | None = None
) -> Counter[str]:
    """Try many cases in processes that may die, and report what is wrong.

    Parameters
    ----------
    cases, seed
        How many, and with which seed: case k of a seed is always the same.
    make
        Given the seed, the number of a case and a folder, writes its files there.
    keep
        Where the files of cases that fail are kept.

    Returns
    -------
    Counter
        How often each exit code came, and ``wrong``.
    """
    seen: Counter[str] = Counter()
    first = number = 0
    while first < cases:
        for number, code, what, wrong, said in _worker(first, cases, seed, make, keep):
            seen[f"exit {code}"] += 1
            if wrong:
                seen["wrong"] += 1
                print(f"case {number} ({what}): {'; '.join(wrong)}\n{said[-1200:]}\n", flush=True)
            if (number + 1) % 100 == 0:
                print(f"{number + 1} of {cases} cases", file=sys.stderr, flush=True)
        first = number + 1
    return seen


def _worker(
    first: int,
    cases: int,
    seed: int,
    make: Callable[[int, int, Path], Case],
    keep: Path | None,
) -> Iterator[tuple[int, int, str, list[str], str]]:
    """Try cases in another process, up to the last or to the one at which it dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as answers:
            for number in range(first, cases):
                answers.write(json.dumps([number]) + "\n")
                answers.flush()
                with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
                    folder = Path(name)
                    case = make(seed, number, folder)
                    outcome = look_at(case, folder)
                    if outcome.wrong and keep is not None:
                        shutil.copytree(folder, keep / str(number), dirs_exist_ok=True)
                row = [number, outcome.code, case.what, outcome.wrong, outcome.said]
                answers.write(json.dumps(row) + "\n")
                answers.flush()
        os._exit(0)
    os.close(writing)
    begun, done = first, first - 1
    with os.fdopen(reading) as answers:
        for line in answers:
            said = json.loads(line)
            begun = said[0]
            if len(said) > 1:
                done = begun
                yield (said[0], said[1], said[2], said[3], said[4])
    _, status = os.waitpid(child, 0)
    if done < begun:
        yield begun, -3, f"seed {seed}", [f"the process died ({status})"], ""


def main(make: Callable[[int, int, Path], Case], about: str | None, *, cases: int) -> None:
    """Run a fuzzer from the command line; the exit code is 1 where a case went wrong."""
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=cases)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the files of cases that fail")
    asked = parser.parse_args()
    seen = fuzz(asked.cases, asked.seed, make, keep=asked.keep)
    print(", ".join(f"{what}: {count}" for what, count in sorted(seen.items())))
    raise SystemExit(1 if seen["wrong"] else 0)
