"""``geocluster presets``: the cited rule sets, what is called a small school, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocluster.cli.printing import say, say_json

if TYPE_CHECKING:
    from geocluster.presets import Change, Citation, Preset, Threshold

__all__ = ["presets"]


def presets(
    name: Annotated[str | None, typer.Argument(help="One preset only, by its name.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print as JSON, for programs.")] = False,
) -> None:
    """Show the cited rule sets: keys, sources, which were verified, and what changed since when."""
    from geocluster.presets import PRESETS, SMALL, named

    chosen = PRESETS if name is None else {name: named(name)}
    small = SMALL if name is None else {}
    shown = [_preset(key, preset) for key, preset in chosen.items()]
    thresholds = [_threshold(key, threshold) for key, threshold in small.items()]
    if json:
        say_json({"presets": shown, "small": thresholds})
        return
    for preset in shown:
        _say_preset(preset)
    if not small:
        return
    say("Small schools have no single meaning. Use one as a condition on pupils, such as")
    say('  alone_free = { pupils = { small = "norfolk_small" } }')
    for threshold in thresholds:
        most = threshold["most_pupils"]
        limit = "not by pupils alone" if most is None else f"at most {most}"
        say(f"  {threshold['name']}: {limit}; {_words(threshold)}")
        _say_changes(threshold["changes"], indent=4)


def _say_preset(preset: dict[str, Any]) -> None:
    from geocluster.presets.words import inline

    say(f"{preset['name']}: {preset['title']}")
    say(f"  source: {_words(preset)}")
    for rule in preset["rules"]:
        say(f"  {rule['rule']} = {inline(rule['value'])}")
        part = "; a working value in part" if rule["working"] else ""
        say(
            f"      {_words(rule)}{part}"
            if rule["citation"]
            else "      a working value; no source"
        )
    for flag in preset["flags"]:
        say(f"  flag {flag['code']}: {flag['sentence']}")
        say(f"      {_words(flag)}")
    for grant in preset["grants"]:
        money = f"{grant['amount']:,} {grant['currency']}"
        say(f"  grant {grant['code']}: {money} for each {grant['per']}, {grant['sentence']}")
        say(f"      {_words(grant)}")
    for note in preset["notes"]:
        say(f"  note: {_words(note)}")
    _say_changes(preset["changes"], indent=2)
    say("")


def _say_changes(changes: list[dict[str, Any]], *, indent: int) -> None:
    """Print what was, what is, why, and who says so."""
    from geocluster.presets.words import said_of

    margin = " " * indent
    for after, on in dict.fromkeys((change["after"], change["on"]) for change in changes):
        say(f"{margin}changed after version {after}, on {on}:")
        for change in (c for c in changes if (c["after"], c["on"]) == (after, on)):
            said = said_of(change["what"], change["was"], change["is"])
            mark = "" if change["verified"] else " (unverified)"
            say(f"{margin}  {said}: {change['why']} ({change['citation']}{mark})")


def _words(said: dict[str, Any]) -> str:
    mark = "" if said["verified"] else " (unverified)"
    note = f"; {said['note']}" if said["note"] else ""
    return f"{said['citation']}{mark}{note}"


def _preset(name: str, preset: Preset) -> dict[str, Any]:
    return {
        "name": name,
        "title": preset.title,
        **_source(preset.source),
        "rules": [
            {"rule": key, "value": value, "working": key in preset.working}
            | _source(preset.citations.get(key))
            for key, value in preset.said.items()
        ],
        "flags": [
            {"code": flag.code, "sentence": flag.text.one} | _source(flag.citation)
            for flag in preset.flags
        ],
        "grants": [
            {
                "code": grant.code,
                "amount": grant.amount,
                "currency": grant.currency,
                "per": grant.per,
                "where": grant.where.written,
                "sentence": grant.text.one,
            }
            | _source(grant.citation)
            for grant in preset.grants
        ],
        "notes": [_source(note) for note in preset.notes],
        "changes": [_change(change, preset.now(change)) for change in preset.changes],
    }


def _threshold(name: str, threshold: Threshold) -> dict[str, Any]:
    citation = threshold.citation
    return {
        "name": name,
        "most_pupils": threshold.most,
        **_source(citation),
        "changes": [_change(change, citation.note) for change in threshold.changes],
    }


def _change(change: Change, now: Any) -> dict[str, Any]:
    return {
        "what": change.what,
        "was": change.was,
        "is": now,
        "why": change.why,
        **_source(change.source),
        "after": change.after,
        "on": change.on,
    }


def _source(citation: Citation | None) -> dict[str, Any]:
    if citation is None:
        return {"citation": None, "verified": None, "note": None}
    return {
        "citation": citation.text,
        "verified": citation.verified,
        "note": citation.note or None,
    }
