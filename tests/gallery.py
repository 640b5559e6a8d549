"""The gallery: maps of made-up counties and small pictures of them: ``python -m tests.gallery``.

Maps go to ``maps/``, which the repository does not keep; pictures and the page that shows them go
to ``docs/``. What is in a language whose catalogue is missing is left out.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

import geocluster as gc
from geocluster.errors import LanguageError
from geocluster.maps.compared import comparison_page
from geocluster.maps.writer import map_page
from geocluster.texts import LANGUAGES, language_of
from tests.browser import opened
from tests.conftest import REPOSITORY

__all__ = ["SCENES", "Scene", "gallery_page", "quantised", "scenario_of", "spoken"]

MAPS, DOCS = REPOSITORY / "maps", REPOSITORY / "docs"
PICTURES = DOCS / "gallery"
README = "federations.en.png"
WIDTH, HEIGHT, COLOURS = 1200, 750, 128

_NESTED = """[[tier]]
name = "cluster"
size = [3, 6]
longest_drive_minutes = 25
measured = "from_lead"
lead = "any"
alone_penalty_minutes = 60
group_minutes = 45

[[tier]]
name = "federation"
within = "cluster"
size = [2, 4]
pupils = [150, 1000]
longest_drive_minutes = 20
lead = "any"
alone_penalty_minutes = 30
alone_free = { pupils = { min = 300 } }
group_minutes = 15

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A map of the gallery.

    Attributes
    ----------
    name
        Of its folder and pictures.
    title, about
        On the page of the gallery.
    county
        Folder of ``data/`` whose scenario it is.
    changes
        Texts of that scenario with what stands instead of them.
    tiers
        Stand instead of the scenario's own; empty where its own are kept.
    language
        Of the map that is kept, where it is spoken.
    titles
        Of the map in a language, where it is not the scenario's name.
    beside
        Names of the two scenes that it compares; empty for a proposal.
    """

    name: str
    title: str
    about: str
    county: str = "demo"
    changes: tuple[tuple[str, str], ...] = ()
    tiers: str = ""
    language: str = "en"
    titles: tuple[tuple[str, str], ...] = ()
    beside: tuple[str, ...] = ()


SCENES = (
    Scene(
        name="federations",
        title="Federations",
        about="Doggershire: two to four schools, up to 20 minutes apart.",
    ),
    Scene(
        name="clusters",
        title="Clusters with federations inside",
        about="Doggershire again: wider clusters of three to six schools, each of whose "
        "federations lies inside it; both were found together.",
        changes=(
            ('name = "Doggershire federations', 'name = "Doggershire clusters'),
            ("seconds = 30", "seconds = 120"),
        ),
        tiers=_NESTED,
    ),
    Scene(
        name="china",
        title="Central schools of a mountain county",
        about="云岭县: a central school (中心校) and the teaching points of its township.",
        county="china",
        language="zh",
        titles=(("zh", "云岭县中心校（合成数据）"),),
    ),
    Scene(
        name="straight",
        title="Without roads",
        about="Doggershire with times of straight lines, for a first look; the page says so.",
        changes=(
            ('engine = "roads"\nfile = "roads.osm.pbf"', 'engine = "straight"'),
            ('name = "Doggershire federations', 'name = "Doggershire by straight lines'),
        ),
    ),
    Scene(
        name="beside",
        title="Side by side",
        about="Doggershire by road, and by straight lines: who moves when drives are only guessed.",
        beside=("federations", "straight"),
    ),
)


def spoken() -> list[str]:
    """Return the tags of the languages whose catalogue is there and whole."""

    def is_spoken(tag: str) -> bool:
        try:
            language_of(tag)
        except LanguageError:
            return False
        return True

    return [tag for tag in LANGUAGES.own if is_spoken(tag)]


def scenario_of(scene: Scene, folder: Path, language: str) -> Path:
    """Write the scenario of a scene, with the paths of its county, into a folder."""
    source = REPOSITORY / "data" / scene.county
    text = (source / "scenario.toml").read_text(encoding="utf-8")
    for old, new in scene.changes:
        if old not in text:
            raise ValueError(f"{scene.name}: the scenario has no {old!r}")
        text = text.replace(old, new)
    if scene.tiers:
        head, _, rest = text.partition("[[tier]]")
        text = f"{head}{scene.tiers}[solve]{rest.partition('[solve]')[2]}"
    for file in source.iterdir():
        text = text.replace(f'= "{file.name}"', f'= "{file.as_posix()}"')
    said = [
        f'language = "{language}"',
        *(f'title = "{t}"' for k, t in scene.titles if k == language),
    ]
    text = text.replace("[output]", "\n".join(["[output]", *said]))
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{scene.name}.toml"
    written.write_text(text, encoding="utf-8")
    return written


def quantised(png: bytes) -> bytes:
    """Return a picture with few colours, so that it is small."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
        few.save(buffer, "png", optimize=True)
    return buffer.getvalue()


def _made(scene: Scene, languages: Sequence[str]) -> Callable[[str], str]:
    """Make a scene in ``maps/``; return what makes its page in a language."""
    folder = MAPS / scene.name
    if scene.beside:
        comparison = gc.compare(*(MAPS / name for name in scene.beside))
        gc.write_comparison(comparison, folder, replace=True)
        return lambda tag: comparison_page(comparison, tag)
    language = scene.language if scene.language in languages else "en"
    proposal = gc.run(scenario_of(scene, MAPS / "scenarios", language))
    gc.write_folder(proposal, folder, replace=True)
    titles = dict(scene.titles)
    return lambda tag: map_page(replace(proposal, title=titles.get(tag, "")), tag)


def _pictures(scene: Scene, page: Callable[[str], str], languages: Sequence[str]) -> None:
    for tag in languages:
        file = MAPS / f"{scene.name}.{tag}.html"
        file.write_text(page(tag), encoding="utf-8")
        with opened(file, width=WIDTH, height=HEIGHT) as shown:
            shown.page.wait_for_timeout(500)
            picture = quantised(shown.page.screenshot())
        (PICTURES / f"{scene.name}.{tag}.png").write_bytes(picture)
        file.unlink()


def gallery_page(there: Sequence[str]) -> str:
    """Return the page of the gallery, of the pictures whose names are given."""
    lines = [
        "# Gallery",
        "",
        "What the maps look like, in each language that is there. Every county here is made up: no "
        "real place, no real school.",
        "`make gallery` makes the maps in `maps/`, these pictures and this page.",
    ]
    for scene in SCENES:
        names = [f"{scene.name}.{tag}.png" for tag in LANGUAGES.own]
        known = [(name, name.split(".")[1]) for name in names if name in there]
        if known:
            lines += ["", f"## {scene.title}", "", scene.about]
        for name, tag in known:
            lines += ["", f"![{scene.title}, in {_LANGUAGES[tag]}](gallery/{name})"]
    return "\n".join(lines) + "\n"


_LANGUAGES = {"en": "English", "cy": "Welsh", "zh": "Chinese"}


def _main(asked: Sequence[str]) -> Iterator[str]:
    languages = spoken()
    PICTURES.mkdir(exist_ok=True)
    for scene in SCENES:
        if asked and scene.name not in asked:
            continue
        _pictures(scene, _made(scene, languages), languages)
        yield f"{scene.name}: {MAPS / scene.name}"
    (MAPS / "demo.png").write_bytes((PICTURES / README).read_bytes())
    page = gallery_page([file.name for file in PICTURES.iterdir()])
    (DOCS / "gallery.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    for done in _main(sys.argv[1:]):
        print(done)
