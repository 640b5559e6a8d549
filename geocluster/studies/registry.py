"""All studies by name, in an open table.

To add one, write a function of a proposal that returns it with what was found, and declare it as a
:class:`~geocluster.studies.declare.Study`; a package of your own does so by an entry point of
``geocluster.studies``.
"""

from __future__ import annotations

from geocluster.errors import RulesError
from geocluster.phrases import phrase
from geocluster.registry import Registry
from geocluster.studies.alternatives import ALTERNATIVES
from geocluster.studies.declare import Study
from geocluster.studies.ensemble import ENSEMBLE
from geocluster.studies.firmness import FIRMNESS
from geocluster.studies.robustness import ROBUSTNESS
from geocluster.studies.why import WHY

__all__ = ["STUDIES"]

STUDIES: Registry[Study] = Registry(
    phrase("study"),
    group="geocluster.studies",
    of=Study,
    error=RulesError,
    own={
        "firmness": FIRMNESS,
        "alternatives": ALTERNATIVES,
        "ensemble": ENSEMBLE,
        "robustness": ROBUSTNESS,
        "why": WHY,
    },
)
