"""What the presets were before: each change with why, and the source that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geocluster.citations import Change, Citation
from geocluster.phrases import phrase

__all__ = ["CHANGES", "HILL"]

HILL = Citation(
    "Robert Hill, co-author of the Lincolnshire report, 3 Nov 2017",
    note=phrase("Ideally two to five or six schools within 20 minutes."),
)
_GUIDANCE = Citation('GOV.UK "Federations: guidance", 27 Sept 2022')
_ECHO = Citation("Lincolnshire Echo, 19 Oct 2012")
_WALES = Citation("SI 2014/1132 (W.) regs 9(1)(h),(i), 11(1)(g),(h)")
_CFBT = Citation("CfBT / NFER study of Lincolnshire, 2014")
_NFER = Citation("NFER press release, 8 July 2016")
_COLLABORATION = Citation("School Governance (Collaboration) (England) Regulations 2003 reg. 3")
_LITERATURE = "literature on school clusters (unverified)"
_STATED = "as widely stated (unverified)"


def _change(what: str, was: Any, why: str, source: Citation) -> Change:
    return Change(what=what, was=was, why=why, source=source)


_DENOMINATIONS = _change(
    "flag denomination_mix",
    None,
    phrase(
        "Church schools of several denominations in one group were not flagged, church with "
        "community schools were"
    ),
    _CFBT,
)
_PAIRS = _change(
    "costs.pair_split",
    None,
    phrase(
        "Federations split infant from junior on one site, such as Branston's; the weight is a "
        "working value"
    ),
    Citation("proposals for Lincolnshire, reviewed in Nov 2026"),
)
_RURAL = _change(
    "flag rural",
    None,
    phrase("Schools on the list of rural primary schools are named"),
    Citation("Designation of Rural Primary Schools (England) Order, 18 Dec 2025"),
)
_NEW = phrase("New in this table")
_CONSENTS = (
    _change(
        "flag consent_foundation",
        None,
        phrase("Foundation schools need consent as voluntary schools do"),
        _WALES,
    ),
    _change(
        "flag border",
        None,
        phrase("Where a group crosses a border, the other authority must consent"),
        _WALES,
    ),
    _DENOMINATIONS,
)
_COUNTED = _change(
    "members",
    {"pupils": {"max": 90}},
    phrase("The day on which pupils are counted was not named"),
    Citation("SI 2014/1133 (W.), explanatory note"),
)

CHANGES: Mapping[str, tuple[Change, ...]] = {
    "wales_federation": (*_CONSENTS, _PAIRS),
    "wales_small_federation": (*_CONSENTS, _COUNTED, _PAIRS),
    "england_federation": (
        _change(
            "flag involve",
            None,
            phrase("The diocese or foundation has to be involved from the start"),
            _GUIDANCE,
        ),
        _DENOMINATIONS,
        _PAIRS,
        _RURAL,
    ),
    "england_collaboration": (
        _change(
            "size",
            [2, 6],
            phrase("Two or more is law; it was not verified"),
            _COLLABORATION,
        ),
        _change(
            "source",
            f"joint committee of governing bodies, {_STATED}",
            phrase("The regulations were read"),
            _COLLABORATION,
        ),
        _DENOMINATIONS,
        _RURAL,
    ),
    "cluster": (
        _change(
            "size", [4, 10], phrase("It had no source; the old size is that of wider_cluster"), HILL
        ),
        _change(
            "longest_drive_minutes",
            None,
            phrase("How near the schools of a cluster should be"),
            HILL,
        ),
        _change("lead", "none", phrase("It had no source"), HILL),
        _change("source", _LITERATURE, phrase("A source for it was found"), HILL),
        _DENOMINATIONS,
    ),
    "wider_cluster": (
        _change("preset", None, phrase("What cluster was before, under a name of its own"), HILL),
    ),
    "executive_head": (
        _change(
            "size",
            [3, 6],
            phrase("Three to six is an average, not a limit: one head over two schools is common"),
            _NFER,
        ),
        _DENOMINATIONS,
        _PAIRS,
    ),
    "norfolk_210": (
        _change(
            "pupils",
            [210, 9999],
            phrase("It is historical: other numbers were named about 2017, and reviewed in 2025"),
            Citation("Norfolk council papers, reported by EDP, 2014 to July 2025"),
        ),
        _change(
            "source",
            "Norfolk's target, reported by EDP",
            phrase("The target is of 2014 and no longer holds"),
            Citation("Norfolk council papers, reported by EDP, 2014 to July 2025"),
        ),
        _DENOMINATIONS,
        _RURAL,
    ),
    "lincolnshire_partnership": (
        _change(
            "members",
            {"pupils": {"max": 199}},
            phrase("Under 200 pupils is who gets the grant; larger schools may join without it"),
            _ECHO,
        ),
        _change(
            "grant lincolnshire_start", None, phrase("Who gets the grant is counted instead"), _ECHO
        ),
        _change(
            "source",
            "Lincolnshire council papers, local press",
            phrase("The article was read that says so"),
            _ECHO,
        ),
        _DENOMINATIONS,
        _RURAL,
    ),
    "ireland_cluster": (
        _change(
            "preset",
            None,
            _NEW,
            Citation("Department of Education (Ireland), Small Schools Project"),
        ),
    ),
    "china_central_school": (
        _change(
            "longest_drive_minutes",
            30,
            phrase(
                "Half an hour is the journey of pupils of grades 1 to 3, and no limit for staff"
            ),
            Citation("国办发〔2018〕27号"),
        ),
    ),
}
"""By preset, what changed after version 0.1.0."""
