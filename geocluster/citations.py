"""Where rules come from, and what is called a small school, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["COUNCIL_LINCOLNSHIRE", "LAW_CHINA", "LAW_WALES_SMALL", "SMALL", "Citation", "Threshold"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from.

    Attributes
    ----------
    text
        Regulation, guidance or study, as it is printed.
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


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is called a small school somewhere.

    Attributes
    ----------
    most
        Most pupils of a small school; None where pupils alone do not tell.
    citation
        Who calls it so.
    """

    most: int | None
    citation: Citation


LAW_WALES_SMALL = Citation("SI 2014/1133 (W.)")
LAW_CHINA = Citation("国办发〔2018〕27号")
COUNCIL_LINCOLNSHIRE = Citation("Lincolnshire council paper, moderngov item 2497")

SMALL: Mapping[str, Threshold] = {
    "wales_small": Threshold(90, Citation(LAW_WALES_SMALL.text, note="Law: under 91.")),
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
            note="Under 105, or under 4 classes; classes are not in the data.",
        ),
    ),
    "cfbt_small": Threshold(110, Citation("CfBT sample, ERIC ED546796")),
    "lincolnshire_small": Threshold(199, Citation(COUNCIL_LINCOLNSHIRE.text, note="Under 200.")),
    "england_sparsity": Threshold(
        None,
        Citation(
            "SI 2024/66 reg. 21",
            note="Mean year group at most 21.4, and more than 80 % of 2 miles by road to the "
            "second-nearest compatible school: not computed here, shown only.",
        ),
    ),
    "china_small": Threshold(
        99, Citation(f"{LAW_CHINA.text} and provincial notices", note="Under 100, funded as 100.")
    ),
}
"""What is called a small school, by name."""
