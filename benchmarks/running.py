"""One way to run the sections of a benchmark: all of them into a file, or some on the screen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.document import Section, document

__all__ = ["run_sections"]

_HERE = Path(__file__).parent
_DATA = _HERE.parent.parent / "shared" / "data"


def run_sections(
    sections: Mapping[str, Callable[..., Section]],
    *,
    title: str,
    name: str,
    packages: Sequence[str],
    about: str | None,
    first: Callable[[], object] = lambda: None,
) -> int:
    """Run the sections that are asked for on the command line.

    Parameters
    ----------
    sections
        Each is given the folder of the shared data, and ``quick``.
    title, name
        Of the document; ``make bench-NAME`` writes ``NAME.md``.
    packages
        Whose versions are told.
    about
        The module's docstring.
    first
        Called once before anything is measured.

    Returns
    -------
    int
        The exit code.
    """
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else None)
    parser.add_argument("--only", choices=sections, help="one section, printed")
    parser.add_argument("--quick", action="store_true", help="small inputs, printed")
    asked = parser.parse_args()
    if not (_DATA / "README.md").is_file():
        print(f"the shared data are not at {_DATA}; nothing can be measured", file=sys.stderr)
        return 2
    first()
    found = []
    for section in [asked.only] if asked.only else sections:
        print(f"{section}:", flush=True)
        found.append(sections[section](_DATA, quick=asked.quick))
    text = document(title, f"make bench-{name}", packages, found)
    if asked.only or asked.quick:
        print(text)
    else:
        file = _HERE / f"{name}.md"
        file.write_text(text, encoding="utf-8")
        print(f"written: {file}")
    return 0
