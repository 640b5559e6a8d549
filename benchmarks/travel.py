"""The travel benchmark: ``python -m benchmarks.travel [--only NAME]... [--quick]``.

It writes ``benchmarks/travel.md``, section by section; with ``--quick`` it prints.
"""

from __future__ import annotations

import sys

from benchmarks import notes, sections
from benchmarks.running import Topic, run_sections, section_parser

_OURS = ("geocluster", "numpy", "scipy", "osmium")
_ROUTERS = tuple("networkx igraph networkit pandana pyroutingkit routingkit-cch".split())

_TOPICS = {
    "exactness": Topic("Exactness", (*_OURS, "networkx"), sections.exactness),
    "reading": Topic("From a file to a graph", (*_OURS, "osmnx", "pyrosm"), sections.reading),
    "matrices": Topic("Matrices", (*_OURS, *_ROUTERS), sections.matrices),
    "county": Topic("Lincolnshire, end to end", _OURS, sections.county),
    "narrow": Topic("Narrow roads", (*_OURS, "osrm-bindings"), sections.narrow_roads),
    "realism": Topic("Beside OSRM", (*_OURS, "osmnx", "osrm-bindings"), sections.near_osrm),
}


if __name__ == "__main__":
    sys.exit(
        run_sections(
            _TOPICS,
            section_parser(_TOPICS, __doc__).parse_args(),
            title="Travel times, measured",
            about=notes.TRAVEL,
            file="travel.md",
        )
    )
