"""Studies: work that is done on a proposal after it was solved, each asked for by its name.

A study returns the proposal with what it found, which then stands in the record, the tables and on
the map. All of them stand in one open table, :data:`STUDIES`.
"""

from geocluster.studies.declare import Study, StudyOptions
from geocluster.studies.registry import STUDIES

__all__ = ["STUDIES", "Study", "StudyOptions"]
