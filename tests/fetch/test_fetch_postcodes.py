"""Code-Point Open, from a local server that answers as the OS Downloads API does."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from geocluster.fetch import FetchError, State, fetch_postcodes
from geocluster.fetch.postcodes import POSTCODES, postcode_listings
from geocluster.provenance import source_beside
from geocluster.schools import Schools, Source
from geocluster.sources import read_schools
from tests.fetch.test_fetch import PAGE, Sent, Server, call, server  # noqa: F401 - fixtures

API = "/products/CodePointOpen/downloads"
STORE = "/store/CodePointOpen/2025-11/codepo_gb.zip"
NOTES = "PRODUCT : OS Code-Point Open\r\nCOPYRIGHT DATE: 20251105\r\nRM UPDATE DATE: 20251030\r\n"


def zipped(tables: dict[str, str] | None = None, notes: str = NOTES) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Doc/metadata.txt", notes)
        archive.writestr("Doc/licence.txt", "OGL")
        given = {"le": row("LE156AA", 486000, 308000), "pe": row("PE9 1AA", 503000, 307000)}
        for area, text in (given if tables is None else tables).items():
            archive.writestr(f"Data/CSV/{area}.csv", text)
    return made.getvalue()


def row(postcode: str, east: int, north: int, quality: int = 10) -> str:
    return f'"{postcode}",{quality},{east},{north},"E92000001","","","","E06000017","E05000001"\r\n'


def at(server: Server, body: bytes | None = None, **said: Any) -> Sent:  # noqa: F811
    """Let the server have Code-Point Open: a listing, and behind a redirect the ZIP."""
    body = zipped() if body is None else body
    entry = {
        "md5": hashlib.md5(body, usedforsecurity=False).hexdigest(),
        "size": len(body),
        "url": f"{server.url}{API}?area=GB&format=CSV&redirect",
        "format": "CSV",
        "area": "GB",
        "fileName": "codepo_gb.zip",
    } | said
    other = entry | {"format": "GeoPackage", "url": f"{server.url}/none", "md5": "0" * 32}
    listing = json.dumps([other, entry]).encode()
    sent = Sent(body, modified="Wed, 12 Nov 2025 09:00:00 GMT")
    server.has |= {
        API: Sent(listing, etag=None, kind="application/json"),
        f"{API}#redirect": Sent(to=f"{server.url}{STORE}?sv=1&sig=secret"),
        STORE: sent,
    }
    return sent


@pytest.fixture(autouse=True)
def _listing_or_redirect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one path answer in two ways, as the service does by its query."""
    from tests.fetch.test_fetch import Handler

    plain = Handler.do_GET

    def by_query(self: Any) -> None:
        path, _, query = self.path.partition("?")
        if f"{path}#redirect" in self.server.has and "redirect" in query:
            self.path = f"{path}#redirect"
        plain(self)

    monkeypatch.setattr(Handler, "do_GET", by_query)


def test_it_comes_with_licence_credit_and_date(server: Server, tmp_path: Path) -> None:  # noqa: F811
    sent = at(server)
    (got,) = fetch_postcodes(tmp_path, base=server.url)
    assert got.file == tmp_path / "codepo_gb.zip"
    assert got.file.read_bytes() == sent.body
    assert (got.state, got.checked) == (State.FETCHED, True)
    note = source_beside(got.file, Source(name="?"))
    assert (note.name, note.date) == ("OS Code-Point Open", "2025-11-05")
    assert note.licence == "Open Government Licence v3.0"
    for owner in ("OS data © Crown", "Royal Mail data © Royal Mail", "National Statistics data"):
        assert owner in (note.attribution or "")
    assert "database right 2025" in (note.attribution or "")
    kept = [f.read_text() for f in tmp_path.iterdir() if f.suffix == ".json"]
    assert not any("secret" in text for text in [*kept, got.url])


def test_what_is_fetched_places_schools(server: Server, tmp_path: Path) -> None:  # noqa: F811
    at(server)
    (got,) = fetch_postcodes(tmp_path, base=server.url)
    file = tmp_path / "list.csv"
    file.write_text("id,name,roll,post\n1,Oakham,80,le15 6aa\n2,Stamford,90,PE9 1AA\n")
    columns = {"id": "id", "name": "name", "pupils": "roll", "postcode": "post"}
    schools: Schools = read_schools(file, layout="table", columns=columns, postcodes=got.file)
    assert schools.counts.kept == 2
    assert [s.date for s in schools.sources] == [None, "2025-11-05"]


def test_a_second_run_fetches_nothing(server: Server, tmp_path: Path) -> None:  # noqa: F811
    at(server)
    fetch_postcodes(tmp_path, base=server.url)
    server.asked.clear()
    (again,) = fetch_postcodes(tmp_path, base=server.url)
    assert again.state is State.UNCHANGED
    assert STORE not in {x.path for x in server.asked}


def test_a_lost_connection_goes_on_where_it_was(server: Server, tmp_path: Path) -> None:  # noqa: F811
    rows = "".join(row(f"LE15{k % 10}AA", k * k, 7919 * k) for k in range(999))
    sent = at(server, zipped({"le": rows}))
    sent.drop = [5000]
    (got,) = fetch_postcodes(tmp_path, base=server.url)
    assert (got.state, got.resumed) == (State.RESUMED, 5000)
    assert got.file.read_bytes() == sent.body
    assert [x.range for x in server.asked if x.path == STORE] == [None, "bytes=5000-"]


def test_another_sum_or_size_is_refused_and_the_older_file_stays(
    server: Server,  # noqa: F811
    tmp_path: Path,
) -> None:
    at(server)
    older = fetch_postcodes(tmp_path, base=server.url)[0].file.read_bytes()
    wrong: dict[str, dict[str, Any]] = {
        "MD5": {"md5": "f" * 32},
        "states 7": {"md5": "", "size": 7},
    }
    for message, said in wrong.items():
        at(server, zipped({"le": row("LE156AA", 1, 1)}), **{"md5": ""} | said).etag = '"two"'
        with pytest.raises(FetchError, match=message):
            fetch_postcodes(tmp_path, base=server.url)
        assert (tmp_path / "codepo_gb.zip").read_bytes() == older


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (PAGE, "web page"),
        (b"PK\x03\x04 and then nothing", "not a ZIP file, or damaged"),
        (zipped({}), "no tables of postcodes"),
        (zipped({"le": "Postcode,Easting\r\n"}), "columns have changed"),
        (zipped()[:-40], "not a ZIP file, or damaged"),
    ],
)
def test_what_is_no_list_of_postcodes_is_refused(
    server: Server,  # noqa: F811
    tmp_path: Path,
    body: bytes,
    message: str,
) -> None:
    at(server, body)
    with pytest.raises(FetchError, match=message) as refused:
        fetch_postcodes(tmp_path, base=server.url)
    assert "By hand: get it from https://osdatahub.os.uk" in str(refused.value)
    assert not (tmp_path / "codepo_gb.zip").exists()


def test_a_byte_that_was_turned_on_the_way_is_found_without_a_sum(
    server: Server,  # noqa: F811
    tmp_path: Path,
) -> None:
    body = bytearray(zipped({"le": "".join(row(f"LE15{k % 10}AA", k, k) for k in range(500))}))
    body[len(body) // 2] ^= 0x10
    at(server, bytes(body), md5="")
    with pytest.raises(FetchError, match="damaged"):
        fetch_postcodes(tmp_path, base=server.url)


@pytest.mark.parametrize(
    ("listing", "message"),
    [
        (b"<html>login</html>", "does not answer with a list"),
        (b'{"error": "moved"}', "does not answer with a list"),
        (b"[]", "lists no download"),
        (b'["a", 3]', "lists no download"),
        (b'[{"format": "CSV", "area": "GB"}]', "lists no download"),
    ],
)
def test_a_changed_service_is_named_with_the_way_by_hand(
    server: Server,  # noqa: F811
    tmp_path: Path,
    listing: bytes,
    message: str,
) -> None:
    server.has[API] = Sent(listing)
    with pytest.raises(FetchError, match=message) as refused:
        fetch_postcodes(tmp_path, base=server.url)
    assert "By hand" in str(refused.value)


def test_the_service_may_be_named_in_any_way(server: Server, tmp_path: Path) -> None:  # noqa: F811
    sent = at(server)
    for k, base in enumerate((server.url, f"{server.url}{API}?area=GB&format=CSV&redirect")):
        (got,) = fetch_postcodes(tmp_path / str(k), base=base)
        assert got.file.read_bytes() == sent.body
    (got,) = fetch_postcodes(tmp_path / "zip", base=f"{server.url}{STORE}")
    assert got.file.read_bytes() == sent.body
    server.has = {f"/downloads/v1{API}": server.has[API], **server.has}
    del server.has[API]
    (got,) = fetch_postcodes(tmp_path / "root", base=server.url)
    assert got.file.read_bytes() == sent.body


def test_a_service_that_sends_the_zip_at_once_will_do(server: Server, tmp_path: Path) -> None:  # noqa: F811
    sent = zipped()
    server.has[API] = Sent(sent)
    (got,) = fetch_postcodes(tmp_path, base=server.url)
    assert got.file.read_bytes() == sent
    assert not got.checked


def test_the_real_service_is_asked_over_https() -> None:
    assert postcode_listings(POSTCODES) == (
        "https://api.os.uk/downloads/v1/products/CodePointOpen/downloads?area=GB&format=CSV",
    )


def test_the_command_says_what_to_write(server: Server, call: Any, tmp_path: Path) -> None:  # noqa: F811
    at(server)
    code, out, _ = call("postcodes", "--out", tmp_path, "--from", server.url)
    assert code == 0
    assert 'postcodes = "' in out
    assert "as of 2025-11-05; Open Government Licence v3.0" in out
    code, out, _ = call("postcodes", "--out", tmp_path, "--from", server.url, "--json")
    assert json.loads(out)["files"][0]["state"] == "unchanged"
    server.has.clear()
    code, _, err = call("postcodes", "--out", tmp_path, "--from", server.url)
    assert code == 2
    assert "By hand: get it from" in err
