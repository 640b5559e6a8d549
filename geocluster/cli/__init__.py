"""The command line: parse, call one function, print. Nothing below this prints."""

from geocluster.cli.interrupt import interrupts

__all__ = ["main"]


def main() -> None:
    """Run the command line; Ctrl-C is answered before the rest is imported."""
    interrupts.install()
    from geocluster.cli.commands import main as run

    run()
