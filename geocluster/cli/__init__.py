"""The command line: parse, call one function, print. Nothing below this prints."""

from __future__ import annotations

import gc
import os

__all__ = ["main"]

_SELDOM = (100_000, 50, 100)
"""How often the garbage collector looks for cycles: as libraries are imported and maps are drawn it
would else walk through millions of objects that stay, which takes a sixth of a short run."""


def main() -> None:
    """Run the command line; Ctrl-C is answered before anything else is imported."""
    gc.set_threshold(*_SELDOM)
    try:
        import signal

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _ended)
    except KeyboardInterrupt:
        _ended()
    from geocluster.cli.interrupt import interrupts

    interrupts.install()
    from geocluster.cli.commands import main as run

    try:
        run()
    finally:
        interrupts.ignore()
        gc.freeze()  # the system frees all at once; to look for cycles first takes half a second


def _ended(*_: object) -> None:
    """Say so and end, without another line of Python."""
    os.write(2, b"geocluster: interrupted; nothing is written\n")
    os._exit(130)
