"""Where rules come from, and what is called a small school, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geocluster.phrases import phrase

__all__ = [
    "COUNCIL_LINCOLNSHIRE",
    "LAW_CHINA",
    "LAW_WALES_SMALL",
    "SMALL",
    "Change",
    "Citation",
    "Threshold",
]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from.

    Attributes
    ----------
    text
        Regulation, guidance or study with its date, as it is printed.
    verified
        Whether the source's own text was seen; shown wherever the citation is.
    note
        What the reader must know to use it.
    """

    text: str
    verified: bool = True
    note: str = ""

    @property
    def words(self) -> str:
        """The source, marked where it was not seen.

        Examples
        --------
        >>> Citation("a study", verified=False).words
        'a study (unverified)'
        """
        return self.text if self.verified else f"{self.text} (unverified)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a release has changed in something that is cited.

    Attributes
    ----------
    what
        Key of the scenario; ``flag`` or ``grant`` and its code; ``source``; ``preset``, where all
        of it is new; of a threshold ``note``.
    was
        As it was written; None where there was nothing.
    why
        A sentence without its full stop.
    source
        That asks for the change.
    after
        The last version that had what was.
    on
        ISO date of the change.
    """

    what: str
    was: Any
    why: str
    source: Citation
    after: str = "0.1.0"
    on: str = "2026-11-26"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is called a small school somewhere.

    Attributes
    ----------
    most
        Most pupils of a small school; None where pupils alone do not tell.
    citation
        Who calls it so.
    changes
        What was said of it before.
    """

    most: int | None
    citation: Citation
    changes: tuple[Change, ...] = ()


LAW_WALES_SMALL = Citation(
    "SI 2014/1133 (W.)",
    note=phrase("Under 91 pupils, counted on the third Tuesday of January before the proposal."),
)
LAW_CHINA = Citation("国办发〔2018〕27号")
COUNCIL_LINCOLNSHIRE = Citation("Lincolnshire council paper, moderngov item 2497")
_ECHO = Citation("Lincolnshire Echo, 19 Oct 2012")
_SPARSITY = Citation(
    "SI 2024/66 reg. 21(3)",
    note=phrase(
        "The mean distance from the homes of its pupils to their second-nearest school is more "
        "than 80 % of a local threshold of at least 2 miles, and its mean year group is below one "
        "of at most 21.4: homes are not in the data, so it is shown only. In 2025-26 a primary "
        "school gets up to £57,400 for sparsity beside the lump sum of £145,100 (DfE answer 40355)."
    ),
)

SMALL: Mapping[str, Threshold] = {
    "wales_small": Threshold(
        90,
        LAW_WALES_SMALL,
        (
            Change(
                what="note",
                was="Law: under 91.",
                why=phrase("The day on which pupils are counted was not named"),
                source=Citation("SI 2014/1133 (W.), explanatory note"),
            ),
        ),
    ),
    "nass_small": Threshold(
        100,
        Citation(
            "National Association of Small Schools, by NAHT",
            note='"No nationally agreed definition."',
        ),
    ),
    "norfolk_small": Threshold(
        104,
        Citation(
            "Norfolk council paper, reported by EDP",
            note=phrase("Under 105, or under 4 classes; classes are not in the data."),
        ),
    ),
    "cfbt_small": Threshold(110, Citation("CfBT sample, ERIC ED546796")),
    "lincolnshire_small": Threshold(
        199,
        Citation(COUNCIL_LINCOLNSHIRE.text, note=phrase("Under 200: who gets the grant.")),
        (
            Change(
                what="note",
                was="Under 200.",
                why=phrase("It says who gets the grant, not who may join"),
                source=_ECHO,
            ),
        ),
    ),
    "england_sparsity": Threshold(
        None,
        _SPARSITY,
        (
            Change(
                what="note",
                was="Mean year group at most 21.4, and more than 80 % of 2 miles by road to the "
                "second-nearest compatible school: not computed here, shown only.",
                why=phrase(
                    "The distance is from the homes of its pupils, not from the school, and both "
                    "thresholds may be set locally"
                ),
                source=Citation("SI 2024/66 reg. 21(3)"),
            ),
        ),
    ),
    "ireland_small": Threshold(
        None,
        Citation(
            "Department of Education (Ireland), Small Schools Project",
            note=phrase(
                "Four mainstream teachers or fewer: teachers are not in the data, so it is shown "
                "only. In 2022/2023 they were 42 % of primary schools."
            ),
        ),
    ),
    "china_small": Threshold(
        99,
        Citation(
            f"{LAW_CHINA.text} and provincial notices", note=phrase("Under 100, funded as 100.")
        ),
    ),
}
"""What is called a small school, by name."""
