"""What every group must respect: one file a rule, which declares all that there is to it.

Clusters, federations and central schools are values of :class:`Rules`, never branches. What is
derived from the declarations (:mod:`geocluster.rules.declare`): the keys of ``[[tier]]`` and
``[pins]``, their refusals and their table in the documentation, what presets fill in, the judge,
explanations, the record, tables and the fingerprint.
"""

from geocluster.conditions import Condition, Where
from geocluster.rules.alone import Alone
from geocluster.rules.declare import Asked, Key, Made, Relaxation, Rule, Violation
from geocluster.rules.eligibility import Eligibility
from geocluster.rules.holds import Hold
from geocluster.rules.kinds import Kind
from geocluster.rules.lead import Lead
from geocluster.rules.longest_drive import Measured
from geocluster.rules.parts import Part
from geocluster.rules.pins import Pins
from geocluster.rules.registry import RULES, pin_keys, tier_keys
from geocluster.rules.tier import Rules, keys_of, rules_of
from geocluster.rules.usual import CLUSTER, FEDERATION

__all__ = [
    "CLUSTER",
    "FEDERATION",
    "RULES",
    "Alone",
    "Asked",
    "Condition",
    "Eligibility",
    "Hold",
    "Key",
    "Kind",
    "Lead",
    "Made",
    "Measured",
    "Part",
    "Pins",
    "Relaxation",
    "Rule",
    "Rules",
    "Violation",
    "Where",
    "keys_of",
    "pin_keys",
    "rules_of",
    "tier_keys",
]
