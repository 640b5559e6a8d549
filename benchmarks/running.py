"""One way to run the sections of a benchmark: into its document, or on the screen."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.document import Section, paragraphs, read_sections, stamp, written

__all__ = ["Topic", "run_sections", "section_parser"]

_HERE = Path(__file__).parent
_DATA = _HERE.parent.parent / "shared" / "data"
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Topic:
    """A section that can be measured.

    Attributes
    ----------
    title
        What it stands under.
    packages
        Whose versions are told with it.
    run
        Given the folder of the shared data, and ``quick``.
    """

    title: str
    packages: tuple[str, ...]
    run: Callable[..., Section]


def section_parser(topics: Iterable[str], about: str | None) -> argparse.ArgumentParser:
    """Make the parser of a benchmark's command line.

    Parameters
    ----------
    topics
        Names of the sections.
    about
        The module's docstring.
    """
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else None)
    parser.add_argument(
        "--only",
        choices=list(topics),
        action="append",
        help="this section; the others stay as they are; may be given several times",
    )
    parser.add_argument("--quick", action="store_true", help="small inputs; printed, not written")
    return parser


def run_sections(
    topics: Mapping[str, Topic],
    asked: argparse.Namespace,
    *,
    title: str,
    about: str,
    file: str,
    first: Callable[[], object] = lambda: None,
) -> int:
    """Run the sections that are asked for; each is written as soon as it is measured.

    Parameters
    ----------
    topics
        In the order of the document.
    asked
        What :func:`section_parser` read.
    title, about, file
        Of the document; the file lies beside this module.
    first
        Called once before anything is measured.

    Returns
    -------
    int
        The exit code.
    """
    if not (_DATA / "README.md").is_file():
        print(f"the shared data are not at {_DATA}; nothing can be measured", file=sys.stderr)
        return 2
    to = _HERE / file
    try:
        _sections(to)
    except ValueError as fault:
        print(f"{to}: {fault}", file=sys.stderr)
        return 2
    done: dict[str, Section] = {}
    try:
        first()
        for name in [name for name in topics if not asked.only or name in asked.only]:
            topic = topics[name]
            print(f"{name}:", flush=True)
            measured = stamp(topic.packages)
            found = topic.run(_DATA, quick=asked.quick)
            done[topic.title] = replace(found, text=paragraphs(measured, found.text))
            if asked.quick:
                continue
            kept = _sections(to) | done
            text = written(
                title, about, {t.title: kept[t.title] for t in topics.values() if t.title in kept}
            )
            _write(to, text)
            print(f"written: {topic.title}, in {to}", flush=True)
    except KeyboardInterrupt:
        print(f"interrupted; measured: {', '.join(done) or 'nothing'}", file=sys.stderr)
        return _INTERRUPTED
    if asked.quick:
        print(written(title, about, done))
    return 0


def _sections(file: Path) -> dict[str, Section]:
    return read_sections(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _write(file: Path, text: str) -> None:
    """Replace a file at once: whoever reads it sees the old one or the new one."""
    new = file.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, file)
