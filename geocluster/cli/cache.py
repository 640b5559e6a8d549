"""``geocluster cache``: what is kept on disk between runs, and how to be rid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from geocluster.cli.printing import fail, say, say_json

if TYPE_CHECKING:
    from geocluster.cache import Cache

__all__ = ["cache_app"]

cache_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What is kept on disk so that a second run is quick; it can be removed at any time. "
    "The environment variable GEOCLUSTER_CACHE names another folder.",
    epilog="Examples: geocluster cache list  |  geocluster cache clear",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print results as JSON, for programs.")]


@cache_app.command("list", epilog="Example: geocluster cache list --json")
def list_entries(json: AsJson = False) -> None:
    """List what is kept: its kind, what it is of, its size and when it was last used."""
    cache = _cache()
    entries = cache.entries()
    if json:
        say_json(
            {
                "folder": str(cache.folder),
                "entries": [
                    {"kind": x.kind, "of": x.of, "bytes": x.bytes, "used": x.used.isoformat()}
                    for x in entries
                ],
            }
        )
        return
    say(f"{cache.folder}: {_counted(len(entries), sum(x.bytes for x in entries))}")
    for x in entries:
        used = x.used.astimezone().strftime("%Y-%m-%d %H:%M")
        say(f"  {used}  {_size(x.bytes):>10}  {x.kind}{f' of {x.of}' if x.of else ''}")


@cache_app.command(epilog="Example: geocluster cache clear")
def clear(json: AsJson = False) -> None:
    """Remove everything that is kept; the next run computes it again."""
    cache = _cache()
    count, freed = cache.clear()
    if json:
        say_json({"folder": str(cache.folder), "removed": count, "bytes": freed})
        return
    say(f"{cache.folder}: removed {_counted(count, freed)}")


def _cache() -> Cache:
    from geocluster.cache import Cache

    return Cache(warn=fail)


def _counted(count: int, size: int) -> str:
    if not count:
        return "nothing is kept"
    return f"{count} {'entry' if count == 1 else 'entries'}, {_size(size)}"


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.1f} kB"
