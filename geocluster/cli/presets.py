"""``geocluster presets``: the cited rule sets, and what is called a small school."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocluster.cli.printing import say, say_json

if TYPE_CHECKING:
    from geocluster.presets import Citation, Preset

__all__ = ["presets"]


def presets(
    name: Annotated[str | None, typer.Argument(help="One preset only, by its name.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON, for programs.")] = False,
) -> None:
    """Show the cited rule sets: their keys, sources, and whether a source was verified."""
    from geocluster.presets import PRESETS, SMALL, named

    chosen = PRESETS if name is None else {name: named(name)}
    small = SMALL if name is None else {}
    if json:
        say_json(
            {
                "presets": [_preset(key, preset) for key, preset in chosen.items()],
                "small": [
                    {"name": key, "most_pupils": t.most} | _source(t.citation)
                    for key, t in small.items()
                ],
            }
        )
        return
    for preset in (_preset(key, preset) for key, preset in chosen.items()):
        _say_preset(preset)
    if not small:
        return
    say("Small schools have no single meaning. Use one as a condition on pupils, such as")
    say('  alone_free = { pupils = { small = "norfolk_small" } }')
    for key, threshold in small.items():
        most = "not by pupils alone" if threshold.most is None else f"at most {threshold.most}"
        said = threshold.citation
        say(f"  {key}: {most}; {said.words}{f'; {said.note}' if said.note else ''}")


def _say_preset(preset: dict[str, Any]) -> None:
    say(f"{preset['name']}: {preset['title']}")
    say(f"  source: {_words(preset)}")
    for rule in preset["rules"]:
        say(f"  {rule['rule']} = {_inline(rule['value'])}")
        say(f"      {_words(rule) if rule['citation'] else 'a working value; no source'}")
    for flag in preset["flags"]:
        say(f"  flag {flag['code']}: {flag['sentence']}")
        say(f"      {_words(flag)}")
    say("")


def _words(said: dict[str, Any]) -> str:
    mark = "" if said["verified"] else " (unverified)"
    note = f"; {said['note']}" if said["note"] else ""
    return f"{said['citation']}{mark}{note}"


def _inline(value: Any) -> str:
    """Write a value of a scenario key in one line of TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(v)}" for key, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return dumps(value, ensure_ascii=False)


def _preset(name: str, preset: Preset) -> dict[str, Any]:
    return {
        "name": name,
        "title": preset.title,
        **_source(preset.source),
        "rules": [
            {"rule": key, "value": value} | _source(preset.citations.get(key))
            for key, value in preset.keys.items()
        ],
        "flags": [
            {"code": flag.code, "sentence": flag.text.one} | _source(flag.citation)
            for flag in preset.flags
        ],
    }


def _source(citation: Citation | None) -> dict[str, Any]:
    if citation is None:
        return {"citation": None, "verified": None, "note": None}
    return {
        "citation": citation.text,
        "verified": citation.verified,
        "note": citation.note or None,
    }
