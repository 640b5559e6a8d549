"""What the presets look at in every group; it forbids nothing."""

from __future__ import annotations

from geocluster.citations import Citation
from geocluster.facts import Text
from geocluster.presets.declare import Flag
from geocluster.rules import Condition, Where

__all__ = [
    "BORDER",
    "CHURCH_MIX",
    "CONSENT",
    "CONSENT_FOUNDATION",
    "DENOMINATIONS",
    "INVOLVE",
    "RURAL",
]

_CFBT = Citation("CfBT / NFER study of Lincolnshire, 2014")
_NO_FAITH = ("Does not apply", "None", "---", "Not applicable")
_CHURCH = Where({"faith": Condition(exclude=(*_NO_FAITH, "0", None))})
_VOLUNTARY = (
    "Voluntary aided",
    "Voluntary controlled",
    "Voluntary aided school",
    "Voluntary controlled school",
    "Gwirfoddol a gynorthwyir",
    "Gwirfoddol a reolir",
)
_FOUNDATION = ("Foundation", "Foundation school", "Sefydledig")

CHURCH_MIX = Flag(
    code="church_mix",
    where=_CHURCH,
    against=Where({"faith": Condition(any_of=_NO_FAITH)}),
    text=Text("church schools together with community schools, which is allowed"),
    citation=_CFBT,
)
DENOMINATIONS = Flag(
    code="denomination_mix",
    where=_CHURCH,
    differ="faith",
    text=Text("church schools of more than one denomination, which is allowed"),
    citation=_CFBT,
)
CONSENT = Flag(
    code="consent",
    where=Where({"type": Condition(any_of=_VOLUNTARY)}),
    text=Text("voluntary: the diocesan authority or appointing body must consent"),
    citation=Citation("SI 2014/1132 (W.) regs 9(1)(i), 11(1)(h)"),
    asks=True,
)
CONSENT_FOUNDATION = Flag(
    code="consent_foundation",
    where=Where({"type": Condition(any_of=_FOUNDATION)}),
    text=Text("foundation school: whoever appoints its foundation governors must consent"),
    citation=CONSENT.citation,
    asks=True,
)
BORDER = Flag(
    code="border",
    where=Where(),
    differ="authority",
    text=Text(
        "schools of more than one authority: where one of them proposes it, the others must consent"
    ),
    citation=Citation("SI 2014/1132 (W.) regs 9(1)(h), 11(1)(g)"),
    asks=True,
)
INVOLVE = Flag(
    code="involve",
    where=_CHURCH,
    also=Where({"type": Condition(any_of=(*_VOLUNTARY, *_FOUNDATION))}),
    text=Text("church or foundation school: involve its diocese or foundation from the start"),
    citation=Citation('GOV.UK "Federations: guidance", 27 Sept 2022'),
    asks=True,
)
RURAL = Flag(
    code="rural",
    where=Where({"rural": Condition(exclude=("no", "false", "0", None))}),
    text=Text(
        "designated rural primary school: before a closure the law asks for its effect on the "
        "community, transport and alternatives, of which a federation is one"
    ),
    citation=Citation(
        "Designation of Rural Primary Schools (England) Order, 18 Dec 2025; Education and "
        "Inspections Act 2006 s. 15(4)"
    ),
)
