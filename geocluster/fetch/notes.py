"""What lies beside a fetched file: which version it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from geocluster.addresses import shown
from geocluster.files import write_whole

__all__ = ["Version"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Which version of a remote file one has; None where the server does not say.

    Attributes
    ----------
    url
        As it was asked for, before redirects, without what is secret in it.
    etag, last_modified
        As the server said them.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def condition(self) -> str | None:
        """What proves that a part belongs to the same content; a weak tag proves nothing."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.last_modified

    @classmethod
    def of_headers(cls, url: str, headers: Mapping[str, str]) -> Version:
        """Read what a server said."""
        return cls(
            url=shown(url), etag=headers.get("ETag"), last_modified=headers.get("Last-Modified")
        )

    def same_as(self, other: Version) -> bool:
        """Whether both are known to be the same content."""
        if self.url != other.url:
            return False
        if self.etag and other.etag:
            return self.etag == other.etag
        return self.last_modified is not None and self.last_modified == other.last_modified

    def write(self, file: Path, **more: str) -> None:
        """Keep it in a file of its own."""
        said = {key: value for key, value in asdict(self).items() if value is not None}
        write_whole(file, json.dumps(said | more, indent=1) + "\n")

    @classmethod
    def read(cls, file: Path) -> tuple[Version, dict[str, str]] | None:
        """Read what :meth:`write` kept; None where it is missing or damaged."""
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            text = {str(k): v for k, v in said.items() if isinstance(v, str)}
            version = cls(
                url=text.pop("url"),
                etag=text.pop("etag", None),
                last_modified=text.pop("last_modified", None),
            )
        except (OSError, ValueError, AttributeError, KeyError):
            return None
        return version, text
