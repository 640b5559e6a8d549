"""The presets that are known, each with its source."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.citations import COUNCIL_LINCOLNSHIRE, LAW_CHINA, LAW_WALES_SMALL, Citation
from geocluster.errors import RulesError, nearest
from geocluster.facts import Text
from geocluster.given import minutes
from geocluster.phrases import phrase
from geocluster.presets.declare import Grant, Preset
from geocluster.presets.flags import (
    BORDER,
    CHURCH_MIX,
    CONSENT,
    CONSENT_FOUNDATION,
    DENOMINATIONS,
    INVOLVE,
    RURAL,
)
from geocluster.presets.history import CHANGES, HILL
from geocluster.registry import Registry
from geocluster.rules import Condition, Lead, Measured, Rules, Where, keys_of

__all__ = ["PRESETS"]

_PAIRS = {"pair_split": minutes(60)}
"""What federations pay for an infant and its junior school apart: a working value, by which none is
split that can be kept."""

_MIXES = (CHURCH_MIX, DENOMINATIONS)
_WALES = Citation("SI 2014/1132 (W.)")
_WALES_FLAGS = (CONSENT, CHURCH_MIX, CONSENT_FOUNDATION, BORDER, DENOMINATIONS)
_MEDIUM = Citation(
    "Welsh Government, School categories according to Welsh-medium provision, Dec 2021; Welsh "
    "Language and Education (Wales) Act 2025 (asc 2025/2) s. 9",
    note=phrase(
        "Categories are 1, 2, 3 and 3P since December 2021, and three by the Act, of which a "
        "school may have several; lists from before have those of 2007. Say with compatible which "
        "may be in one group."
    ),
)
_ENGLAND = Citation('SI 2012/1035; GOV.UK "Federations: guidance", 27 Sept 2022')
_COLLABORATION = "School Governance (Collaboration) (England) Regulations 2003 reg. 3"
_CO_OPERATE = Citation(
    "Children's Wellbeing and Schools Act 2026",
    note=phrase(
        "Academies must co-operate on places: a cluster may hold them, a federation may not."
    ),
)
_PLACES = Citation(
    "National Audit Office, as reported",
    verified=False,
    note=phrase(
        "Unfilled primary places rose from 10 to 14 %; demand is expected to fall by 7 % by 2030."
    ),
)
_NORFOLK = Citation(
    "Norfolk's target of 2014, reported by EDP",
    note=phrase(
        "Historical. About 2017 at least 1,500 pupils under one body and schools of at least 105 "
        "were asked for; under review since July 2025."
    ),
)
_LITERATURE = Citation(
    "literature on school clusters",
    verified=False,
    note=phrase(
        "A handbook for clusters online of New Zealand takes six to ten schools for ideal."
    ),
)
_IRELAND = Citation(
    "Department of Education (Ireland), Small Schools Project, 2021 to 2024",
    note=phrase(
        "Six clusters of between three and five small schools each, prolonged for two years and "
        "evaluated on 16 May 2025; teachers ask for a roll-out to the whole country."
    ),
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
        rules=Rules(
            preset="wales_federation",
            name="federation",
            size=(2, 6),
            group_charge=900,
            costs=_PAIRS,
        ),
        source=_WALES,
        citations={"size": _WALES},
        flags=_WALES_FLAGS,
        notes=(_MEDIUM,),
        changes=CHANGES["wales_federation"],
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
            costs=_PAIRS,
        ),
        source=LAW_WALES_SMALL,
        citations={"size": _WALES, "members": LAW_WALES_SMALL},
        flags=_WALES_FLAGS,
        notes=(_MEDIUM,),
        changes=CHANGES["wales_small_federation"],
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
            costs=_PAIRS,
        ),
        source=_ENGLAND,
        citations={
            "size": Citation(
                "at least 2 by SI 2012/1035; the most is a working limit, as there is no cap now",
                verified=False,
                note=phrase(
                    "There was a cap of five in 2003. Whether there is none now was not verified."
                ),
            ),
            "members": Citation(
                _ENGLAND.text,
                note='"Academy schools cannot federate or join a federation."',
            ),
        },
        working=frozenset({"size"}),
        flags=(CHURCH_MIX, INVOLVE, DENOMINATIONS, RURAL),
        notes=(_PLACES,),
        changes=CHANGES["england_federation"],
        unknown=Text("check that it is maintained"),
    ),
    "england_collaboration": Preset(
        title="England: collaboration through a joint committee; each governing body stays",
        country="GB",
        rules=Rules(preset="england_collaboration", name="collaboration", size=(2, 6)),
        source=Citation(
            _COLLABORATION,
            note='"Two or more governing bodies may arrange for any of their functions to be '
            'discharged jointly." Wales: SI 2008/168 (W.) reg. 3.',
        ),
        citations={"size": Citation(_COLLABORATION, note=phrase("The most is a working value."))},
        working=frozenset({"size"}),
        flags=(*_MIXES, RURAL),
        notes=(_CO_OPERATE,),
        changes=CHANGES["england_collaboration"],
    ),
    "cluster": Preset(
        title="Cluster: informal; each school keeps its head and governors",
        rules=Rules(
            preset="cluster",
            name="cluster",
            size=(2, 6),
            longest_drive=minutes(20),
            lead=Lead.NONE,
        ),
        source=HILL,
        citations={"size": HILL, "longest_drive_minutes": HILL, "lead": HILL},
        flags=_MIXES,
        notes=(_CO_OPERATE,),
        changes=CHANGES["cluster"],
    ),
    "wider_cluster": Preset(
        title="Wider cluster: informal, of more schools; each keeps its head and governors",
        rules=Rules(preset="wider_cluster", name="cluster", size=(4, 10), lead=Lead.NONE),
        source=_LITERATURE,
        citations={"size": _LITERATURE, "lead": _LITERATURE},
        flags=_MIXES,
        notes=(_CO_OPERATE,),
        changes=CHANGES["wider_cluster"],
    ),
    "executive_head": Preset(
        title="One executive head over several schools",
        country="GB",
        rules=Rules(
            preset="executive_head",
            name="executive headship",
            size=(2, 6),
            group_charge=900,
            costs=_PAIRS,
        ),
        source=Citation("NFER press release, 8 July 2016"),
        citations={
            "size": Citation(
                "NFER press release, 8 July 2016",
                note=phrase(
                    '"On average three to six" schools: an average, not a limit; pairs are normal.'
                ),
            )
        },
        working=frozenset({"size"}),
        flags=_MIXES,
        changes=CHANGES["executive_head"],
    ),
    "norfolk_210": Preset(
        title="Norfolk, historical: at least 210 pupils for each linked body",
        country="GB",
        rules=Rules(
            preset="norfolk_210",
            name="partnership",
            size=(2, 6),
            pupils=(210, 9_999),
            group_charge=900,
        ),
        source=_NORFOLK,
        citations={
            "pupils": Citation(
                _NORFOLK.text, note=phrase("Historical: at least 210; it names no most.")
            )
        },
        working=frozenset({"pupils"}),
        flags=(*_MIXES, RURAL),
        changes=CHANGES["norfolk_210"],
    ),
    "lincolnshire_partnership": Preset(
        title="Lincolnshire: partnership with a grant for schools of under 200 pupils",
        country="GB",
        rules=Rules(preset="lincolnshire_partnership", name="partnership", size=(2, 6)),
        source=Citation(
            "Lincolnshire Echo, 19 Oct 2012",
            note=phrase(
                "£20,000 to start each partnership, for schools of under 200 pupils; larger ones "
                "may take part without it. The first scheme was refused as too rigid."
            ),
        ),
        flags=(*_MIXES, RURAL),
        grants=(
            Grant(
                code="lincolnshire_start",
                where=Where({"pupils": Condition(most=199)}),
                amount=20_000,
                currency="GBP",
                per="group",
                text=Text("to start a partnership that holds a school of under 200 pupils"),
                citation=Citation(
                    f"Lincolnshire Echo, 19 Oct 2012; {COUNCIL_LINCOLNSHIRE.text}",
                    note=phrase("How it is shared among the schools is not told."),
                ),
            ),
        ),
        changes=CHANGES["lincolnshire_partnership"],
    ),
    "ireland_cluster": Preset(
        title="Ireland: cluster of small schools",
        rules=Rules(preset="ireland_cluster", name="cluster", size=(3, 5), lead=Lead.NONE),
        source=_IRELAND,
        citations={"size": _IRELAND},
        flags=_MIXES,
        changes=CHANGES["ireland_cluster"],
    ),
    "china_central_school": Preset(
        title="China: a star on the township's central school (中心校)",
        country="CN",
        rules=Rules(
            preset="china_central_school",
            name="central school",
            size=(2, 15),
            measured=Measured.FROM_LEAD,
            lead=Lead.ELIGIBLE,
            lead_where=Where({"type": Condition(any_of=("中心校",))}),
            same=("township",),
        ),
        source=LAW_CHINA,
        citations=dict.fromkeys(("measured", "lead", "lead_where", "same"), LAW_CHINA),
        notes=(
            Citation(
                LAW_CHINA.text,
                note=phrase(
                    "Day pupils of grades 1 to 3 should reach school within half an hour: their "
                    "own journey, not the drive of staff, so that no rule follows from it here."
                ),
            ),
            Citation(
                "a standard for the journeys of pupils, as widely stated",
                verified=False,
                note=phrase("A journey of at most 40 minutes is cited, too."),
            ),
            Citation(
                "No. 1 document of the Central Committee, Feb 2026, by a secondary source",
                verified=False,
                note=phrase("Necessary small rural schools are to be kept and run well."),
            ),
        ),
        changes=CHANGES["china_central_school"],
    ),
}

PRESETS: Registry[Preset] = Registry(
    phrase("preset"),
    group="geocluster.presets",
    of=Preset,
    check=_checked,
    error=RulesError,
    own=_OWN,
)
"""Every preset, by the name that a scenario uses: an open table."""
