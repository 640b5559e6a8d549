"""What the files of a folder cannot judge; it is named, so that nobody relies on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from geocluster.manifest import MANIFEST, Manifest
from geocluster.outputs.exports_check import ExportsSeen
from geocluster.outputs.record_check import other_writer
from geocluster.phrases import phrase
from geocluster.presets import preset_of
from geocluster.proposal import BASELINES
from geocluster.written import Written

__all__ = ["not_judged"]


def not_judged(
    folder: Path, manifest: Manifest | None, written: Written | None, seen: ExportsSeen
) -> Iterator[str]:
    """Name what cannot be judged.

    Parameters
    ----------
    folder
        Of the proposal.
    manifest
        None where there is none, or none that can be read.
    written
        What the files say; None where they cannot be read.
    seen
        What was found of exports.
    """
    if written is None:
        yield phrase("everything that follows from the files that cannot be read")
        return
    if manifest is None:
        yield phrase(
            "whether a file was changed since it was written: there is no {manifest}",
            manifest=MANIFEST,
        )
    elif (writer := other_writer(manifest, written)) is not None:
        yield (
            phrase(
                "SOURCES.txt, map.html, sentences (detail, remarks, times), and the "
                "form of the other files: {writer} wrote them",
                writer=writer,
            )
        )
        yield from _changed_presets(written)
    yield from _of_the_data(written)
    yield from _of_the_answer(written)
    yield from _of_exports(folder, manifest, seen)
    yield phrase("map.html: the base, ways along roads, areas around groups, places on the roads")
    ours = frozenset() if manifest is None else manifest.names
    others = sorted(set(os.listdir(folder)) - ours) if manifest is not None else []
    if others:
        yield phrase("what is not ours in the folder: {others}", others=list(others))


def _of_exports(folder: Path, manifest: Manifest | None, seen: ExportsSeen) -> Iterator[str]:
    """Name what was exported: it is as it was written, or gone."""
    exports = () if manifest is None else manifest.exports
    gone = set() if manifest is None else set(manifest.changed_exports(folder))
    for entry in exports:
        if entry in seen.figures:
            yield phrase(
                "{file}: how it looks, and places to 50 m, as other software packed it; its "
                "figures are those of the proposal",
                file=entry.name,
            )
        elif entry in (*seen.whole, *seen.differ):
            continue
        elif entry.name not in gone:
            yield (
                phrase(
                    "{name}: what it says; geocluster export --to {export} makes it again",
                    name=entry.name,
                    export=entry.export,
                )
            )
        elif not (folder / entry.name).exists():
            yield phrase("{name}: it was exported, and is not here any more", name=entry.name)


def _changed_presets(written: Written) -> Iterator[str]:
    """Name presets that say something else since, which is passed over."""
    presets = (preset_of(tier.problem.rules) for tier in written.proposal.tiers)
    for preset in presets:
        if preset is not None and preset.changes:
            what = ", ".join(change.what for change in preset.changes)
            yield phrase(
                "preset {preset!r}: sources and flags of what has changed: {what}",
                preset=preset.rules.preset,
                what=what,
            )


def _of_the_data(written: Written) -> Iterator[str]:
    record = written.record
    yield phrase(
        "schools.csv: whether names, rolls, places and other columns are those of the list"
    )
    if written.proposal.schools.linked:
        yield phrase("pairs.csv: whether these are the pairs that belong together, and why")
    yield (
        phrase(
            "times.parquet: whether the seconds are right (engine {engine}); in "
            "proposal.json travel.network_date, country, why_unreachable, "
            "snapped_far, moved, over_water, by_ferry and closed",
            engine=record.travel.engine,
        )
    )
    yield phrase(
        "data.issues, and how many records were rejected and filtered: the list is not here"
    )
    yield phrase("sources: names, licences, attributions, dates, addresses, synthetic")
    yield (
        phrase(
            "scenario.toml: how schools and roads were read ([schools], [travel] but for the "
            "cut-off), solve.seconds, solve.threads, output.boundary"
        )
    )
    if written.proposal.inputs:
        yield phrase(
            "{manifest}: size and checksum of the inputs, which lie outside of the folder",
            manifest=MANIFEST,
        )


def _of_the_answer(written: Written) -> Iterator[str]:
    record = written.record
    if record.lower_bound is not None:
        proposal = written.proposal
        why = "" if proposal.bound is None else proposal.speaker().worded(proposal.bound.proof)
        yield phrase("lower_bound: that nothing costs less ({why}); a run proves it anew", why=why)
        if any(tier.fair is not None for tier in proposal.tiers):
            yield phrase(
                "fair: that no shorter limit leaves so few schools alone, and the cost without it"
            )
    yield from _of_studies(written)
    if record.status == "infeasible":
        yield phrase(
            "status: that no grouping meets the rules, and what conflicts; a run proves it anew"
        )
    if written.proposal.certificates is not None:
        yield phrase(
            "certificate.json: whether it proves what it claims; geocluster verify --bound says"
        )
    if any(x.reason for tier in record.tiers for x in tier.ungrouped):
        yield (
            phrase(
                "ungrouped: the reasons and sentences, but for those that the data alone give, and "
                "what would place a school"
            )
        )
    if written.proposal.sweep is not None:
        yield phrase(
            "sweep.json: the lower bounds, runtime_seconds, missing; a run proves them anew"
        )
        yield phrase("sweep.svg, where another version of Matplotlib drew it")
    given = {beside.name for tier in written.proposal.tiers for beside in tier.beside}
    if named := sorted(given - set(BASELINES)):
        yield (
            phrase(
                "beside: that the groups of {named} are those that were read or found; "
                "what they cost and which rules they break is judged",
                named=list(named),
            )
        )
    if written.proposal.edits is not None:
        yield phrase("edits: who asked for what, and why, and of which proposal")
    if written.proposal.drawn is not None:
        yield phrase("drawn: that the file said so, and how the search for the best ended")
    yield phrase("runtime_seconds, interrupted, versions")


def _of_studies(written: Written) -> Iterator[str]:
    if any(tier.firmness is not None for tier in written.proposal.tiers):
        yield (
            phrase(
                "firmness: what the best costs without a group, or with a pair apart, and how far "
                "drives and rolls may go before another grouping costs less"
            )
        )
    if any(tier.why_not is not None for tier in written.proposal.tiers):
        yield phrase(
            "why_not: that nothing costs less with a school elsewhere, and which rule forbids it"
        )
    if written.proposal.alternatives is not None:
        yield phrase(
            "alternatives: that none differs more, and which pairs every near one has together"
        )
    if written.proposal.ensemble is not None:
        yield phrase("ensemble: the random groupings, of which only the figures stand here")
    if written.proposal.robustness is not None:
        yield phrase("robustness: what the best is under other data, and closed roads")
