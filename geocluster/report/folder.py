"""The output folder: everything that the next person needs, each file written whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import tomli_w

from geocluster.errors import OutputError
from geocluster.files import write_whole
from geocluster.presets import citation, keys_of, preset_of
from geocluster.proposal import Proposal
from geocluster.report.scenario_file import scenario_keys
from geocluster.report.tables import (
    groups_csv,
    issues_csv,
    neighbours_csv,
    schools_csv,
    times_parquet,
)
from geocluster.rules import Rules

__all__ = ["prepare_folder", "write_folder"]

_TABLES: dict[str, Callable[[Proposal], bytes]] = {
    "groups.csv": groups_csv,
    "schools.csv": schools_csv,
    "issues.csv": issues_csv,
    "times.parquet": times_parquet,
}


def prepare_folder(folder: str | Path) -> Path:
    """Make the folder, or make sure that it is one of ours.

    Raises
    ------
    OutputError
        If it holds files but no proposal, so that nothing of the user's is ever mixed up.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strange = any(folder.iterdir()) and not (folder / "proposal.json").is_file()
    except OSError as fault:
        raise OutputError(f"{folder} cannot be made a folder ({fault.strerror})") from None
    if strange:
        raise OutputError(
            f"{folder} holds files but no proposal; choose an empty or new folder with --out"
        )
    return folder


def write_folder(proposal: Proposal, folder: str | Path) -> Path:
    """Write the tables, the scenario and the record of a proposal.

    Parameters
    ----------
    proposal
        What to write.
    folder
        Made if needed. The map is written apart, by :func:`geocluster.maps.write_map`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        If a file cannot be written, or the folder holds other things.
    """
    folder = prepare_folder(folder)
    for name, table in _TABLES.items():
        write_whole(folder / name, table(proposal))
    _neighbours(proposal, folder / "neighbours.csv")
    write_whole(folder / "scenario.toml", _scenario(proposal))
    write_whole(folder / "SOURCES.txt", _sources(proposal))
    record = json.dumps(proposal.record(), ensure_ascii=False, indent=1, allow_nan=False)
    write_whole(folder / "proposal.json", record + "\n")
    return folder


def _neighbours(proposal: Proposal, file: Path) -> None:
    """Write who is a neighbour where a rule asks; else leave none of an earlier proposal."""
    if proposal.problem.rules.contiguous:
        write_whole(file, neighbours_csv(proposal))
        return
    try:
        file.unlink(missing_ok=True)
    except OSError as fault:
        raise OutputError(f"{file} cannot be removed ({fault.strerror}); close it") from None


def _scenario(proposal: Proposal) -> str:
    return (
        "# The scenario as it was used, with every default written out.\n"
        f"# {' '.join(proposal.note.split())}\n\n{tomli_w.dumps(scenario_keys(proposal))}"
    )


def _sources(proposal: Proposal) -> str:
    lines = [proposal.title or proposal.name, proposal.note, ""]
    if proposal.synthetic:
        lines += ["SYNTHETIC DATA: some or all of the data below are made up.", ""]
    for source in proposal.sources:
        lines.append(f"{source.name}{' (synthetic)' if source.synthetic else ''}")
        for label, value in (
            ("licence", source.licence),
            ("attribution", source.attribution),
            ("date", source.date),
            ("from", source.url),
        ):
            lines += [f"  {label}: {value}"] if value else []
    lines += ["", *_rules(proposal.problem.rules)]
    travel = proposal.problem.travel
    lines += ["", f"Travel times: {travel.engine}; estimates, to be read to the minute."]
    return "\n".join(lines) + "\n"


def _rules(rules: Rules) -> list[str]:
    lines, preset = ["Rules"], preset_of(rules)
    if preset is not None:
        lines.append(f"  {rules.preset}: {preset.title}; {preset.source.words}")
        lines += [f"    {preset.source.note}"] if preset.source.note else []
    for key, value in keys_of(rules).items():
        source = citation(rules, key)
        if source is not None:
            lines.append(f"  {key} = {json.dumps(value, ensure_ascii=False)}: {source.words}")
            lines += [f"    {source.note}"] if source.note else []
    if len(lines) == 1:
        lines.append("  as set in the scenario; no source is named")
    return lines
