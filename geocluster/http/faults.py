"""Why an answer did not come: each of a library's many faults as one of a few troubles."""

from __future__ import annotations

from enum import Enum

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from geocluster.http.watch import OverdueError

__all__ = ["Trouble", "retry_after", "trouble_of"]


class Trouble(Enum):
    """What went wrong between here and a server."""

    CIRCLE = "redirects without an end"
    SCHEME = "a redirect to an address that is not allowed"
    UNPROVEN = "a server that does not prove who it is"
    PROXY = "no way through this network's proxy"
    OVERDUE = "a whole answer that did not come in time"
    PACKED = "an answer packed in a way that was not asked for"
    NO_CONNECTION = "no connection in time"
    SILENT = "nothing more of an answer in time"
    UNREACHED = "no connection at all"
    LOST = "a connection that was lost"
    OTHER = "anything else"

    @property
    def may_pass(self) -> bool:
        """Whether the same question may be answered another time."""
        return self not in (Trouble.CIRCLE, Trouble.SCHEME, Trouble.OTHER)


_BY_CLASS = (
    (requests.TooManyRedirects, Trouble.CIRCLE),
    (requests.exceptions.InvalidSchema, Trouble.SCHEME),
    (requests.exceptions.SSLError, Trouble.UNPROVEN),
    (requests.exceptions.ProxyError, Trouble.PROXY),
    (OverdueError, Trouble.OVERDUE),
    (requests.exceptions.ContentDecodingError, Trouble.PACKED),
    (requests.exceptions.ConnectTimeout, Trouble.NO_CONNECTION),
    (requests.Timeout, Trouble.SILENT),
)
_NEVER_STOOD = ("NewConnectionError", "NameResolutionError")


def trouble_of(fault: requests.RequestException) -> Trouble:
    """Tell what a fault of the library means."""
    for kind, trouble in _BY_CLASS:
        if isinstance(fault, kind):
            return trouble
    if "timed out" in str(fault):
        return Trouble.SILENT
    if isinstance(fault, requests.ConnectionError):
        never = any(word in repr(fault) for word in _NEVER_STOOD)
        return Trouble.UNREACHED if never else Trouble.LOST
    lost = isinstance(fault, requests.exceptions.ChunkedEncodingError)
    return Trouble.LOST if lost else Trouble.OTHER


def retry_after(answer: requests.Response) -> float | None:
    """Return how many seconds a server asks to wait; None where it says nothing, or nonsense."""
    try:
        return Retry().get_retry_after(answer.raw)
    except InvalidHeader:
        return None
