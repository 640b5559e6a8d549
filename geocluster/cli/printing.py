"""How the command line prints: lines for people, JSON for programs, and what went wrong."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from geocluster.addresses import without_secrets

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["ERR", "fail", "say", "say_json", "say_table"]

_out = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """Print a line for people; names in it are never taken for markup."""
    _out.print(Text(text))


def say_json(content: Any) -> None:
    """Print one JSON document for programs."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def fail(text: str) -> None:
    """Print what went wrong, to standard error."""
    ERR.print(Text.assemble(("geocluster:", "bold red"), " ", without_secrets(text)))


def say_table(table: Table) -> None:
    """Print a table for people."""
    _out.print(table)
