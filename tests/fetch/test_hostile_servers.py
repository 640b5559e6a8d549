"""Servers that drip, never end or pack bombs are given up in time; secrets are kept in no file."""

from __future__ import annotations

import gzip
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocluster.addresses import masked, secrets_in, shown, supplied, without_secrets
from geocluster.cli import main
from geocluster.errors import GeoclusterError, LimitError, ScenarioError, TravelError
from geocluster.fetch.faults import FetchError
from geocluster.fetch.transfer import download
from geocluster.fetch.web import Patience, Web
from geocluster.limits import Limits, allowing
from geocluster.planning import check, run
from geocluster.roads.download import fetch_place
from geocluster.roads.server import server_times
from geocluster.scenario import read_scenario, scenario_of
from geocluster.schools import Schools

HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PAIR = Schools.of(["a", "b"], lon=[-0.7, -0.72], lat=[52.6, 52.61])
Say = Callable[[Callable[[bytes], None], bytes], None]


class Server:
    """Says what a function tells it to, to everybody who asks."""

    def __init__(self, say: Say) -> None:
        self._say, self._open = say, True
        self.asked: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while self._open:
            try:
                channel, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(channel,), daemon=True).start()

    def _answer(self, channel: socket.socket) -> None:
        with channel:
            try:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    asked += channel.recv(65536)
                self.asked.append(asked)
                self._say(channel.sendall, asked)
            except OSError:
                pass

    def close(self) -> None:
        self._open = False
        self._socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Say], Server]]:
    made: list[Server] = []

    def start(say: Say) -> Server:
        made.append(Server(say))
        return made[-1]

    yield start
    for server in made:
        server.close()


def drip(send: Callable[[bytes], None], what: bytes) -> None:
    """Send a byte at a time, for as long as anybody listens."""
    for k in range(10_000):
        send(what[k % len(what) :][:1])
        time.sleep(0.02)


def silent(send: Callable[[bytes], None], asked: bytes) -> None:
    time.sleep(30)


def dripping_headers(send: Callable[[bytes], None], asked: bytes) -> None:
    send(HEADERS)
    drip(send, b"X-More: 1\r\n")


def dripping_body(send: Callable[[bytes], None], asked: bytes) -> None:
    send(HEADERS + b"Content-Length: 100000\r\n\r\n")
    drip(send, b" ")


def dripping_body_of_no_length(send: Callable[[bytes], None], asked: bytes) -> None:
    send(HEADERS + b"Connection: close\r\n\r\n")
    drip(send, b'{"code": "Ok"} ')


def dripping_chunks(send: Callable[[bytes], None], asked: bytes) -> None:
    send(HEADERS + b"Transfer-Encoding: chunked\r\n\r\n")
    drip(send, b"1\r\n \r\n")


def never_closing(send: Callable[[bytes], None], asked: bytes) -> None:
    send(HEADERS + b'Content-Length: 900\r\n\r\n{"code": "Ok"')
    time.sleep(30)


DRIPS = [
    silent,
    dripping_headers,
    dripping_body,
    dripping_body_of_no_length,
    dripping_chunks,
    never_closing,
]


@pytest.mark.parametrize("say", DRIPS)
def test_a_table_server_that_never_ends_is_given_up(
    say: Say, serve: Callable[[Say], Server]
) -> None:
    server, begin = serve(say), time.monotonic()
    with allowing(Limits(answer_seconds=0.4)), pytest.raises(TravelError) as fault:
        server_times(PAIR, server.url, cutoff=600)
    assert time.monotonic() - begin < 5
    assert "answer_seconds" in str(fault.value)
    assert server.url in str(fault.value)


@pytest.mark.parametrize("say", DRIPS)
def test_a_file_that_never_ends_is_given_up(
    say: Say, serve: Callable[[Say], Server], tmp_path: Path
) -> None:
    server, begin = serve(say), time.monotonic()
    web = Web(server.url, Patience(connect=1, read=2, piece=0.4, tries=2, wait=0.01))
    with pytest.raises(FetchError):
        download(f"{server.url}/a.pbf", tmp_path / "a.part", web=web, most=10**9)
    with pytest.raises(FetchError):
        web.text(f"{server.url}/a.txt", most=10**6)
    assert time.monotonic() - begin < 10
    assert not (tmp_path / "a.part").exists() or (tmp_path / "a.part").stat().st_size < 10**6


def test_a_slow_file_that_goes_on_is_fetched(
    serve: Callable[[Say], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(send: Callable[[bytes], None], asked: bytes) -> None:
        send(HEADERS + b"Content-Length: 1000\r\n\r\n")
        for _ in range(10):
            time.sleep(0.1)
            send(b"x" * 100)

    monkeypatch.setattr("geocluster.fetch.transfer.PIECE", 100)
    server = serve(slow)
    web = Web(server.url, Patience(piece=0.6, tries=1))
    download(f"{server.url}/a.pbf", tmp_path / "a.part", web=web, most=10**6)
    assert (tmp_path / "a.part").stat().st_size == 1000


def test_the_roads_of_a_place_that_never_end_are_given_up(
    serve: Callable[[Say], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geocluster.roads.download._SECONDS", 1.0)
    server, begin = serve(dripping_body), time.monotonic()
    with pytest.raises(TravelError, match="did not come within"):
        fetch_place("Oakham", tmp_path / "a.graphml", nominatim=server.url, overpass=server.url)
    assert time.monotonic() - begin < 20
    assert not list(tmp_path.iterdir())


def packed(body: bytes, how: bytes) -> Say:
    def say(send: Callable[[bytes], None], asked: bytes) -> None:
        head = HEADERS + b"Content-Encoding: " + how + b"\r\n"
        send(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    return say


NUMBERS = b"[" + b"0," * 40_000_000 + b"0]"
NONSENSE: dict[str, tuple[Say, str]] = {
    "a packed bomb": (packed(gzip.compress(NUMBERS), b"gzip"), "answer_megabytes"),
    "a bomb packed twice": (
        packed(gzip.compress(gzip.compress(NUMBERS)), b"gzip, gzip"), "breaks off",
    ),
    "an unknown packing": (packed(b"{}", b"zstd"), "breaks off"),
    "deep nesting": (packed(b"[" * 200_000 + b"]" * 200_000, b"identity"), "not with a table"),
    "a number without end": (
        packed(b'{"code": "Ok", "durations": [[' + b"9" * 100_000 + b"]]}", b"identity"),
        "not with a table",
    ),
    "a wrong length": (
        lambda send, asked: send(HEADERS + b"Content-Length: 5000\r\n\r\n{}"), "breaks off",
    ),
    "headers without end": (
        lambda send, asked: send(
            b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: x\r\n" % k for k in range(1_000_000))
        ),
        "",
    ),
    "a header without end": (
        lambda send, asked: send(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 50_000_000), "",
    ),
    "no HTTP": (lambda send, asked: send(b"SSH-2.0-OpenSSH_9.6\r\n"), ""),
    "another scheme": (
        lambda send, asked: send(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
                                 b"Content-Length: 0\r\n\r\n"),
        "not followed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_of_a_server_is_refused_with_a_sentence(
    what: str, serve: Callable[[Say], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geocluster.roads.table_server._FIRST_WAIT", 0.01)
    say, words = NONSENSE[what]
    server, begin = serve(say), time.monotonic()
    with pytest.raises((TravelError, LimitError)) as fault:
        server_times(PAIR, server.url, cutoff=600, timeout=10)
    assert words in str(fault.value)
    assert time.monotonic() - begin < 20


SECRETS = [
    "http://ann:hunter2@HOST/",
    "http://hunter2@HOST",
    "http://HOST/table/v1/driving?key=hunter2",
    "http://HOST?api_key=hunter2&exclude=ferry",
    "http://HOST/?access_token=hunter2",
    "http://HOST/?sig=x&Subscription-Key=hunter2",
    "http://HOST/?hunter2",
    "http://HOST/table/v1/driving;token=hunter2",
    "http://HOST/k3yhunter2k3yk3yk3y99/table/v1/driving",
    "http://HOST/#hunter2",
    "http://an%40n:hunter2@HOST/?key=hunter2",
    "http://ann:hunter2?@HOST",
    "http://ann:hunter2/@HOST",
]


@pytest.mark.parametrize("url", SECRETS)
def test_no_secret_of_an_address_is_written_or_shown(url: str) -> None:
    url = url.replace("HOST", "127.0.0.1:5000")
    for said in (masked(url), shown(url), without_secrets(f"see {url}, twice; ({url})")):
        assert "hunter2" not in said
    assert url.endswith("#hunter2") or any("hunter2" in secret for secret in secrets_in(url))


@pytest.mark.parametrize("url", SECRETS[:-3])
def test_an_address_is_whole_again_when_its_variables_are_set(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url.partition("#")[0]
    names = re.findall(r"\$\{(\w+)\}", masked(url))
    for name, secret in zip(names, secrets_in(url), strict=True):
        with pytest.raises(ScenarioError, match=name):
            supplied(masked(url))
        monkeypatch.setenv(name, secret)
    assert supplied(masked(url)) == url
    assert masked(masked(url)) == masked(url)


@given(st.text(min_size=1, max_size=60))
def test_any_text_can_be_looked_through(text: str) -> None:
    without_secrets(text)
    without_secrets(f"http://{text}")
    masked(f"https://{text}")


@pytest.mark.parametrize("url", ["http://127.0.0.1:5000", "https://osrm.example/table/v1/driving"])
def test_an_address_without_secrets_stays_as_it_is(url: str) -> None:
    assert masked(url) == shown(url) == without_secrets(url) == supplied(url) == url


def an_osrm(send: Callable[[bytes], None], asked: bytes) -> None:
    """Answer as OSRM does: a minute between any two places."""
    query = asked.split(b" ")[1].decode().partition("?")[2]
    found = dict(part.partition("=")[::2] for part in query.split("&"))
    n, m = (len(found[name].split(";")) for name in ("sources", "destinations"))
    body = json.dumps(
        {"code": "Ok", "durations": [[60.0] * m] * n, "sources": [{"distance": 1.0}] * n}
    ).encode()
    send(HEADERS + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def a_scenario(folder: Path, url: str) -> Path:
    (folder / "s.csv").write_text(
        "id,name,pupils,x,y\na,A,50,-0.7,52.6\nb,B,60,-0.72,52.61\nc,C,70,-0.71,52.6\n"
    )
    (folder / "s.toml").write_text(
        'name = "s"\n[schools]\nfile = "s.csv"\nformat = "table"\ncrs = "EPSG:4326"\n'
        'columns = { id = "id", name = "name", pupils = "pupils", x = "x", y = "y" }\n'
        f'[travel]\nengine = "server"\nurl = "{url}"\n[[tier]]\nsize = [2, 3]\n'
    )
    return folder / "s.toml"


def command(*words: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["geocluster", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
    return int(end.value.code or 0)


def test_nothing_that_is_written_holds_a_secret(
    serve: Callable[[Say], Server],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server = serve(an_osrm)
    cache = tmp_path / "cache"
    monkeypatch.setenv("GEOCLUSTER_CACHE", str(cache))
    url = server.url.replace("//", "//ann:hunter2@") + "/?key=geheim"
    written = a_scenario(tmp_path, url)
    assert command("--verbose", "run", written, "--out", tmp_path / "out", "--json") == 0
    assert b"key=geheim" in server.asked[0]
    said = "".join(capfd.readouterr())
    for file in [*(tmp_path / "out").rglob("*"), *cache.rglob("*")]:
        content = file.read_bytes() if file.is_file() else b""
        for secret in (b"hunter2", b"geheim", b"ann:"):
            assert secret not in content, file
            assert secret.decode() not in said
    assert command("verify", tmp_path / "out") == 0
    again = tmp_path / "out" / "scenario.toml"
    assert "GEOCLUSTER_PASSWORD" in again.read_text()
    asked = len(server.asked)
    with pytest.raises(ScenarioError, match="GEOCLUSTER_KEY and GEOCLUSTER_PASSWORD and"):
        check(scenario_of(read_scenario(again).written_out(), folder=tmp_path / "out"))
    assert len(server.asked) == asked
    monkeypatch.setenv("GEOCLUSTER_USER", "ann")
    monkeypatch.setenv("GEOCLUSTER_PASSWORD", "hunter2")
    monkeypatch.setenv("GEOCLUSTER_KEY", "geheim")
    assert run(again).finest.grouping is not None


def test_no_message_holds_a_secret(
    serve: Callable[[Say], Server], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server = serve(lambda send, asked: send(b"HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n"))
    monkey = pytest.MonkeyPatch()
    monkey.setattr("geocluster.roads.table_server._FIRST_WAIT", 0.01)
    urls = [
        server.url.replace("//", "//ann:hunter2@") + "/?key=hunter2",
        "ftp://ann:hunter2@host",
        "ann:hunter2@host",
        "http://ann:hunter2@[::1",
        "http://ann:hunter2@host:port/",
        'x", "http://ann:hunter2@host',
        "http://host/${MISSING_VARIABLE}?key=hunter2",
    ]
    for url in urls:
        assert command("check", a_scenario(tmp_path, url)) == 2
        written = (tmp_path / "s.toml").read_text().replace(f'url = "{url}"', f'url = ["{url}"]')
        (tmp_path / "s.toml").write_text(written)
        assert command("check", tmp_path / "s.toml") == 2
    monkey.undo()
    said = "".join(capfd.readouterr())
    assert "hunter2" not in said
    assert "Traceback" not in said
    scenario = read_scenario(a_scenario(tmp_path, urls[0]))
    assert "hunter2" not in repr(scenario)
    assert issubclass(ScenarioError, GeoclusterError)


def test_a_fault_of_ours_leaves_no_secret_in_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("at http://ann:hunter2@host/?key=hunter2")

    monkeypatch.setattr("geocluster.planning.reading.travel", fail)
    assert command("check", a_scenario(tmp_path, "http://host")) == 70
    said = capfd.readouterr().err
    log = Path(re.sub(r"\s", "", said.partition("log file ")[2]))
    assert "http://host/" in log.read_text()
    assert "hunter2" not in log.read_text() + said
    log.unlink()
