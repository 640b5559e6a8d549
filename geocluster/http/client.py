"""The client: asks one question at a time, through connections that are watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from geocluster.http.watch import WATCH, Watch, watched
from geocluster.phrases import phrase

__all__ = ["AGENT", "Client", "all_watched"]

AGENT = "geocluster (school planning)"

_ENCODINGS = ("", "identity", "gzip")


class _Noted:
    """A connection that shows itself to the watch at each step."""

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self._note()

    def _new_conn(self) -> Any:
        made = super()._new_conn()  # type: ignore[misc]
        watch = WATCH.get()
        if watch is not None:
            watch._sockets.append(made)
        return made

    def getresponse(self) -> Any:
        self._note()
        return super().getresponse()  # type: ignore[misc]

    def _note(self) -> None:
        watch = WATCH.get()
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
        self._watch: Watch | None = None

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
                    raise requests.exceptions.ContentDecodingError(
                        phrase("packed as {packed!r}", packed=packed[:40])
                    )
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
