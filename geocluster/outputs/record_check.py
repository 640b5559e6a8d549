"""``proposal.json`` against the other files: facts and figures, whichever format it has."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geocluster.facts import Fact
from geocluster.grouping import checksum_of
from geocluster.manifest import RECORD_FORMAT, Manifest
from geocluster.outputs.differ import json_differs
from geocluster.phrases import phrase
from geocluster.presets import PRESETS, preset_of
from geocluster.proposal import Proposal, Status, TierResult, rules_record
from geocluster.rules import Lead, Rules
from geocluster.written import Written
from geocluster.written.form import RecordForm
from geocluster.written.sections import RuleForm

__all__ = [
    "costs_differ",
    "drawn_differs",
    "fairness_differs",
    "issues_differ",
    "new_flags",
    "other_writer",
    "record_differs",
    "rules_agree",
]

_COSTS = ("objective", "lower_bound", "gap")
_MEASURES = "measures.csv"
_SENTENCES = {
    1: frozenset({"format", "status_in_words", "proof", "detail", "remarks", "why_unreachable"}),
    RECORD_FORMAT: frozenset({"text"}),
}
"""Keys by format whose values are for people; the first has its reasons in no other form."""


def other_writer(manifest: Manifest, written: Written) -> str | None:
    """Name what else wrote a folder than this very version; None where it was this.

    Other versions may say the same facts in other words, and so may another version of Babel,
    which knows how numbers and lists are written.
    """
    ours, babel = (importlib.metadata.version(name) for name in ("geocluster", "babel"))
    if written.record.format != RECORD_FORMAT:
        return phrase("an older version (format {format})", format=written.record.format)
    if manifest.version != ours:
        return phrase("version {version}", version=manifest.version)
    unmeasured = isinstance(written.record, RecordForm) and not written.record.has_measures
    if unmeasured and _MEASURES not in manifest.names:
        return phrase("an older version (without measures)")
    theirs = written.record.versions.get("babel", babel)
    return None if theirs == babel else phrase("this version with Babel {theirs}", theirs=theirs)


def record_differs(said: dict[str, Any], proposal: Proposal, *, same: bool) -> Iterator[str]:
    """Compare a record with the one that is made again, but for costs of the whole.

    Parameters
    ----------
    said
        As it stands.
    proposal
        As the other files have it.
    same
        Whether this very version wrote it; else only keys that both know are compared, and no
        sentences.
    """
    kept, wanted = (_but(record, _COSTS) for record in (said, proposal.record()))
    if not same:
        new = {tier.name: new_flags(tier.problem.rules) for tier in proposal.tiers}
        kept, wanted = (_facts(record, said["format"], new) for record in (kept, wanted))
    return json_differs(kept, wanted, common=not same)


def rules_agree(said: Sequence[RuleForm], rules: Rules, *, same: bool) -> bool:
    """Tell whether a record has the rules that hold, each once with its source, in any order.

    Of another version the sources are passed over that the preset has changed since.
    """
    changed = frozenset() if same else _changed(rules.preset)
    wanted = {row["rule"]: _but_source(row, changed) for row in rules_record(rules)}
    return len(said) == len(wanted) and all(
        _but_source(row.model_dump(), changed) == wanted.get(row.rule) for row in said
    )


def _changed(preset: str | None) -> frozenset[str]:
    """Return what a preset says otherwise than a version before; nothing where there is none."""
    known = PRESETS.get(preset or "")
    return frozenset(change.what for change in known.changes) if known else frozenset()


def _but_source(row: dict[str, Any], changed: frozenset[str]) -> dict[str, Any]:
    """Return a rule without its source, where its preset has changed that."""
    kept = ("rule", "value") if row["rule"] in changed else tuple(row)
    return {key: row[key] for key in kept}


def drawn_differs(proposal: Proposal) -> Iterator[str]:
    """Check that the groupings that somebody drew are those of which there is the checksum.

    A tier without leads forgets whom the file named as such, so it cannot tell.
    """
    made = [tier.grouping for tier in proposal.tiers if tier.grouping is not None]
    forgets = any(tier.problem.rules.lead is Lead.NONE for tier in proposal.tiers)
    if proposal.drawn is None or forgets or len(made) < len(proposal.tiers):
        return
    if proposal.drawn.sha256 != checksum_of(made, proposal.schools.ids):
        yield phrase("drawn: the checksum is not that of the groups and leads that were drawn")


def costs_differ(said: dict[str, Any], proposal: Proposal) -> Iterator[str]:
    """Check cost, bound and status of the whole and of each tier, the costs against the judge."""
    yield from _answer_differs(said, proposal, "")
    if len(proposal.tiers) > 1:
        for tier, form in zip(proposal.tiers, said["tiers"], strict=True):
            yield from _answer_differs(form, tier, f" of {tier.name!r}")
    yield from _fair_costs_differ(proposal)


def _answer_differs(said: dict[str, Any], answer: Proposal | TierResult, of: str) -> Iterator[str]:
    objective, bound = answer.objective, answer.lower_bound
    if said["objective"] != objective or type(said["objective"]) is not type(objective):
        yield phrase(
            "the objective{of} is {objective}, the judge finds {found}",
            of=of,
            objective=said["objective"],
            found=objective,
        )
    wanted = {"objective": objective, "lower_bound": bound, "gap": answer.gap}
    yield from json_differs({key: said[key] for key in _COSTS}, wanted)
    if answer.bound is None and said["proof"] is not None:
        yield phrase("a proof{of} is named, but no bound", of=of)
    if bound is not None and objective is not None and bound > objective:
        yield phrase(
            "the lower bound{of} {bound} is above the objective {objective}",
            of=of,
            bound=bound,
            objective=objective,
        )
    broken = answer.status is Status.BROKEN
    if broken and (answer.drawn is None or not answer.violations):
        yield phrase(
            "the status{of} is broken, but {why_not_broken}",
            of=of,
            why_not_broken=_why_not_broken(answer),
        )
    optimal = answer.status is Status.OPTIMAL
    if optimal != (objective is not None and bound == objective):
        yield (
            phrase(
                "the status{of} is {value}, the objective {objective}, the bound {bound}",
                of=of,
                value=answer.status.value,
                objective=objective,
                bound=bound,
            )
        )


def issues_differ(proposal: Proposal) -> Iterator[str]:
    """Check that the fact of each issue says what its sentence says."""
    by = proposal.speaker()
    for number, issue in enumerate(proposal.issues, start=1):
        if issue.fact is None:
            continue
        try:
            same = by.say(issue.fact) == issue.message
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            same = False
        if not same:
            yield phrase(
                "data.issues: number {number} ({code}) is not what its fact says",
                number=number,
                code=issue.code,
            )


def fairness_differs(tier: TierResult) -> Iterator[str]:
    """Check that fairness was asked for where a limit is told, and that the limit can be its."""
    fair, asked = tier.fair, tier.asked
    if fair is None:
        if asked.rules.fair and tier.grouping is not None and tier.drawn is None:
            yield phrase("fair = true, but no limit on drives is told")
        return
    if not asked.rules.fair:
        yield phrase("a limit on drives is told, but fair is not asked for")
    if fair.limit is not None and fair.limit > asked.drive_limit:
        yield phrase(
            "the fair limit of {limit} s is above that of the rules, {drive_limit} s",
            limit=fair.limit,
            drive_limit=asked.drive_limit,
        )
    if fair.limit is not None and fair.limit not in asked.travel.seconds.data:
        yield phrase("the fair limit of {limit} s is the length of no drive", limit=fair.limit)
    if fair.cost is not None and fair.bound is not None and fair.bound > fair.cost:
        yield phrase(
            "without fairness the bound {bound} is above the cost {cost}",
            bound=fair.bound,
            cost=fair.cost,
        )
    if fair.together:
        return
    if fair.bound is not None and tier.objective is not None and tier.objective < fair.bound:
        yield _below(tier.objective, fair.bound)


def _fair_costs_differ(proposal: Proposal) -> Iterator[str]:
    """Check of several tiers that no limit makes the whole cheaper, and that it ends at its cost.

    A cost under more limits is one that fewer allow, too; a bound with fewer holds under more.
    """
    fair = [tier.fair for tier in proposal.tiers if tier.fair is not None and tier.fair.together]
    known = [(one.cost, one.bound) for one in fair]
    for k, one in enumerate(fair):
        cost, bound = one.cost_with, one.bound_with
        if k + 1 < len(fair) and (cost, bound) != known[k + 1]:
            yield phrase(
                "with a fair limit cost and bound are {found}, but without the next {other}",
                found=str((cost, bound)),
                other=str(known[k + 1]),
            )
        if cost is not None and bound is not None and bound > cost:
            yield phrase(
                "with a fair limit the bound {bound} is above the cost {cost}",
                bound=bound,
                cost=cost,
            )
        if one.cost is not None and cost is not None and cost < one.cost:
            yield phrase(
                "with a fair limit the cost {cost} is below that without, {least}",
                cost=cost,
                least=one.cost,
            )
        if one.bound is not None and (bound is None or bound < one.bound):
            yield phrase(
                "with a fair limit the bound {bound} is below that without, {least}",
                bound=str(bound),
                least=one.bound,
            )
    if not fair:
        return
    last, objective = fair[-1], proposal.objective
    if objective is not None and proposal.drawn is None and objective != last.cost_with:
        yield phrase(
            "the cost {objective} is not that told with all fair limits, {cost}",
            objective=objective,
            cost=str(last.cost_with),
        )
    if objective is not None and last.bound_with is not None and objective < last.bound_with:
        yield _below(objective, last.bound_with)


def _below(objective: int, bound: int) -> str:
    return phrase(
        "the cost {objective} is below what nothing beats, fair or not: {bound}",
        objective=objective,
        bound=bound,
    )


def _why_not_broken(answer: Proposal | TierResult) -> str:
    return (
        phrase("no rule is")
        if answer.drawn is not None
        else phrase("nobody drew the grouping by hand")
    )


def _but(record: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in keys}


def _facts(record: dict[str, Any], form: int, new: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Return a record without sentences, its rules by key: other versions list them otherwise.

    What a preset has changed since is passed over: sources of rules, and flags by tier; and whether
    a whole number in a fact has a point.
    """
    facts: dict[str, Any] = _plain(_without(record, _SENTENCES[form]))
    return facts | {
        "tiers": [_tier_facts(t, new.get(t["name"], frozenset())) for t in facts["tiers"]]
    }


def _tier_facts(tier: dict[str, Any], new: frozenset[str]) -> dict[str, Any]:
    changed = _changed(tier["preset"])
    rules = {row["rule"]: _but_source(row, changed) for row in tier["rules"]}
    return tier | {"rules": rules, "groups": [_but_flags(group, new) for group in tier["groups"]]}


def new_flags(rules: Rules) -> frozenset[str]:
    """Return codes of flags that folders of other versions may not know."""
    preset = preset_of(rules)
    return frozenset() if preset is None else preset.new_flags


def _but_flags(group: dict[str, Any], new: frozenset[str]) -> dict[str, Any]:
    """Return a group without flags, and what is said of them, that came since."""
    flags = [flag for flag in group["flags"] if flag.partition(":")[0] not in new]
    kept = group | {"flags": flags}
    if "remarks" in group:
        kept["remarks"] = [r for r in group["remarks"] if r["figures"].get("flag") not in new]
    return kept


def _plain(value: Any) -> Any:
    """Return JSON with the facts in it as they are written now."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if not isinstance(value, dict):
        return value
    if {"code", "figures"} <= {*value} and isinstance(value["figures"], dict):
        value = value | {"figures": Fact.of(value).figures}
    return {key: _plain(part) for key, part in value.items()}


def _without(value: Any, keys: frozenset[str]) -> Any:
    """Return JSON without some keys, wherever they stand."""
    if isinstance(value, list):
        return [_without(part, keys) for part in value]
    if not isinstance(value, dict):
        return value
    return {key: _without(part, keys) for key, part in value.items() if key not in keys}
