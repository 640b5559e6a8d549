"""Rule sets that laws, guidance and studies speak of, each with its source.

A preset is a value of :class:`~geocluster.rules.Rules` and a citation for each rule that has one.
Rules carry the preset's name; a rule keeps the citation for as long as it has the preset's value,
so nothing that was overridden ever claims a source that does not say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geocluster.errors import RulesError, nearest
from geocluster.rules import Condition, Lead, Measured, Rules, Where

__all__ = [
    "PRESETS",
    "SMALL",
    "Citation",
    "Flag",
    "Preset",
    "Threshold",
    "citation",
    "cited",
    "columns_of",
    "keys_of",
    "named",
    "preset_of",
]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from.

    Attributes
    ----------
    text
        Regulation, guidance or study, as it is printed.
    verified
        Whether the source's own text was seen; shown wherever the citation is.
    note
        What the reader must know to use it.
    """

    text: str
    verified: bool = True
    note: str = ""

    @property
    def words(self) -> str:
        """The source, marked where it was not seen.

        Examples
        --------
        >>> Citation("a study", verified=False).words
        'a study (unverified)'
        """
        return self.text if self.verified else f"{self.text} (unverified)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something to be looked at in a group; it forbids nothing.

    Attributes
    ----------
    code
        A short stable word.
    where
        Which schools are meant.
    against
        Where given, the flag is raised only if other schools of the group meet this.
    sentence
        For people; the names of the schools that are meant are put before it.
    citation
        Where it comes from.
    """

    code: str
    where: Where
    sentence: str
    citation: Citation
    against: Where | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A cited set of rules.

    Attributes
    ----------
    title
        What it is, for people.
    rules
        The limits; they bear the preset's name.
    source
        Of the structure as a whole.
    citations
        For single rules, by scenario key. A rule without one is a working value of geocluster.
    flags
        What is looked at in every group.
    unknown
        What to check where a school may only join because a value is unknown.
    """

    title: str
    rules: Rules
    source: Citation
    citations: Mapping[str, Citation] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    unknown: str = "check that it may join"

    @property
    def keys(self) -> dict[str, Any]:
        """The scenario keys of its rules: those that are cited, or differ from the default."""
        usual = keys_of(Rules())
        said = keys_of(self.rules)
        return {
            key: value
            for key, value in said.items()
            if key not in ("name", "preset")
            and (key in {*self.citations, "size"} or key not in usual or usual[key] != value)
        }


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is called a small school somewhere.

    Attributes
    ----------
    most
        Most pupils of a small school; None where pupils alone do not tell.
    citation
        Who calls it so.
    """

    most: int | None
    citation: Citation


_WALES = Citation("SI 2014/1132 (W.)")
_WALES_SMALL = Citation("SI 2014/1133 (W.)")
_ENGLAND = Citation('SI 2012/1035; GOV.UK "Federations: guidance", 27 Sept 2022')
_CHINA = Citation("国办发〔2018〕27号")
_COUNCIL = Citation("Lincolnshire council paper, moderngov item 2497")
_CFBT = Citation("CfBT / NFER study of Lincolnshire, 2014")

_NO_FAITH = ("Does not apply", "None", "---", "Not applicable")
_CHURCH_MIX = Flag(
    code="church_mix",
    where=Where({"faith": Condition(exclude=(*_NO_FAITH, "0", None))}),
    against=Where({"faith": Condition(any_of=_NO_FAITH)}),
    sentence="church schools together with community schools, which is allowed",
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
    sentence="voluntary: the diocesan authority or appointing body must consent",
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

PRESETS: Mapping[str, Preset] = {
    "wales_federation": Preset(
        title="Wales: federation under one governing body",
        rules=Rules(preset="wales_federation", name="federation", size=(2, 6), group_charge=900),
        source=_WALES,
        citations={"size": _WALES},
        flags=(_CONSENT, _CHURCH_MIX),
    ),
    "wales_small_federation": Preset(
        title="Wales: federation of small schools only, by the local authority's simpler route",
        rules=Rules(
            preset="wales_small_federation",
            name="small-school federation",
            size=(2, 6),
            members=Where({"pupils": Condition(most=90)}),
            group_charge=900,
        ),
        source=_WALES_SMALL,
        citations={"size": _WALES, "members": _WALES_SMALL},
        flags=(_CONSENT, _CHURCH_MIX),
    ),
    "england_federation": Preset(
        title="England: federation of maintained schools under one governing body",
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
        unknown="check that it is maintained",
    ),
    "england_collaboration": Preset(
        title="England: collaboration through a joint committee; each governing body stays",
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
        citations={"members": _COUNCIL},
        flags=(_CHURCH_MIX,),
    ),
    "china_central_school": Preset(
        title="China: a star on the township's central school (中心校)",
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
        source=_CHINA,
        citations={
            "longest_drive_minutes": Citation(
                _CHINA.text,
                note="It is about day pupils of grades 1 to 3, and used here for staff. A standard "
                "of 40 minutes is cited, too (unverified).",
            ),
            "measured": _CHINA,
            "lead": _CHINA,
            "lead_where": _CHINA,
            "same": _CHINA,
        },
    ),
}
"""Every preset, by the name that a scenario uses."""

SMALL: Mapping[str, Threshold] = {
    "wales_small": Threshold(90, Citation("SI 2014/1133 (W.)", note="Law: under 91.")),
    "nass_small": Threshold(
        100,
        Citation(
            "National Association of Small Schools, by NAHT",
            note='"No nationally agreed definition."',
        ),
    ),
    "norfolk_small": Threshold(
        104,
        Citation(
            "Norfolk council paper, reported by EDP",
            note="Under 105, or under 4 classes; classes are not in the data.",
        ),
    ),
    "cfbt_small": Threshold(110, Citation("CfBT sample, ERIC ED546796")),
    "lincolnshire_small": Threshold(199, Citation(_COUNCIL.text, note="Under 200.")),
    "england_sparsity": Threshold(
        None,
        Citation(
            "SI 2024/66 reg. 21",
            note="Mean year group at most 21.4, and more than 80 % of 2 miles by road to the "
            "second-nearest compatible school: not computed here, shown only.",
        ),
    ),
    "china_small": Threshold(
        99, Citation("国办发〔2018〕27号 and provincial notices", note="Under 100, funded as 100.")
    ),
}
"""What is called a small school, by name."""

_FIELDS = {
    "longest_drive_minutes": "longest_drive",
    "alone_penalty_minutes": "alone_penalty",
    "group_minutes": "group_charge",
}
"""Scenario keys that are not named as the field of :class:`~geocluster.rules.Rules` is."""


def named(name: str) -> Preset:
    """Return the preset of this name.

    Raises
    ------
    RulesError
        If there is none; the message names the nearest.
    """
    if name not in PRESETS:
        raise RulesError(f"no preset {name!r}{nearest(name, PRESETS)}; see geocluster presets")
    return PRESETS[name]


def preset_of(rules: Rules) -> Preset | None:
    """Return the preset that rules come from; None where they come from none."""
    return None if rules.preset is None else named(rules.preset)


def citation(rules: Rules, key: str) -> Citation | None:
    """Return the source of a rule, by its scenario key; None where it has none.

    Examples
    --------
    >>> from dataclasses import replace
    >>> rules = PRESETS["wales_federation"].rules
    >>> citation(rules, "size").words, citation(replace(rules, size=(2, 7)), "size")
    ('SI 2014/1132 (W.)', None)
    """
    preset = preset_of(rules)
    if preset is None or key not in preset.citations:
        return None
    attribute = _FIELDS.get(key, key)
    same = getattr(rules, attribute) == getattr(preset.rules, attribute)
    return preset.citations[key] if same else None


def cited(rules: Rules, key: str) -> str:
    """Return the source of a rule in brackets, to stand at the end of a sentence; or nothing."""
    source = citation(rules, key)
    return "" if source is None else f" ({source.text}){'' if source.verified else ' (unverified)'}"


def columns_of(rules: Rules) -> tuple[str, ...]:
    """Return every field or source column that a rule or a flag of its preset reads."""
    preset = preset_of(rules)
    wheres = [w for f in preset.flags for w in (f.where, f.against) if w] if preset else []
    flagged = [name for where in wheres for name in where.conditions]
    return tuple(dict.fromkeys([*rules.columns, *flagged]))


def keys_of(rules: Rules) -> dict[str, Any]:
    """Return rules as the keys of ``[[tier]]``."""
    keys: dict[str, Any] = {"name": rules.name}
    if rules.preset is not None:
        keys["preset"] = rules.preset
    keys["size"] = list(rules.size)
    if rules.pupils is not None:
        keys["pupils"] = list(rules.pupils)
    if rules.members is not None:
        keys["members"] = _where(rules.members)
    if rules.longest_drive is not None:
        keys["longest_drive_minutes"] = _minutes(rules.longest_drive)
    keys |= {"measured": rules.measured.value, "lead": rules.lead.value}
    if rules.lead is Lead.ELIGIBLE:
        keys["lead_where"] = _where(rules.lead_where)
    keys |= {
        "same": list(rules.same),
        "alone": rules.alone.value,
        "alone_penalty_minutes": _minutes(rules.alone_penalty),
        "group_minutes": _minutes(rules.group_charge),
    }
    if rules.alone_free is not None:
        keys["alone_free"] = _where(rules.alone_free)
    return keys


def _minutes(seconds: int) -> float:
    return seconds // 60 if seconds % 60 == 0 else seconds / 60


def _where(where: Where) -> dict[str, Any]:
    return {name: _condition(c) for name, c in where.conditions.items()}


def _condition(condition: Condition) -> Any:
    keys: dict[str, Any] = {}
    if condition.any_of is not None:
        keys["any_of"] = list(condition.any_of)
    if condition.exclude:
        keys["not"] = list(condition.exclude)
    for key, value in (("min", condition.least), ("max", condition.most)):
        if value is not None:
            keys[key] = int(value) if value.is_integer() else value
    return keys["any_of"] if list(keys) == ["any_of"] else keys
