"""What Ctrl-C does: light to import, so that it holds before anything heavy is."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["INTERRUPTED", "interrupts"]

INTERRUPTED = 130
_SHOW_CURSOR = b"\r\x1b[K\x1b[?25h"


class Interrupts:
    """How the process ends on Ctrl-C, or when it is asked to end; nothing half done is left.

    Attributes
    ----------
    stopped
        Set by the first one while there is a best so far that is kept.
    """

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self._answer = self._end
        self._said = "interrupted; nothing is written"

    def install(self) -> None:
        """Answer from now on, for the whole process."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._heard)

    def ignore(self) -> None:
        """Answer no more: all is done, and Python only tidies up."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Answer within this block; at first by ending at once."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = [signal.getsignal(number) for number in numbers]
        self.stopped.clear()
        self._answer = self._end
        self.install()
        try:
            yield
        finally:
            self._answer, self._said = self._end, "interrupted"
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)

    def keep_the_best(self) -> None:
        """Let the first one only set ``stopped`` from now on; the second ends at once."""
        self._answer = self._stop

    @contextmanager
    def raised(self) -> Iterator[None]:
        """Let the first one raise KeyboardInterrupt within this block; the second ends at once."""
        self._answer = self._raise
        try:
            yield
        finally:
            self._answer = self._end

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self._answer()

    def _stop(self) -> None:
        self._answer = self._end
        self.stopped.set()  # and nothing else: a handler that prints can meet a print half done

    def _raise(self) -> None:
        self._answer = self._end
        raise KeyboardInterrupt

    def _end(self) -> None:
        """End without another line of Python: no import, thread or exit handler can stumble."""
        files = sys.modules.get("geocluster.files")
        if files is not None and hasattr(files, "settle"):
            files.settle()
        said = "given up" if self.stopped.is_set() else self._said
        cursor = _SHOW_CURSOR if sys.stderr is not None and sys.stderr.isatty() else b""
        os.write(2, cursor + f"geocluster: {said}\n".encode())
        os._exit(INTERRUPTED)


interrupts = Interrupts()
"""Of this process: it has one answer to a signal."""
