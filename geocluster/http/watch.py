"""A watch over what is asked: every question has an end, however slowly the answer comes.

A library's time limit is that of one step: a server that sends a byte now and then keeps it
waiting for days. Here a watch shuts the connection when the time of the whole answer is over,
in whatever step it is: the handshake, the headers, or the body.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

import requests

from geocluster.errors import GeoclusterError
from geocluster.phrases import phrase

__all__ = ["WATCH", "OverdueError", "Watch", "watched"]

_AGAIN = 0.2


class OverdueError(requests.Timeout):
    """The whole answer did not come in time."""


class Watch:
    """Shuts the connections of a question when its time is over.

    Parameters
    ----------
    seconds
        From now; :meth:`extend` moves the end.
    """

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self._until = monotonic() + seconds
        self._done = threading.Event()
        self._sockets: list[Any] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def note(self, connection: Any) -> None:
        """Watch what a connection speaks through, which it may let go of before the end."""
        if connection.sock is not None and connection.sock not in self._sockets:
            self._sockets.append(connection.sock)

    def extend(self, seconds: float) -> None:
        """Let it go on for so many seconds from now."""
        self._until = monotonic() + seconds

    def end(self) -> None:
        """Watch no more."""
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(max(0.0, self._until - monotonic())):
            if monotonic() < self._until:
                continue
            self.expired = True
            for channel in list(self._sockets):
                # Of the plain socket: the encrypted one would wait for a farewell.
                with contextlib.suppress(OSError, ValueError):
                    socket.socket.shutdown(channel, socket.SHUT_RDWR)
            self._until = monotonic() + _AGAIN


WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(seconds: float) -> Iterator[Watch]:
    """End what is asked within the block when its time is over.

    Raises
    ------
    OverdueError
        In place of whatever else is raised once the time is over: a body that was cut off may
        look whole.
    """
    watch = Watch(seconds)
    before = WATCH.set(watch)
    try:
        yield watch
    except Exception as fault:
        faults = requests.RequestException | OSError | ValueError
        if watch.expired and isinstance(fault, faults) and not isinstance(fault, GeoclusterError):
            raise OverdueError(phrase("not in time")) from None
        raise
    else:
        if watch.expired:
            raise OverdueError(phrase("not in time"))
    finally:
        WATCH.reset(before)
        watch.end()
