"""Code-Point Open by the OS Downloads API: the service lists its downloads, then sends one."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from geocluster.fetch.checks import postcodes_check
from geocluster.fetch.faults import FetchError, NotThereError
from geocluster.fetch.plans import MB, Wanted
from geocluster.fetch.web import Web
from geocluster.licences import postcodes_source
from geocluster.limits import parsed_json
from geocluster.phrases import phrase

__all__ = ["BY_HAND", "POSTCODES", "plan_postcodes", "postcode_listings"]

POSTCODES = "https://api.os.uk/downloads/v1"
BY_HAND = "https://osdatahub.os.uk/downloads/open/CodePointOpen"

_LONGEST_LISTING = 5 * MB
_PRODUCT = "products/CodePointOpen/downloads"
_ASKED = "area=GB&format=CSV"


def postcode_listings(base: str) -> tuple[str, ...]:
    """Return the addresses at which Ordnance Survey says where Code-Point Open is, best first.

    Parameters
    ----------
    base
        The service, or the address of the listing itself.

    Source: OS Downloads API, technical specification, ``/products/{productId}/downloads``.

    Examples
    --------
    >>> postcode_listings("https://os.example/v1")
    ('https://os.example/v1/products/CodePointOpen/downloads?area=GB&format=CSV',)
    """
    parts = urlsplit(base)
    plain = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
    if parts.path.rstrip("/").endswith(_PRODUCT):
        return (f"{plain}?{_ASKED}",)
    found = (f"{plain}/{_PRODUCT}?{_ASKED}",)
    return found if parts.path.strip("/") else (*found, f"{plain}/downloads/v1/{_PRODUCT}?{_ASKED}")


def plan_postcodes(base: str, web: Web) -> Wanted:
    """Plan Code-Point Open from what the service lists.

    Parameters
    ----------
    base
        The service, the address of its listing, or that of the ZIP itself.
    web
        Makes the requests.

    Raises
    ------
    FetchError
        If there is no listing, or it has no such download.
    """
    if urlsplit(base).path.casefold().endswith(".zip"):
        return _planned(base)
    for address in postcode_listings(base):
        try:
            if web.begins(address).startswith(b"PK"):  # some services send the ZIP at once
                return _planned(f"{address}&redirect")
            listing, _ = web.text(address, most=_LONGEST_LISTING)
            return _planned(*_listed(address, listing))
        except NotThereError as fault:
            absent = fault
    raise absent


def _planned(link: str, md5: str | None = None, size: int | None = None) -> Wanted:
    return Wanted(
        name="codepo_gb.zip",
        urls=(link,),
        source=postcodes_source("codepoint", None),
        as_of=lambda _, date: postcodes_source("codepoint", date),
        most=300 * MB,
        check=postcodes_check,
        by_hand=BY_HAND,
        md5=md5,
        bytes=size,
    )


def _listed(address: str, listing: str) -> tuple[str, str | None, int | None]:
    """Return address, MD5 sum and size of the download that is meant."""
    try:
        entries = parsed_json(listing)
    except ValueError:
        entries = None
    if not isinstance(entries, list):
        raise FetchError(
            phrase(
                "{address} does not answer with a list of downloads; it has changed",
                address=address,
            )
        )
    for entry in entries if all(isinstance(x, dict) for x in entries) else ():
        url, kind, area = (str(entry.get(k) or "") for k in ("url", "format", "area"))
        if kind.casefold() == "csv" and area.casefold() in ("gb", "") and url:
            md5, size = str(entry.get("md5") or "").lower(), entry.get("size")
            return (
                urljoin(address, url),
                md5 if re.fullmatch(r"[0-9a-f]{32}", md5) else None,
                size if isinstance(size, int) and size > 0 else None,
            )
    raise FetchError(
        phrase(
            "{address} lists no download of Code-Point Open as CSV; it has changed", address=address
        )
    )
