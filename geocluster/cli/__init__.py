"""The command line: parse, call one function, print. Nothing below this prints."""

from __future__ import annotations

import os

__all__ = ["main"]


def main() -> None:
    """Run the command line; Ctrl-C is answered before anything else is imported."""
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


def _ended(*_: object) -> None:
    """Say so and end, without another line of Python."""
    os.write(2, b"geocluster: interrupted; nothing is written\n")
    os._exit(130)
