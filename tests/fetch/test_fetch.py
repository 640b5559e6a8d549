"""Public data, from a local server that behaves as the real ones do, for good and ill."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import osmnx
import pytest

from geocluster import planning
from geocluster.cli.commands import main
from geocluster.fetch import FetchError, State, fetch_england, fetch_roads, fetch_wales, web
from geocluster.fetch.areas import AREAS, area_path
from geocluster.fetch.plans import GIAS_HEADERS, WALES_HEADERS, newest_link
from geocluster.fetch.web import Patience
from geocluster.provenance import source_beside
from geocluster.roads.download import fetch_place
from geocluster.schools import Source
from geocluster.sources.gias import GIAS
from geocluster.sources.wales import WALES
from tests.conftest import REPOSITORY

TODAY = date(2026, 11, 22)
DEMO_ROADS = next((REPOSITORY / "data" / "demo").glob("*.osm.pbf"))
PAGE = b"<!DOCTYPE html><html><body>We are sorry, the service is down.</body></html>"


@dataclass
class Asked:
    path: str
    range: str | None
    headers: dict[str, str]


@dataclass
class Sent:
    """What one address answers, and how it misbehaves."""

    body: bytes = b""
    status: int = 200
    etag: str | None = '"one"'
    modified: str | None = None
    kind: str = "application/octet-stream"
    to: str | None = None
    ranges: bool = True
    drop: list[int] = field(default_factory=list)
    """After how many bytes of the body to cut the next connections; -1 for at once."""
    fail: list[int] = field(default_factory=list)
    """Statuses of the next answers, before the right one."""
    claim: int | None = None
    """A Content-Length that is not true."""
    hang: float = 0.0
    slow: float = 0.0
    unsized: bool = False


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.has: dict[str, Sent] = {}
        self.asked: list[Asked] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that go away: some tests do."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Be quiet."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        wanted = self.headers.get("Range")
        self.server.asked.append(Asked(path, wanted, dict(self.headers)))
        sent = self.server.has.get(path, Sent(b"no such file", status=404))
        time.sleep(sent.hang)
        if sent.fail:
            self.answer(sent.fail.pop(0), b"busy", {})
            return
        if sent.to is not None:
            self.answer(302, b"", {"Location": sent.to})
            return
        if sent.etag and self.headers.get("If-None-Match") == sent.etag:
            self.answer(304, b"", {"ETag": sent.etag})
            return
        headers = {"Content-Type": sent.kind}
        headers |= {"ETag": sent.etag} if sent.etag else {}
        headers |= {"Last-Modified": sent.modified} if sent.modified else {}
        body, status = sent.body, sent.status
        proof = self.headers.get("If-Range")
        if wanted and sent.ranges and proof in (sent.etag, sent.modified):
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                self.answer(416, b"", {"Content-Range": f"bytes */{len(body)}"})
                return
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[start:], 206
        self.answer(status, body, headers, sent)

    def answer(
        self, status: int, body: bytes, headers: dict[str, str], sent: Sent | None = None
    ) -> None:
        cut = sent.drop.pop(0) if sent and sent.drop else None
        if cut == -1:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if not (sent and sent.unsized):
            self.send_header(
                "Content-Length", str(sent.claim if sent and sent.claim else len(body))
            )
        self.end_headers()
        for k in range(0, len(body[:cut]), 4096):
            self.wfile.write(body[:cut][k : k + 4096])
            self.wfile.flush()
            time.sleep(sent.slow if sent else 0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(web, "PATIENCE", Patience(connect=2, read=0.5, tries=3, wait=0.01))
    monkeypatch.setattr("geocluster.fetch.transfer.PIECE", 1000)
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    def called(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["geocluster", "fetch", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return int(ended.value.code or 0), out, err

    return called


def gias(rows: int = 400, drop: str | None = None, more: str = "St John’s") -> bytes:
    """Make a register as it comes: cp1252, CRLF."""
    header = [names[0] for names in GIAS_HEADERS if names[0] != drop] + ["Postcode"]
    values = {
        "EstablishmentName": more,
        "NumberOfPupils": "100",
        "Easting": "486000",
        "Northing": "308000",
        "EstablishmentStatus (name)": "Open",
        "PhaseOfEducation (name)": "Primary",
        "LA (name)": "Rutland",
        "Postcode": "LE15 6AA",
    }
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(
        [str(100_000 + k) if name == "URN" else values[name] for name in header]
        for k in range(rows)
    )
    return text.getvalue().encode("cp1252")


def gias_at(server: Server, day: str = "20261122", **how: Any) -> Sent:
    sent = Sent(**{"body": gias()} | how)
    server.has[f"/edubasealldata{day}.csv"] = sent
    return sent


def england(server: Server, folder: Path, **how: Any) -> Any:
    return fetch_england(folder, base=server.url, today=TODAY, **how)[0]


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


GOOD = {"gias.csv", "gias.csv.source.json", "gias.csv.version.json"}


def test_the_register_comes_with_licence_and_date_beside_it(server: Server, tmp_path: Path) -> None:
    sent = gias_at(server)
    seen: list[tuple[int, int | None]] = []
    got = england(server, tmp_path / "new" / "data", progress=lambda *x: seen.append(x))
    assert got.file == tmp_path / "new" / "data" / "gias.csv"
    assert got.file.read_bytes() == sent.body
    assert got.state is State.FETCHED
    assert names(got.file.parent) == GOOD
    source = source_beside(got.file, Source(name="nothing"))
    assert source == got.source
    assert source.date == "2026-11-22"
    assert source.licence == "Open Government Licence v3.0"
    assert source.attribution
    assert source.url
    assert seen[0] == (0, len(sent.body))
    assert seen[-1] == (len(sent.body), len(sent.body))


def test_what_is_fetched_is_read_by_the_reader(server: Server, tmp_path: Path) -> None:
    from geocluster.sources import read_schools

    gias_at(server)
    schools = read_schools(england(server, tmp_path).file)
    assert len(schools) == 400
    assert schools.sources[0].date == "2026-11-22"


def test_the_checks_ask_for_what_the_readers_need() -> None:
    for layout, headers in ((GIAS, GIAS_HEADERS), (WALES, WALES_HEADERS)):
        asked = {name.casefold() for column in headers for name in column}
        for need in layout.required:
            assert {x.casefold().replace("’", "'") for x in layout.columns[need]} & asked, need
    x, y, _ = GIAS.points[0]
    assert {(x,), (y,)} <= set(GIAS_HEADERS)


def test_where_today_is_not_there_yet_the_day_before_is_taken(
    server: Server, tmp_path: Path
) -> None:
    gias_at(server, "20261120")
    got = england(server, tmp_path)
    assert got.source.date == "2026-11-20"
    assert [x.path[-12:-4] for x in server.asked] == ["20261122", "20261121", "20261120"]


def test_where_no_day_is_there_the_way_by_hand_is_said(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="any of the last 8 days") as fault:
        england(server, tmp_path)
    assert "https://get-information-schools.service.gov.uk/Downloads" in str(fault.value)
    assert str(tmp_path / "gias.csv") in str(fault.value)
    assert len(server.asked) == 8
    assert not names(tmp_path)


def test_links_and_groups_come_beside_the_schools(server: Server, tmp_path: Path) -> None:
    gias_at(server)
    links = b'"URN","LinkURN","LinkName","LinkType"\r\n1,2,"A","Successor"\r\n'
    server.has["/links_edubasealldata20261122.csv"] = Sent(links)
    server.has["/allgroupsdata20261122.csv"] = Sent(b"Group UID,Group Name\r\n1,A trust\r\n")
    got = fetch_england(
        tmp_path, tables=("schools", "links", "groups"), base=server.url, today=TODAY
    )
    assert [x.file.name for x in got] == ["gias.csv", "gias_links.csv", "gias_groups.csv"]


def test_redirects_are_followed_and_the_last_host_is_said(server: Server, tmp_path: Path) -> None:
    gias_at(server, to=f"{server.url.replace('127.0.0.1', 'localhost')}/elsewhere/x.csv")
    server.has["/elsewhere/x.csv"] = Sent(gias())
    got = england(server, tmp_path)
    assert got.record()["from"].startswith("localhost:")
    assert names(tmp_path) == GOOD


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("/edubasealldata20261122.csv", "in a circle"),
        ("ftp://example.org/x.csv", "not followed"),
        ("file:///etc/passwd", "not followed"),
    ],
)
def test_redirects_to_nowhere_are_refused(
    server: Server, tmp_path: Path, to: str, message: str
) -> None:
    gias_at(server, to=to)
    with pytest.raises(FetchError, match=message):
        england(server, tmp_path)
    assert not names(tmp_path)


def test_https_is_not_left_for_http(server: Server) -> None:
    with (
        pytest.raises(FetchError, match="not https"),
        web.Web("https://example.org").get(f"{server.url}/x"),
    ):
        pass
    assert not server.asked


def test_a_lost_connection_goes_on_where_it_was(server: Server, tmp_path: Path) -> None:
    sent = gias_at(server, drop=[5000, 3000])
    got = england(server, tmp_path)
    assert got.file.read_bytes() == sent.body
    assert [x.range for x in server.asked] == [None, "bytes=5000-", "bytes=8000-"]
    assert server.asked[1].headers["If-Range"] == '"one"'
    assert (got.state, got.resumed) == (State.RESUMED, 8000)
    assert names(tmp_path) == GOOD


def test_a_later_run_asks_for_the_rest_only(server: Server, tmp_path: Path) -> None:
    sent = gias_at(server, drop=[4000, 1000, 1000], etag=None, modified="Sun, 22 Nov 2026 GMT")
    with pytest.raises(FetchError, match="6,000 bytes are kept, and the same command goes on"):
        england(server, tmp_path)
    assert names(tmp_path) == {"gias.csv.part", "gias.csv.part.json"}
    server.asked.clear()
    got = england(server, tmp_path)
    assert [x.range for x in server.asked] == ["bytes=6000-"]
    assert got.file.read_bytes() == sent.body
    assert got.resumed == 6000
    assert names(tmp_path) == GOOD


def test_a_part_of_an_older_version_is_not_gone_on_with(server: Server, tmp_path: Path) -> None:
    gias_at(server, drop=[4000] * 3)
    with pytest.raises(FetchError):
        england(server, tmp_path)
    sent = gias_at(server, body=gias(more="Another"), etag='"two"')
    got = england(server, tmp_path)
    assert got.file.read_bytes() == sent.body
    assert got.state is State.FETCHED


def test_a_server_that_ignores_ranges_sends_all_again(server: Server, tmp_path: Path) -> None:
    sent = gias_at(server, drop=[4000], ranges=False)
    got = england(server, tmp_path)
    assert server.asked[1].range
    assert got.file.read_bytes() == sent.body
    assert (got.state, got.resumed) == (State.FETCHED, 0)


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_proof_of_the_version_nothing_is_resumed_or_kept(
    server: Server, tmp_path: Path, etag: str | None
) -> None:
    gias_at(server, etag=etag, drop=[4000] * 3)
    with pytest.raises(FetchError, match="tried 3 times"):
        england(server, tmp_path)
    assert [x.range for x in server.asked] == [None] * 3
    assert not names(tmp_path)


def test_a_part_that_is_longer_than_the_file_is_forgotten(server: Server, tmp_path: Path) -> None:
    sent = gias_at(server)
    url = f"{server.url}/edubasealldata20261122.csv"
    (tmp_path / "gias.csv.part").write_bytes(b"x" * (len(sent.body) + 10))
    (tmp_path / "gias.csv.part.json").write_text(json.dumps({"url": url, "etag": '"one"'}))
    assert england(server, tmp_path).file.read_bytes() == sent.body
    assert names(tmp_path) == GOOD


def test_a_truncated_answer_is_never_taken_for_whole(server: Server, tmp_path: Path) -> None:
    gias_at(server, claim=len(gias()) + 100, ranges=False)
    with pytest.raises(FetchError, match=r"lost|only"):
        england(server, tmp_path)
    assert "gias.csv" not in names(tmp_path)


def test_a_truncated_answer_without_a_length_shows_by_its_last_record(
    server: Server, tmp_path: Path
) -> None:
    gias_at(server, unsized=True, body=gias()[:-30])
    with pytest.raises(FetchError, match="its end is missing"):
        england(server, tmp_path)
    assert names(tmp_path) == {"gias.csv.rejected"}


@pytest.mark.parametrize(
    ("kind", "kept"), [("text/html; charset=utf-8", False), ("text/csv", True)]
)
def test_an_error_page_with_status_200_is_no_file(
    server: Server, tmp_path: Path, kind: str, kept: bool
) -> None:
    gias_at(server)
    older = england(server, tmp_path).file.read_bytes()
    gias_at(server, body=PAGE, kind=kind, etag='"page"')
    with pytest.raises(FetchError, match="a web page") as fault:
        england(server, tmp_path)
    assert (tmp_path / "gias.csv").read_bytes() == older
    assert ("gias.csv.rejected" in names(tmp_path)) == kept
    assert ("the older gias.csv stays" in str(fault.value)) == kept
    gias_at(server, etag='"three"')
    england(server, tmp_path)
    assert names(tmp_path) == GOOD


def test_an_error_page_does_not_cost_the_part_that_is_here(server: Server, tmp_path: Path) -> None:
    gias_at(server, drop=[4000] * 3)
    with pytest.raises(FetchError):
        england(server, tmp_path)
    kept = (tmp_path / "gias.csv.part").stat().st_size
    gias_at(server, body=PAGE, kind="text/html", etag='"page"')
    with pytest.raises(FetchError, match="a web page"):
        england(server, tmp_path)
    assert (tmp_path / "gias.csv.part").stat().st_size == kept


def test_changed_columns_are_named(server: Server, tmp_path: Path) -> None:
    gias_at(server, body=gias(drop="NumberOfPupils"))
    with pytest.raises(FetchError, match=r"columns have changed: 'NumberOfPupils' is missing"):
        england(server, tmp_path)
    assert names(tmp_path) == {"gias.csv.rejected"}


@pytest.mark.parametrize(
    "body",
    [b"", b"URN\n", b"\x00\xff" * 50, gias(rows=0)],
    ids=["empty", "one column", "bytes", "no record"],
)
def test_what_is_no_register_is_refused(server: Server, tmp_path: Path, body: bytes) -> None:
    gias_at(server, body=body)
    with pytest.raises(FetchError, match="is refused: it"):
        england(server, tmp_path)
    assert "gias.csv" not in names(tmp_path)


def test_a_busy_server_is_asked_again(server: Server, tmp_path: Path) -> None:
    gias_at(server, fail=[500, 429])
    assert england(server, tmp_path).state is State.FETCHED
    assert len(server.asked) == 3


def test_a_server_that_stays_busy_is_given_up(server: Server, tmp_path: Path) -> None:
    gias_at(server, fail=[503] * 9)
    with pytest.raises(FetchError, match=r"answers 503.*tried 3 times.*Try again later"):
        england(server, tmp_path)
    assert len(server.asked) == 3


def test_a_reset_before_the_answer_is_tried_again(server: Server, tmp_path: Path) -> None:
    gias_at(server, drop=[-1])
    assert england(server, tmp_path).state is State.FETCHED


def test_a_refusal_is_not_asked_again(server: Server, tmp_path: Path) -> None:
    gias_at(server, status=403)
    with pytest.raises(FetchError, match="answers 403"):
        england(server, tmp_path)
    assert len(server.asked) == 1


def test_a_server_that_hangs_is_left(server: Server, tmp_path: Path) -> None:
    gias_at(server, hang=0.8)
    started = time.monotonic()
    with pytest.raises(FetchError, match="stopped answering"):
        england(server, tmp_path)
    assert time.monotonic() - started < 4
    assert not names(tmp_path)


@pytest.mark.parametrize("how", [{"claim": 10**12}, {"unsized": True}])
def test_too_large_is_refused_before_the_disk_is_full(
    server: Server, tmp_path: Path, how: dict[str, Any]
) -> None:
    gias_at(server, **how)
    with pytest.raises(FetchError, match="larger than the 9,000 bytes it may have"):
        england(server, tmp_path, most=9000)
    assert len(server.asked) == 1
    assert not names(tmp_path)


def test_what_is_unchanged_is_not_fetched_again_unless_asked(
    server: Server, tmp_path: Path
) -> None:
    gias_at(server)
    first = england(server, tmp_path)
    again = england(server, tmp_path)
    assert (again.state, again.source) == (State.UNCHANGED, first.source)
    assert server.asked[-1].headers["If-None-Match"] == '"one"'
    assert england(server, tmp_path, again=True).state is State.FETCHED
    assert names(tmp_path) == GOOD


@pytest.mark.parametrize("name", ["gias.csv", "gias.csv.source.json", "gias.csv.version.json"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_what_was_changed_or_deleted_here_is_fetched_again(
    server: Server, tmp_path: Path, name: str, how: str
) -> None:
    if (name, how) == ("gias.csv.source.json", "changed"):
        return  # a note may be edited
    sent = gias_at(server)
    england(server, tmp_path)
    if how == "gone":
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text("x")
    assert england(server, tmp_path).state is State.FETCHED
    assert (tmp_path / "gias.csv").read_bytes() == sent.body


def ods(*, header: str = "School Number|School Name|Pupils - see notes|Postcode") -> bytes:
    cells = "".join(
        f"<table:table-cell><text:p>{x}</text:p></table:table-cell>" for x in header.split("|")
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", f"<table:table-row>{cells}</table:table-row>")
    return made.getvalue()


def wales_at(server: Server, body: bytes, kind: str = "ods") -> str:
    server.has["/address-list-schools"] = Sent(
        b'<html><a href="/other/2026-09/notes.pdf">Notes</a>'
        b'<a href="/files/2025-04/address-list-schools.%s">2025</a>'
        b'<a href="/files/2026-04/address-list-schools.%s">2026</a></html>'
        % (kind.encode(), kind.encode()),
        kind="text/html",
    )
    server.has[f"/files/2026-04/address-list-schools.{kind}"] = Sent(body)
    return f"{server.url}/address-list-schools"


def test_the_newest_list_that_the_page_links_to_is_fetched(server: Server, tmp_path: Path) -> None:
    got = fetch_wales(tmp_path, base=wales_at(server, ods()))[0]
    assert got.file.name == "wales_schools.ods"
    assert got.source.date == "2026-04"
    assert got.source.name == "Address list of schools in Wales"
    assert names(tmp_path) == {got.file.name + x for x in ("", ".source.json", ".version.json")}


@pytest.mark.parametrize(
    "header",
    [
        "Rhif yr ysgol|Enw’r <text:span>ysgol</text:span>|Disgyblion|Cod post",
        "School  number|School name|Pupils|Postcode",
    ],
)
def test_both_languages_and_editions_of_the_list_are_known(
    server: Server, tmp_path: Path, header: str
) -> None:
    assert fetch_wales(tmp_path, base=wales_at(server, ods(header=header)))[0].bytes


def test_the_welsh_list_may_be_csv(server: Server, tmp_path: Path) -> None:
    body = "\ufeffSchool Number,School Name,Pupils - see notes,Postcode\n1,Ysgol Môn,9,LL1\n"
    got = fetch_wales(tmp_path, base=wales_at(server, body.encode(), "csv"))[0]
    assert got.file.name == "wales_schools.csv"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (ods(header="School Number|School Name|Postcode"), "'Pupils - see notes' is missing"),
        (ods()[:-40], "not an OpenDocument spreadsheet"),
        (b"PK\x03\x04 nonsense", "not an OpenDocument spreadsheet"),
        (PAGE, "a web page"),
    ],
    ids=["columns", "cut", "no zip", "page"],
)
def test_what_is_no_welsh_list_is_refused(
    server: Server, tmp_path: Path, body: bytes, message: str
) -> None:
    with pytest.raises(FetchError, match=message):
        fetch_wales(tmp_path, base=wales_at(server, body))
    assert names(tmp_path) == {"wales_schools.ods.rejected"}


def test_a_page_without_a_list_says_so_and_the_way_by_hand(server: Server, tmp_path: Path) -> None:
    server.has["/address-list-schools"] = Sent(PAGE, kind="text/html")
    with pytest.raises(FetchError, match=r"links to no list.*By hand: get it from https://www.gov"):
        fetch_wales(tmp_path, base=f"{server.url}/address-list-schools")


def test_links_are_found_however_they_are_written() -> None:
    page = "<a HREF = '../x/2020-01/Schools.ODS?a=1&amp;b=2'> <a href='notes.csv'>"
    assert newest_link(page, "https://a.example/b/c") == (
        "https://a.example/x/2020-01/Schools.ODS?a=1&b=2"
    )


def roads_at(server: Server, *, body: bytes | None = None, md5: str | None = "") -> bytes:
    content = DEMO_ROADS.read_bytes() if body is None else body
    path = "/europe/united-kingdom/england/rutland-latest.osm.pbf"
    server.has[path] = Sent(content, modified="Sat, 21 Nov 2026 21:00:00 GMT")
    if md5 is not None:
        said = md5 or hashlib.md5(content, usedforsecurity=False).hexdigest()
        server.has[f"{path}.md5"] = Sent(f"{said}  rutland-latest.osm.pbf\n".encode())
    return content


def test_roads_come_with_their_checksum_compared(server: Server, tmp_path: Path) -> None:
    content = roads_at(server)
    got = fetch_roads("Rutland", tmp_path, base=server.url)[0]
    assert got.file.name == "rutland.osm.pbf"
    assert got.file.read_bytes() == content
    assert got.checked
    assert got.source.licence == "Open Database Licence (ODbL) 1.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", got.source.date or "")
    assert fetch_roads("rutland", tmp_path, base=server.url)[0].state is State.UNCHANGED
    assert server.asked[-1].path.endswith(".md5")


def test_without_a_checksum_roads_come_all_the_same_and_it_is_said(
    server: Server, tmp_path: Path
) -> None:
    roads_at(server, md5=None)
    assert not fetch_roads("rutland", tmp_path, base=server.url)[0].checked
    assert fetch_roads("rutland", tmp_path, base=server.url)[0].state is State.UNCHANGED


@pytest.mark.parametrize(
    ("body", "md5", "message"),
    [
        (None, "0" * 32, "MD5 sum"),
        (b"x" * 900, "", "not an OpenStreetMap extract"),
        (DEMO_ROADS.read_bytes()[:70], "", "damaged"),
        (DEMO_ROADS.read_bytes()[:-1], "", "its end is missing"),
        (PAGE, "", "a web page"),
    ],
    ids=["md5", "other", "header", "cut", "page"],
)
def test_damaged_roads_are_refused(
    server: Server, tmp_path: Path, body: bytes | None, md5: str, message: str
) -> None:
    roads_at(server, body=body, md5=md5)
    with pytest.raises(FetchError, match=message):
        fetch_roads("rutland", tmp_path, base=server.url)
    assert names(tmp_path) == {"rutland.osm.pbf.rejected"}


def test_areas_are_known_by_name_or_path() -> None:
    assert len({path for path in AREAS.values() if "/england/" in path}) == 47
    assert area_path(" Tyne and Wear ") == "europe/united-kingdom/england/tyne-and-wear"
    assert area_path("europe/liechtenstein-latest.osm.pbf") == "europe/liechtenstein"
    with pytest.raises(FetchError, match="did you mean 'lincolnshire'"):
        area_path("Lincolnshre")
    for hostile in ("../../etc/passwd", "europe//x", "http://x/y", "a/b?c", "/etc"):
        with pytest.raises(FetchError):
            area_path(hostile)


def test_the_command_says_what_came_and_on_what_terms(
    server: Server, call: Callable[..., Any], tmp_path: Path
) -> None:
    roads_at(server)
    code, out, err = call("roads", "rutland", "--out", tmp_path, "--from", server.url)
    assert (code, err) == (0, "")
    assert "rutland.osm.pbf" in out
    assert "from 127.0.0.1" in out
    assert "Open Database Licence" in out
    assert "© OpenStreetMap contributors" in out
    code, out, _ = call("roads", "rutland", "--out", tmp_path, "--from", server.url, "--json")
    said = json.loads(out)["files"][0]
    assert (code, said["state"], said["checksum_compared"]) == (0, "unchanged", True)
    code, out, _ = call("roads", "rutland", "--out", tmp_path, "--from", server.url)
    assert "already the newest" in out


def test_the_command_fetches_england_and_wales(
    server: Server, call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = wales_at(server, ods())
    assert call("wales", "--out", tmp_path, "--from", page)[0] == 0
    code, _, err = call("england", "--out", tmp_path, "--from", server.url)
    assert code == 2
    assert "By hand" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["roads"], "say which roads"),
        (["roads", "rutland", "--place", "Oakham"], "say which roads"),
        (["roads", "rutlnd"], "did you mean 'rutland'"),
        (["england", "--from", "file:///etc"], "must be an address"),
        (["wales", "--from", "www.gov.wales"], "must be an address"),
        (["england", "--limit-mb", "0"], "limit-mb"),
        (["scotland"], "scotland"),
    ],
)
def test_what_is_not_understood_is_refused_with_code_2(
    call: Callable[..., Any], arguments: list[str], message: str, tmp_path: Path
) -> None:
    code, out, err = call(*arguments, *(["--out", tmp_path] if arguments != ["scotland"] else []))
    assert (code, out) == (2, "")
    assert message in err
    assert not names(tmp_path)


def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize(
    "arguments", [["england"], ["wales"], ["roads", "rutland"], ["roads", "--place", "Oakham"]]
)
def test_without_a_network_the_message_says_what_to_do(
    server: Server, call: Callable[..., Any], arguments: list[str], tmp_path: Path
) -> None:
    code, out, err = call(*arguments, "--out", tmp_path, "--from", closed_port())
    said = " ".join(err.split())
    assert (code, out) == (2, "")
    assert "cannot be reached" in said
    assert "Is there a network?" in said
    assert "https://" in said
    assert str(tmp_path) in said
    assert not names(tmp_path)


def test_a_name_that_no_network_knows_is_said_in_plain_words(
    server: Server, call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*arguments: Any, **more: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    code, _, err = call("england", "--out", tmp_path)
    assert code == 2
    assert "ea-edubase-api-prod.azurewebsites.net cannot be reached: its name is not known" in err
    assert "get-information-schools.service.gov.uk/Downloads" in err


def test_a_folder_that_cannot_be_made_is_said(
    server: Server, call: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    code, _, err = call("england", "--out", tmp_path / "file" / "x", "--from", server.url)
    assert code == 2
    assert "choose another folder with --out" in err


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_ctrl_c_keeps_the_part_and_the_next_run_goes_on(server: Server, tmp_path: Path) -> None:
    content = roads_at(server, body=DEMO_ROADS.read_bytes(), md5=None)
    path = next(iter(server.has))
    server.has[path].slow = 0.3
    line = [sys.executable, "-m", "geocluster", "fetch", "roads", "rutland"]
    line += ["--out", str(tmp_path), "--from", server.url]
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    # Tests that run in the background of a shell are started with interrupts ignored.
    running = subprocess.Popen(
        line,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    part = tmp_path / "rutland.osm.pbf.part"
    deadline = time.monotonic() + 15
    while not (part.is_file() and part.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=15)
    assert running.returncode == 130
    assert "The same command goes on from there" in err
    assert "Traceback" not in err
    kept = part.stat().st_size
    assert 0 < kept < len(content)
    server.has[path].slow = 0
    server.asked.clear()
    got = fetch_roads("rutland", tmp_path, base=server.url)[0]
    assert got.file.read_bytes() == content
    assert f"bytes={kept}-" in [x.range for x in server.asked]


SQUARE = [[-0.75, 52.66], [-0.71, 52.66], [-0.71, 52.69], [-0.75, 52.69], [-0.75, 52.66]]
OAKHAM = {
    "lat": "52.67", "lon": "-0.73", "display_name": "Oakham", "importance": 0.5,
    "boundingbox": ["52.66", "52.69", "-0.75", "-0.71"],
    "geojson": {"type": "Polygon", "coordinates": [SQUARE]},
}  # fmt: skip


def place_at(server: Server, found: list[dict[str, Any]]) -> None:
    server.has["/search"] = Sent(json.dumps(found).encode(), kind="application/json")
    nodes = [
        {"type": "node", "id": k, "lat": 52.67 + 0.001 * (k % 3), "lon": -0.73 + 0.001 * (k // 3)}
        for k in range(9)
    ]
    ways = [
        {"type": "way", "id": 90 + k, "nodes": list(chain), "tags": {"highway": "residential"}}
        for k, chain in enumerate(((0, 1, 2, 5, 8), (0, 3, 6, 7, 8), (3, 4, 5)))
    ]
    answer = {"version": 0.6, "elements": [*nodes, *ways]}
    server.has["/api/interpreter"] = Sent(json.dumps(answer).encode(), kind="application/json")


def test_roads_of_a_place_come_through_osmnx_and_can_be_read(
    server: Server, call: Callable[..., Any], tmp_path: Path
) -> None:
    place_at(server, [OAKHAM])
    before = (osmnx.settings.overpass_url, osmnx.settings.use_cache, socket.getaddrinfo)
    code, out, err = call(
        "roads", "--place", "Oakham, Rutland", "--out", tmp_path, "--from", server.url
    )
    assert (code, err) == (0, "")
    assert "© OpenStreetMap contributors" in out
    assert names(tmp_path) == {"oakham-rutland.graphml", "oakham-rutland.graphml.source.json"}
    assert before == (osmnx.settings.overpass_url, osmnx.settings.use_cache, socket.getaddrinfo)
    from geocluster.roads.graphml import read_graphml

    network = read_graphml(tmp_path / "oakham-rutland.graphml")
    assert len(network.lonlat) == 9
    assert network.source.name == "OpenStreetMap roads of Oakham, Rutland, through osmnx"
    assert network.source.date


def test_a_scenario_may_name_a_place_whose_roads_are_fetched_once(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_at(server, [OAKHAM])
    there = partial(fetch_place, nominatim=f"{server.url}/", overpass=f"{server.url}/api")
    monkeypatch.setattr("geocluster.roads.download.fetch_place", there)
    (tmp_path / "schools.csv").write_text("i,n,x,y\n1,A,-0.73,52.67\n2,B,-0.728,52.672\n")
    scenario = tmp_path / "s.toml"
    scenario.write_text(
        """
name = "Oakham"
[schools]
file = "schools.csv"
format = "table"
columns = { id = "i", name = "n", x = "x", y = "y" }
crs = "EPSG:4326"
[travel]
place = "Oakham, Rutland"
file = "oakham.graphml"
[[tier]]
size = [2, 4]
""",
        encoding="utf-8",
    )
    _, first = planning.travel_times(scenario)
    server.asked.clear()
    _, again = planning.travel_times(scenario)
    assert server.asked == []
    assert first.seconds.nnz == 2
    assert (first.seconds != again.seconds).nnz == 0
    assert again.sources[0].name == "OpenStreetMap roads of Oakham, Rutland, through osmnx"


def test_a_place_that_is_not_known_is_said(
    server: Server, call: Callable[..., Any], tmp_path: Path
) -> None:
    place_at(server, [])
    code, _, err = call("roads", "--place", "Nowhere", "--out", tmp_path, "--from", server.url)
    assert code == 2
    assert "no roads of a place 'Nowhere' were found" in err
    assert not names(tmp_path)
