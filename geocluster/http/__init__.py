"""The one HTTP client: every question has an end, and every fault a name.

What others ask through connections of their own (osmnx) is watched too. Nothing else of the
library behind it is used elsewhere: a fault of it is a :data:`RequestError`, and
:func:`trouble_of` tells what it means.
"""

from __future__ import annotations

from requests import RequestException as RequestError
from requests import Response as Answer

from geocluster.http.client import AGENT, Client, all_watched
from geocluster.http.faults import Trouble, retry_after, trouble_of
from geocluster.http.watch import OverdueError, watched

__all__ = [
    "AGENT",
    "Answer",
    "Client",
    "OverdueError",
    "RequestError",
    "Trouble",
    "all_watched",
    "retry_after",
    "trouble_of",
    "watched",
]
