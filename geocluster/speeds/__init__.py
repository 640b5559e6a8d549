"""How fast a car goes on a road: its limit, what it allows, and the table of its class."""

from geocluster.speeds.limits import LIMITS
from geocluster.speeds.maxspeed import signed_kmh
from geocluster.speeds.model import (
    DETOUR,
    FERRY,
    SPEED_KMH,
    SPEEDS,
    SpeedModel,
    drawn_as,
    node_delays,
)

__all__ = [
    "DETOUR",
    "FERRY",
    "LIMITS",
    "SPEEDS",
    "SPEED_KMH",
    "SpeedModel",
    "drawn_as",
    "node_delays",
    "signed_kmh",
]
