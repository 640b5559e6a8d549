"""The travel benchmark: ``python -m benchmarks.travel [--only NAME] [--quick]``.

Without options it writes ``benchmarks/travel.md``; else it prints.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import sections
from benchmarks.document import Section
from benchmarks.running import run_sections

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


if __name__ == "__main__":
    sys.exit(
        run_sections(
            _SECTIONS,
            title="Travel times, measured",
            name="travel",
            packages=_PACKAGES,
            about=__doc__,
        )
    )
