"""The one HTTP client: every question has an end, however slowly the answer comes.

A library's time limit is that of one step: a server that sends a byte now and then keeps it
waiting for days. Here a watch shuts the connection when the time of the whole answer is over,
in whatever step it is: the handshake, the headers, or the body.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from geocluster.errors import GeoclusterError

__all__ = ["AGENT", "Client", "OverdueError", "all_watched", "watched"]

AGENT = "geocluster (school planning)"

_AGAIN = 0.2
_ENCODINGS = ("", "identity", "gzip")


class OverdueError(requests.Timeout):
    """The whole answer did not come in time."""


class _Watch:
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


_WATCH: ContextVar[_Watch | None] = ContextVar("watch", default=None)


class _Noted:
    """A connection that shows itself to the watch at each step."""

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self._note()

    def _new_conn(self) -> Any:
        made = super()._new_conn()  # type: ignore[misc]
        watch = _WATCH.get()
        if watch is not None:
            watch._sockets.append(made)
        return made

    def getresponse(self) -> Any:
        self._note()
        return super().getresponse()  # type: ignore[misc]

    def _note(self) -> None:
        watch = _WATCH.get()
        if watch is not None:
            watch.note(self)


class _PlainConnection(_Noted, HTTPConnection):
    pass


class _SecureConnection(_Noted, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    """Makes connections that are watched, with a proxy as without."""

    _POOLS = {"http": _PlainPool, "https": _SecurePool}  # noqa: RUF012

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, **named)
        self.poolmanager.pool_classes_by_scheme = self._POOLS

    def proxy_manager_for(self, *args: Any, **named: Any) -> Any:
        manager = super().proxy_manager_for(*args, **named)
        manager.pool_classes_by_scheme = self._POOLS
        return manager


class Client:
    """Asks servers, one question at a time.

    Parameters
    ----------
    plain
        Whether addresses without encryption may be asked, and redirected to.
    redirects
        How often a question may be sent on.
    """

    def __init__(self, *, plain: bool, redirects: int = 10) -> None:
        self._session = requests.Session()
        self._session.max_redirects = redirects
        self._session.adapters.clear()
        self._session.mount("https://", _Adapter())
        if plain:
            self._session.mount("http://", _Adapter())
        self._session.headers.update({"User-Agent": AGENT, "Accept-Encoding": "identity"})
        self._watch: _Watch | None = None

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    @contextmanager
    def get(
        self,
        url: str,
        *,
        seconds: float,
        headers: Mapping[str, str] | None = None,
        steps: tuple[float, float] | None = None,
        follow: bool = True,
    ) -> Iterator[requests.Response]:
        """Ask for an address; the answer's body is read within the ``with`` block.

        Parameters
        ----------
        url
            The address.
        seconds
            For the whole of the answer; for each piece of it where :meth:`pieces` says so.
        headers
            To be sent.
        steps
            Seconds until a connection stands, and until anything more of the answer comes.
        follow
            Whether redirects are followed.

        Raises
        ------
        OverdueError
            If the time is over before the block ends.
        requests.RequestException
            If the server cannot be asked, or the body is packed in a way that was not asked for.
        """
        with watched(seconds) as watch:
            self._watch = watch
            with self._session.get(
                url,
                headers=headers,
                stream=True,
                timeout=steps or seconds,
                allow_redirects=follow,
            ) as answer:
                packed = answer.headers.get("Content-Encoding", "").strip().casefold()
                if packed not in _ENCODINGS:
                    raise requests.exceptions.ContentDecodingError(f"packed as {packed[:40]!r}")
                yield answer

    def pieces(
        self, answer: requests.Response, size: int, *, seconds: float | None = None
    ) -> Iterator[bytes]:
        """Read a body piece by piece.

        Parameters
        ----------
        answer
            Within its ``with`` block.
        size
            Bytes of a piece.
        seconds
            For each piece; None where the whole answer has a time.
        """
        came = 0  # a server may send pieces of a byte, each of which would buy more time
        for piece in answer.iter_content(size):
            yield piece
            came += len(piece)
            if came >= size and seconds is not None and self._watch is not None:
                self._watch.extend(seconds)
                came = 0


@contextmanager
def watched(seconds: float) -> Iterator[_Watch]:
    """End what is asked within the block when its time is over.

    Raises
    ------
    OverdueError
        In place of whatever else is raised once the time is over: a body that was cut off may
        look whole.
    """
    watch = _Watch(seconds)
    before = _WATCH.set(watch)
    try:
        yield watch
    except Exception as fault:
        faults = requests.RequestException | OSError | ValueError
        if watch.expired and isinstance(fault, faults) and not isinstance(fault, GeoclusterError):
            raise OverdueError("not in time") from None
        raise
    else:
        if watch.expired:
            raise OverdueError("not in time")
    finally:
        _WATCH.reset(before)
        watch.end()


@contextmanager
def all_watched(seconds: float) -> Iterator[None]:
    """End what other libraries ask within the block, through connections of their own."""
    before = HTTPConnectionPool.ConnectionCls, HTTPSConnectionPool.ConnectionCls
    HTTPConnectionPool.ConnectionCls = _PlainConnection
    HTTPSConnectionPool.ConnectionCls = _SecureConnection
    try:
        with watched(seconds):
            yield
    finally:
        HTTPConnectionPool.ConnectionCls, HTTPSConnectionPool.ConnectionCls = before
