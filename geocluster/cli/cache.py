"""``geocluster cache``: what is kept on disk between runs, and how to be rid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from geocluster.cli.printing import fail, say, say_json
from geocluster.cli.telling import SpokenLanguage, phrased, tell
from geocluster.phrases import Phrase, phrase

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
def list_entries(
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
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
    counted = _counted(len(entries), sum(x.bytes for x in entries))
    tell(phrase("{folder}: {counted}", folder=cache.folder, counted=counted))
    for x in entries:
        used = x.used.astimezone().strftime("%Y-%m-%d %H:%M")
        of = f": {phrased(x.of)}" if x.of else ""
        say(f"  {used}  {_size(x.bytes):>10}  {phrased(x.kind)}{of}")


@cache_app.command(epilog="Example: geocluster cache clear")
def clear(
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Remove everything that is kept; the next run computes it again."""
    cache = _cache()
    count, freed = cache.clear()
    if json:
        say_json({"folder": str(cache.folder), "removed": count, "bytes": freed})
        return
    removed = _counted(count, freed)
    tell(phrase("{folder}: removed {counted}", folder=cache.folder, counted=removed))


def _cache() -> Cache:
    from geocluster.cache import Cache

    return Cache(warn=lambda said: fail(phrased(said)))


def _counted(count: int, size: int) -> Phrase:
    if not count:
        return phrase("nothing is kept")
    return phrase("{n} entry, {size}", "{n} entries, {size}", n=count, size=_size(size))


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.1f} kB"
