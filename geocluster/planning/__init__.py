"""From a scenario, or from your own data, to a proposal."""

from geocluster.planning.checking import Checked, check
from geocluster.planning.proposing import propose
from geocluster.planning.reading import travel_times
from geocluster.planning.running import run
from geocluster.watcher import Watcher

__all__ = ["Checked", "Watcher", "check", "propose", "run", "travel_times"]
