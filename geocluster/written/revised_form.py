"""The form of what ``geocluster revise --json`` prints: edits judged, solved again, and priced."""

from __future__ import annotations

from typing import Literal

from geocluster.written.edits import EditForm
from geocluster.written.form import RecordForm
from geocluster.written.sections import Count, FactForm, Form, Int, ScenarioForm, told

__all__ = ["RevisedForm"]


class AppliedForm(Form):
    """The old grouping of a tier with the edits taken at their word, nothing solved."""

    tier: str = told("Name of the tier.")
    cost: Count | None = told(
        "Seconds, as if the rules allowed it; null where a drive is not known."
    )
    violations: list[FactForm] = told("Each rule and each wish that it breaks, with its figures.")


class ChangeForm(Form):
    """What is paid for a term, before and after."""

    term: str = told("Key of the term.")
    before: Int = told("Seconds.")
    after: Int = told("Seconds.")


class MoveForm(Form):
    """A school that is with others than before."""

    tier: str = told("Name of the tier.")
    school: str = told("Its id.")
    before: list[str] = told("Ids of the schools that it was with; empty where it was alone.")
    after: list[str] = told("Ids of the schools that it is with; empty where it is alone.")


class EditCostForm(Form):
    """What a wish costs, all others being kept."""

    edit: EditForm = told("The wish, with all who ask it.")
    cost_without: Count | None = told(
        "Seconds of the best that was found without it; null where nothing was."
    )
    cost: Int | None = told(
        "Seconds that are saved without it, below zero where it saves; null where not known."
    )
    proven: bool = told("Whether both are proven to be the least.")


class NextForm(RecordForm):
    """The record of the next proposal, as ``proposal.json`` has it, and where it was written."""

    folder: str | None = told(
        "Where it was to be written; there only where that was asked.", default=None
    )
    written: Literal[False] | None = told(
        "False where it was not written; there only then.", default=None
    )
    why_not: str | None = told("Why it was not written; there only then.", default=None)
    previous: str | None = told(
        "Folder of what stood there before; there only where something did.", default=None
    )
    exports_gone: list[str] | None = told(
        "Files that had been exported and are no longer true; there only where some were.",
        default=None,
    )
    exports: list[str] | None = told(
        "Files that were exported with it; there only where some were.", default=None
    )
    exports_told: list[str] | None = told(
        "What is to be said of these files, in sentences; there only where something is.",
        default=None,
    )


class RevisedForm(Form):
    """A proposal that its readers asked to be otherwise."""

    format: Literal[1] = told("Of this record.")
    scenario: ScenarioForm = told("What the proposal answers that was revised.")
    edits: list[EditForm] = told("The new wishes, each once with all who ask it.")
    applied: list[AppliedForm] = told(
        "The old grouping with the edits taken at their word; the coarsest tier first."
    )
    blocked: list[FactForm] = told(
        "Why the rules allow no grouping that meets the wishes, where that was seen before "
        "anything was solved; then proposal is null."
    )
    cost_before: Count | None = told("Seconds of the old grouping; null where there is none.")
    cost_applied: Count | None = told(
        "Seconds of the old grouping with the edits, all tiers together; null where not known."
    )
    cost_after: Count | None = told("Seconds of the next proposal; null where nothing was found.")
    costs: list[ChangeForm] = told("The same by term; empty where nothing was found.")
    moved: list[MoveForm] = told("Each school that is with others than before.")
    each: list[EditCostForm] = told(
        "What each new wish costs; empty where that was not looked for."
    )
    proposal: NextForm | None = told("The next proposal; null where blocked says why not.")
