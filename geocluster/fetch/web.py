"""One request at a time: redirects, time limits, and faults in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep
from typing import TypeVar
from urllib.parse import urlsplit

from geocluster.addresses import host, shown, without_secrets
from geocluster.fetch.faults import FetchError, NotThereError, PassingError, UnreachableError
from geocluster.http import Answer, Client, RequestError, Trouble, trouble_of
from geocluster.phrases import phrase

__all__ = ["PATIENCE", "Patience", "Web", "checked_base", "host", "shown"]

_T = TypeVar("_T")
_MOST_REDIRECTS = 10
_BUSY = frozenset({408, 425, 429})
_ABSENT = frozenset({404, 410})
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a slow or failing server is waited for.

    Attributes
    ----------
    connect, read
        Seconds until a connection stands, and until anything more of an answer comes.
    piece
        Seconds for the headers, for each piece of a file, and for the whole of a short text.
    tries
        How often a passing fault is met before giving up; a server that cannot be reached at
        all is tried twice.
    wait
        Seconds before the second try; doubled before each further one.
    """

    connect: float = 10.0
    read: float = 30.0
    piece: float = 60.0
    tries: int = 5
    wait: float = 1.0


PATIENCE = Patience()


def checked_base(url: str) -> str:
    """Return an address without its last slash, refusing what is not http or https.

    Raises
    ------
    FetchError
        If it is another kind of address, or names no server.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise FetchError(
            phrase(
                "--from {url!r} must be an address that begins with https:// or http://",
                url=without_secrets(url),
            )
        )
    return url.rstrip("/")


class Web:
    """Requests with patience; plain http only for addresses that were given so.

    Parameters
    ----------
    base
        Where the files lie. If it is https, no redirect may lead to anything else.
    patience
        None for :data:`PATIENCE`.
    """

    def __init__(self, base: str, patience: Patience | None = None) -> None:
        self.patience = patience or PATIENCE
        plain = urlsplit(base).scheme == "http"
        self._client = Client(plain=plain, redirects=_MOST_REDIRECTS)

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Answer]:
        """Ask for an address; the answer's body is read by the caller.

        Raises
        ------
        NotThereError
            If the server has no such file.
        PassingError
            If another try may help; also when that shows while the body is read.
        FetchError
            If no further try helps.
        """
        steps = (self.patience.connect, self.patience.read)
        try:
            with self._client.get(
                url, seconds=self.patience.piece, headers=headers, steps=steps
            ) as answer:
                _check_status(answer)
                yield answer
        except RequestError as fault:
            raise _in_words(url, fault) from None

    def pieces(self, answer: Answer, size: int) -> Iterator[bytes]:
        """Read a body within its ``with`` block; each piece must come in time."""
        return self._client.pieces(answer, size, seconds=self.patience.piece)

    def patiently(self, task: Callable[[], _T]) -> _T:
        """Do a task, again after a passing fault, at most ``tries`` times.

        Raises
        ------
        FetchError
            The last fault.
        """
        tries = self.patience.tries
        for k in range(tries):
            try:
                return task()
            except PassingError as fault:
                most = min(2, tries) if isinstance(fault, UnreachableError) else tries
                if k + 1 >= most:
                    raise type(fault)(
                        phrase(
                            "{fault} (tried {n} time)",
                            "{fault} (tried {n} times)",
                            n=k + 1,
                            fault=fault,
                        )
                    ) from None
                sleep(self.patience.wait * 2**k)
        raise FetchError(phrase("nothing was tried; patience needs at least one try"))

    def begins(self, url: str) -> bytes:
        """Read the first bytes of what is at an address."""

        def read() -> bytes:
            with self.get(url) as answer:
                return next(answer.iter_content(4), b"")

        return self.patiently(read)

    def text(self, url: str, *, most: int) -> tuple[str, str]:
        """Read a short text.

        Parameters
        ----------
        url
            Its address.
        most
            Bytes that it may have.

        Returns
        -------
        tuple
            The text, and the address that it came from in the end.
        """

        def read() -> tuple[str, str]:
            content = b""
            with self.get(url) as answer:
                for piece in answer.iter_content(_PIECE):
                    content += piece
                    if len(content) > most:
                        raise FetchError(
                            phrase(
                                "{url} is larger than the {most:,} bytes it may have",
                                url=shown(url),
                                most=most,
                            )
                        )
                return content.decode("utf-8", "replace"), answer.url

        return self.patiently(read)


def _check_status(answer: Answer) -> None:
    status = answer.status_code
    reason = f" {answer.reason}" if answer.reason else ""
    said = phrase(
        "{host} answers {status}{reason}", host=host(answer.url), status=status, reason=reason
    )
    if status in _ABSENT:
        raise NotThereError(phrase("{said}: there is no {url}", said=said, url=shown(answer.url)))
    if status in _BUSY or status >= 500:
        raise PassingError(phrase("{said} for {url}", said=said, url=shown(answer.url)))
    if status not in (200, 206, 304, 416):
        raise FetchError(phrase("{said} for {url}", said=said, url=shown(answer.url)))


_KINDS: Mapping[Trouble, type[FetchError]] = {
    Trouble.PROXY: UnreachableError,
    Trouble.OVERDUE: PassingError,
    Trouble.NO_CONNECTION: UnreachableError,
    Trouble.SILENT: PassingError,
    Trouble.UNREACHED: UnreachableError,
    Trouble.LOST: PassingError,
}
"""As what a trouble is told; where it stands here not, no further try helps."""


def _in_words(url: str, fault: RequestError) -> FetchError:
    trouble, server, at = trouble_of(fault), host(url), shown(url)
    words = {
        Trouble.CIRCLE: phrase("{server} redirects {at} in a circle", server=server, at=at),
        Trouble.SCHEME: phrase(
            "{server} redirects {at} to an address that is not https; not followed",
            server=server,
            at=at,
        ),
        Trouble.UNPROVEN: phrase(
            "{server} does not prove who it is ({reason}); a network's own "
            "filter often does this: ask who runs it, and set REQUESTS_CA_BUNDLE "
            "to its certificate",
            server=server,
            reason=_innermost(fault),
        ),
        Trouble.PROXY: phrase(
            "the proxy of this network cannot be reached for {server}", server=server
        ),
        Trouble.OVERDUE: phrase("{server} sends too slowly", server=server),
        Trouble.PACKED: phrase(
            "{server} sends {at} {fault}, unasked", server=server, at=at, fault=fault
        ),
        Trouble.NO_CONNECTION: phrase(
            "{server} cannot be reached: no answer in time", server=server
        ),
        Trouble.SILENT: phrase("{server} stopped answering", server=server),
        Trouble.UNREACHED: phrase(
            "{server} cannot be reached: {reason}", server=server, reason=_innermost(fault)
        ),
        Trouble.LOST: phrase("the connection to {server} was lost", server=server),
        Trouble.OTHER: phrase(
            "{at} cannot be fetched: {fault}",
            at=at,
            fault=without_secrets(str(fault)),
        ),
    }
    return _KINDS.get(trouble, FetchError)(words[trouble])


def _innermost(fault: BaseException) -> str:
    """Return the shortest true reason below a chain of exceptions."""
    text = str(fault)
    for start, words in (
        ("Name or service not known", phrase("its name is not known here")),
        ("name resolution", phrase("its name is not known here")),
        ("getaddrinfo failed", phrase("its name is not known here")),
        ("refused", phrase("the connection is refused")),
        ("unreachable", phrase("the network is unreachable")),
        ("CERTIFICATE_VERIFY_FAILED", phrase("its certificate is not trusted")),
    ):
        if start in text:
            return words
    return without_secrets(text[:200])
