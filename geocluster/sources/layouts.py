"""The school lists that are known, by the name that a scenario writes: an open table.

To add the list of a country, write its columns as a :class:`~geocluster.sources.layout.Layout`; a
package of your own does so by an entry point of ``geocluster.formats``.
"""

from __future__ import annotations

from geocluster.errors import SchoolsError, nearest
from geocluster.phrases import phrase
from geocluster.registry import Registry
from geocluster.sources.china import CHINA
from geocluster.sources.gias import GIAS
from geocluster.sources.layout import Layout
from geocluster.sources.wales import WALES

__all__ = ["LAYOUTS", "PLAIN", "format_names", "formats_with"]

PLAIN = "table"
"""A list of no known layout: the scenario names its columns."""


def _checked(name: str, layout: Layout) -> None:
    """Refuse a layout that does not say what reading needs."""
    from geocluster.schools import FIELDS

    if name == PLAIN:
        raise ValueError(f"{PLAIN!r} is the name of lists whose columns the scenario names")
    if layout.name != name:
        raise ValueError(f"it bears the name {layout.name!r}")
    for field in (*layout.columns, *layout.meanings):
        if field not in FIELDS:
            raise ValueError(f"no field {field!r}{nearest(field, FIELDS)}")
    known_by = "name" if layout.id_from_name else "id"
    missing = {known_by, *layout.required} - layout.columns.keys()
    if missing:
        raise ValueError(f"no column is named for {', '.join(sorted(missing))}")
    if not layout.encodings:
        raise ValueError("no encoding is named")


LAYOUTS: Registry[Layout] = Registry(
    phrase("format"),
    group="geocluster.formats",
    of=Layout,
    check=_checked,
    error=SchoolsError,
    own={"gias": GIAS, "wales": WALES, "china": CHINA},
)


def format_names() -> tuple[str, ...]:
    """Return every format that a scenario may name."""
    return (*LAYOUTS, PLAIN)


def formats_with(trait: str) -> list[str]:
    """Name the formats of which an attribute is true, as a scenario writes them.

    Examples
    --------
    >>> formats_with("related")
    ['format = "gias"']
    """
    names = [name for name, layout in LAYOUTS.items() if getattr(layout, trait)]
    return [f'format = "{name}"' for name in names]
