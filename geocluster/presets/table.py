"""The presets that are known, each with its source."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.citations import COUNCIL_LINCOLNSHIRE, LAW_CHINA, LAW_WALES_SMALL, Citation
from geocluster.errors import RulesError, nearest
from geocluster.facts import Text
from geocluster.presets.declare import Flag, Grant, Preset
from geocluster.registry import Registry
from geocluster.rules import Condition, Lead, Measured, Rules, Where, keys_of

__all__ = ["PRESETS"]

_WALES = Citation("SI 2014/1132 (W.)")
_ENGLAND = Citation('SI 2012/1035; GOV.UK "Federations: guidance", 27 Sept 2022')
_CFBT = Citation("CfBT / NFER study of Lincolnshire, 2014")

_NO_FAITH = ("Does not apply", "None", "---", "Not applicable")
_CHURCH_MIX = Flag(
    code="church_mix",
    where=Where({"faith": Condition(exclude=(*_NO_FAITH, "0", None))}),
    against=Where({"faith": Condition(any_of=_NO_FAITH)}),
    text=Text("church schools together with community schools, which is allowed"),
    citation=_CFBT,
)
_CONSENT = Flag(
    code="consent",
    where=Where(
        {
            "type": Condition(
                any_of=(
                    "Voluntary aided",
                    "Voluntary controlled",
                    "Voluntary aided school",
                    "Voluntary controlled school",
                    "Gwirfoddol a gynorthwyir",
                    "Gwirfoddol a reolir",
                )
            )
        }
    ),
    text=Text("voluntary: the diocesan authority or appointing body must consent"),
    citation=Citation("SI 2014/1132 (W.) reg. 9(1)(i)"),
)
_NOT_MAINTAINED = (
    "Academy sponsor led",
    "Academy converter",
    "Academy special sponsor led",
    "Academy special converter",
    "Academy alternative provision sponsor led",
    "Academy alternative provision converter",
    "Academy 16 to 19 sponsor led",
    "Academy 16-19 converter",
    "Academy secure 16 to 19",
    "Free schools",
    "Free schools special",
    "Free schools alternative provision",
    "Free schools 16 to 19",
    "University technical college",
    "Studio schools",
    "City technology college",
    "Other independent school",
    "Other independent special school",
    "Non-maintained special school",
    "British schools overseas",
    "Online provider",
)
"""Types in GIAS that are not maintained by a local authority."""


def _checked(name: str, preset: Preset) -> None:
    """Refuse a preset under another name, or one that cites what it does not set."""
    if preset.rules.preset != name:
        raise ValueError(f"its rules are those of the preset {preset.rules.preset!r}")
    known = {*keys_of(preset.rules), *preset.said}
    for key in (*preset.citations, *preset.working):
        if key not in known:
            raise ValueError(f"it cites {key!r}, which it does not set{nearest(key, known)}")


_OWN: Mapping[str, Preset] = {
    "wales_federation": Preset(
        title="Wales: federation under one governing body",
        country="GB",
        rules=Rules(preset="wales_federation", name="federation", size=(2, 6), group_charge=900),
        source=_WALES,
        citations={"size": _WALES},
        flags=(_CONSENT, _CHURCH_MIX),
    ),
    "wales_small_federation": Preset(
        title="Wales: federation of small schools only, by the local authority's simpler route",
        country="GB",
        rules=Rules(
            preset="wales_small_federation",
            name="small-school federation",
            size=(2, 6),
            members=Where({"pupils": Condition(most=90)}),
            group_charge=900,
        ),
        source=LAW_WALES_SMALL,
        citations={"size": _WALES, "members": LAW_WALES_SMALL},
        flags=(_CONSENT, _CHURCH_MIX),
    ),
    "england_federation": Preset(
        title="England: federation of maintained schools under one governing body",
        country="GB",
        rules=Rules(
            preset="england_federation",
            name="federation",
            size=(2, 6),
            members=Where({"type": Condition(exclude=_NOT_MAINTAINED)}),
            group_charge=900,
        ),
        source=_ENGLAND,
        citations={
            "size": Citation(
                "at least 2 by SI 2012/1035; the most is a working limit, as there is no cap now",
                verified=False,
                note="There was a cap of five in 2003. Whether there is none now was not verified.",
            ),
            "members": Citation(
                _ENGLAND.text, note='"Academy schools cannot federate or join a federation."'
            ),
        },
        flags=(_CHURCH_MIX,),
        unknown=Text("check that it is maintained"),
    ),
    "england_collaboration": Preset(
        title="England: collaboration through a joint committee; each governing body stays",
        country="GB",
        rules=Rules(preset="england_collaboration", name="collaboration", size=(2, 6)),
        source=Citation("joint committee of governing bodies, as widely stated", verified=False),
        citations={
            "size": Citation("two or more, as widely stated", False, "The most is a working limit.")
        },
        flags=(_CHURCH_MIX,),
    ),
    "cluster": Preset(
        title="Cluster: informal; each school keeps its head and governors",
        rules=Rules(preset="cluster", name="cluster", size=(4, 10), lead=Lead.NONE),
        source=Citation("literature on school clusters", verified=False),
        citations={
            key: Citation("literature on school clusters", verified=False)
            for key in ("size", "lead")
        },
        flags=(_CHURCH_MIX,),
    ),
    "executive_head": Preset(
        title="One executive head over several schools",
        country="GB",
        rules=Rules(
            preset="executive_head", name="executive headship", size=(3, 6), group_charge=900
        ),
        source=Citation("NFER press release, 8 July 2016"),
        citations={
            "size": Citation("NFER press release, 8 July 2016", note="An average, not a limit.")
        },
        flags=(_CHURCH_MIX,),
    ),
    "norfolk_210": Preset(
        title="Norfolk: at least 210 pupils for each linked body",
        country="GB",
        rules=Rules(
            preset="norfolk_210",
            name="partnership",
            size=(2, 6),
            pupils=(210, 9_999),
            group_charge=900,
        ),
        source=Citation("Norfolk's target, reported by EDP", note="An earlier target."),
        citations={
            "pupils": Citation(
                "Norfolk's target, reported by EDP",
                note="An earlier target: at least 210; it names no most.",
            )
        },
        flags=(_CHURCH_MIX,),
    ),
    "lincolnshire_partnership": Preset(
        title="Lincolnshire: partnership of small schools",
        country="GB",
        rules=Rules(
            preset="lincolnshire_partnership",
            name="partnership",
            size=(2, 6),
            members=Where({"pupils": Condition(most=199)}),
        ),
        source=Citation(
            "Lincolnshire council papers, local press",
            note="£20,000 to start each partnership; the first scheme was refused as too rigid.",
        ),
        citations={"members": COUNCIL_LINCOLNSHIRE},
        flags=(_CHURCH_MIX,),
        grants=(
            Grant(
                code="lincolnshire_start",
                where=Where({"pupils": Condition(most=199)}),
                amount=20_000,
                currency="GBP",
                per="group",
                text=Text("to start a partnership that holds a school of under 200 pupils"),
                citation=COUNCIL_LINCOLNSHIRE,
            ),
        ),
    ),
    "china_central_school": Preset(
        title="China: a star on the township's central school (中心校)",
        country="CN",
        rules=Rules(
            preset="china_central_school",
            name="central school",
            size=(2, 15),
            longest_drive=1800,
            measured=Measured.FROM_LEAD,
            lead=Lead.ELIGIBLE,
            lead_where=Where({"type": Condition(any_of=("中心校",))}),
            same=("township",),
        ),
        source=LAW_CHINA,
        citations={
            "longest_drive_minutes": Citation(
                LAW_CHINA.text,
                note="It is about day pupils of grades 1 to 3, and used here for staff. A standard "
                "of 40 minutes is cited, too (unverified).",
            ),
            "measured": LAW_CHINA,
            "lead": LAW_CHINA,
            "lead_where": LAW_CHINA,
            "same": LAW_CHINA,
        },
    ),
}

PRESETS: Registry[Preset] = Registry(
    "preset", group="geocluster.presets", of=Preset, check=_checked, error=RulesError, own=_OWN
)
"""Every preset, by the name that a scenario uses: an open table."""
