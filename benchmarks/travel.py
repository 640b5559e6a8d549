"""The travel benchmark: ``python -m benchmarks.travel [--only NAME] [--quick]``.

Without options it writes ``benchmarks/travel.md``; else it prints.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import sections
from benchmarks.document import Section, document

_HERE = Path(__file__).parent
_DATA = _HERE.parent.parent / "shared" / "data"
_PACKAGES = (
    "geocluster numpy scipy osmium osmnx pyrosm networkx igraph networkit pandana "
    "pyroutingkit routingkit-cch osrm-bindings"
).split()

_SECTIONS: dict[str, Callable[..., Section]] = {
    "exactness": sections.exactness,
    "reading": sections.reading,
    "matrices": sections.matrices,
    "county": sections.county,
    "realism": sections.near_osrm,
}


def main() -> int:
    """Run the sections that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", choices=_SECTIONS, help="one section, printed")
    parser.add_argument("--quick", action="store_true", help="small inputs, printed")
    asked = parser.parse_args()
    if not (_DATA / "README.md").is_file():
        print(f"the shared data are not at {_DATA}; nothing can be measured", file=sys.stderr)
        return 2
    found = []
    for name in [asked.only] if asked.only else _SECTIONS:
        print(f"{name}:", flush=True)
        found.append(_SECTIONS[name](_DATA, quick=asked.quick))
    text = document("Travel times, measured", "make bench-travel", _PACKAGES, found)
    if asked.only or asked.quick:
        print(text)
    else:
        (_HERE / "travel.md").write_text(text, encoding="utf-8")
        print(f"written: {_HERE / 'travel.md'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
