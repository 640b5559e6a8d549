"""The command line: parse, call one function, print. Nothing below this prints."""

from geocluster.cli.commands import main

__all__ = ["main"]
