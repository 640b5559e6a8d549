"""Where data come from, and on what terms they are shared."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["OGL", "OSM_LICENCE", "Source", "postcodes_source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where data come from and on what terms they are shared.

    Attributes
    ----------
    name, licence, attribution, date, url
        As they are printed; None where unknown.
    synthetic
        True where the data are made up, so that every output can say so.
    """

    name: str
    licence: str | None = None
    attribution: str | None = None
    date: str | None = None
    url: str | None = None
    synthetic: bool = False

    @property
    def in_a_line(self) -> str:
        """What must be said of it where there is little room."""
        return "; ".join(filter(None, (self.name, self.attribution, self.licence, self.url)))


OGL = Source(
    name="Get Information about Schools",
    licence="Open Government Licence v3.0",
    attribution="Contains public sector information licensed under the Open Government Licence "
    "v3.0.",
    url="https://get-information-schools.service.gov.uk",
)
OSM_LICENCE = "Open Database Licence (ODbL) 1.0"

_POSTCODES = {
    "codepoint": ("OS Code-Point Open", "https://osdatahub.os.uk/downloads/open/CodePointOpen"),
    "onspd": ("ONS Postcode Directory", "https://geoportal.statistics.gov.uk"),
    "nspl": ("National Statistics Postcode Lookup", "https://geoportal.statistics.gov.uk"),
}


def postcodes_source(kind: str, date: str | None) -> Source:
    """Return licence and credit of a list of postcodes with coordinates.

    Parameters
    ----------
    kind
        ``codepoint``, ``onspd`` or ``nspl``; any other is a list of one's own.
    date
        Of the data; its year stands in the credit. None where unknown.
    """
    if kind not in _POSTCODES:
        return Source(name="places of postcodes", date=date)
    name, url = _POSTCODES[kind]
    right = f"copyright and database right{f' {date[:4]}' if date else ''}"
    return Source(
        name=name,
        licence=OGL.licence,
        attribution=f"Contains OS data © Crown {right}. Contains Royal Mail data © Royal Mail "
        f"{right}. Contains National Statistics data © Crown {right}.",
        date=date,
        url=url,
    )
