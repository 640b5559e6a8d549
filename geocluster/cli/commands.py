"""The commands, their help and their exit codes."""

from __future__ import annotations

import io
import logging
import sys
import tempfile
import traceback
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from geocluster.addresses import without_secrets
from geocluster.cli import export as exporting
from geocluster.cli.cache import cache_app
from geocluster.cli.check import check
from geocluster.cli.compare import compare_folders
from geocluster.cli.fetch import fetch_app
from geocluster.cli.generate import generate
from geocluster.cli.judge import judge_file
from geocluster.cli.languages import languages
from geocluster.cli.presets import presets
from geocluster.cli.printing import fail, say
from geocluster.cli.revise import revise_folder
from geocluster.cli.run import propose
from geocluster.cli.study import study_folder
from geocluster.cli.telling import SpokenLanguage, phrased
from geocluster.cli.times import times
from geocluster.cli.usage import called
from geocluster.cli.verify import verify
from geocluster.cli.why import why
from geocluster.errors import GeoclusterError, OutputError, RulesError, SolverError
from geocluster.phrases import phrase

__all__ = ["app", "main"]

NO_GROUPING, BAD_INPUT, OUR_FAULT = 1, 2, 70

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=(
        "Group schools that are close by road, within the rules, with a proven bound and a map "
        "that opens anywhere.\n\n"
        "Exit codes: 0 all is well; 1 no grouping meets the hard rules, or verify found a "
        "violation; 2 bad input, the message says how to mend it; 3 time ran out with nothing "
        "found; 70 a fault of ours; 130 interrupted, the best so far is written."
    ),
    epilog="Examples: geocluster demo  |  geocluster run rutland.toml --out rutland  |  "
    "geocluster verify rutland",
)
app.add_typer(fetch_app, name="fetch")
app.add_typer(cache_app, name="cache")


Seconds = Annotated[
    float | None,
    typer.Option(min=0.1, help="Seconds for the solver alone, instead of the scenario's."),
]
Seed = Annotated[
    int | None, typer.Option(min=0, max=2**31 - 1, help="Seed, instead of the scenario's.")
]
Alternatives = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=100,
        metavar="K",
        help="So many groupings that cost little more and differ most.",
    ),
]
WhyNot = Annotated[
    bool,
    typer.Option(
        "--why",
        help="What the best costs more with each school with its nearest, in the next best "
        "groups, or alone; or which rule forbids it.",
    ),
]
Near = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=1.0,
        help="With --alternatives: the share of the best that they may cost more.",
    ),
]
Ensemble = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=100_000,
        metavar="N",
        help="So many random groupings within the rules: where the proposal and today's stand.",
    ),
]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace",
        help="Let another proposal in the folder, or one changed by hand, give way: it is kept "
        "beside, as FOLDER.previous.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print results as JSON, for programs.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Log each step to standard error.")]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        say(f"geocluster {version('geocluster')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
]


@app.callback()
def _common(verbose: Verbose = False, version: Version = False) -> None:  # noqa: ARG001
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    if verbose:
        logging.getLogger("geocluster").setLevel(logging.DEBUG)


@app.command(epilog="Example: geocluster demo --out demo")
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the result.")] = Path("geocluster-demo"),
    replace: Replace = False,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Run the embedded synthetic county, end to end, with no network."""
    raise typer.Exit(propose(demo_folder() / "scenario.toml", out, replace=replace, as_json=json))


@app.command(
    epilog="Examples: geocluster run rutland.toml  |  "
    "geocluster run lincolnshire.toml --out lincs --seconds 120 --seed 7  |  "
    "geocluster run rutland.toml --sweep group_minutes=0:30:5  |  "
    "geocluster run rutland.toml --study firmness"
)
def run(
    scenario: Annotated[Path, typer.Argument(help="Scenario file (TOML).")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the result; the scenario's name with '-proposal' if not given."
        ),
    ] = None,
    seconds: Seconds = None,
    seed: Seed = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=FROM:TO:STEP",
            help="Solve for other values of one number of a tier, too, and show what hangs on "
            "it: sweep.csv, sweep_pairs.csv, sweep.json, sweep.svg. Of several tiers: "
            "TIER.KEY=FROM:TO:STEP.",
        ),
    ] = None,
    study: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME",
            help="Studies of the answer, such as firmness: as geocluster study does them.",
        ),
    ] = None,
    export: Annotated[
        str | None,
        typer.Option(metavar="NAME,NAME", help="Files to hand on, as geocluster export makes."),
    ] = None,
    replace: Replace = False,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Read schools and roads, propose groups, write tables and a map."""
    folder = out if out is not None else Path(f"{scenario.stem}-proposal")
    if sweep is not None and len(sweep) > 1:
        raise RulesError(
            phrase("one --sweep at a time, not {n}: {sweep}", n=len(sweep), sweep=list(sweep))
        )
    raise typer.Exit(
        propose(
            scenario, folder, seconds=seconds, seed=seed, replace=replace, as_json=json,
            sweep=sweep[0] if sweep else None,
            studies=[name.strip() for name in study.split(",")] if study is not None else (),
            exports=exporting.names_in(export),
        )
    )  # fmt: skip


@app.command(
    epilog="Examples: geocluster judge rutland.toml plan.csv --out plan  |  "
    "geocluster judge rutland.toml plan.xlsx --out plan --seconds 120 --json"
)
def judge(
    scenario: Annotated[Path, typer.Argument(help="Scenario file (TOML).")],
    grouping: Annotated[
        Path,
        typer.Argument(
            help="Table of id, group and perhaps lead, a row for each school; of several tiers a "
            "column of groups for each, called as the tier is."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the result; the grouping's name with '-judged' if not given."
        ),
    ] = None,
    seconds: Seconds = None,
    seed: Seed = None,
    replace: Replace = False,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Judge a grouping drawn by hand: rules it breaks, costs, distance from the proven best.

    The exit code is 1 where it breaks a rule.
    """
    folder = out if out is not None else Path(f"{grouping.stem}-judged")
    raise typer.Exit(
        judge_file(
            scenario, grouping, folder, seconds=seconds, seed=seed, replace=replace, as_json=json
        )
    )


@app.command(
    epilog="Examples: geocluster revise rutland --edits edits.json  |  "
    "geocluster revise rutland --edits ann.json --edits ben.json --out rutland-2 --each"
)
def revise(
    folder: Annotated[
        Path, typer.Argument(help="Folder of a written proposal; it stays as it is.")
    ],
    edits: Annotated[
        list[Path],
        typer.Option(help="What a reader asks to be otherwise (JSON); once for each reader."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the next proposal; nothing is written if not given."),
    ] = None,
    each: Annotated[
        bool | None,
        typer.Option(
            "--each/--no-each",
            help="Find out what each edit costs; where not said, if that is quick.",
        ),
    ] = None,
    seconds: Seconds = None,
    seed: Seed = None,
    replace: Replace = False,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Judge what readers ask to be otherwise, and solve again what that leaves free.

    The exit code is 1 where no grouping within the rules meets the edits.
    """
    raise typer.Exit(
        revise_folder(
            folder, edits, out, seconds=seconds, seed=seed, each=each, replace=replace,
            as_json=json,
        )
    )  # fmt: skip


@app.command(
    epilog="Examples: geocluster compare today tomorrow  |  "
    "geocluster compare plan_a plan_b plan_c --out side-by-side --json"
)
def compare(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of written proposals, two or more.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for tables and linked maps; without it nothing is written."),
    ] = None,
    replace: Replace = False,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Put written proposals side by side: measures, rules, schools that move, and why."""
    raise typer.Exit(compare_folders(folders, out, replace=replace, as_json=json))


app.command(epilog="Examples: geocluster presets  |  geocluster presets wales_federation --json")(
    presets
)
app.command(epilog="Example: geocluster languages")(languages)
app.command(
    epilog='Examples: geocluster why rutland 120229  |  geocluster why rutland "Ketton"  |  '
    'geocluster why rutland "Ketton" "Ryhall" --json'
)(why)
app.command(epilog="Example: geocluster check rutland.toml --html issues.html")(check)
app.command(
    epilog="Examples: geocluster times rutland.toml --out times.csv  |  "
    "geocluster times lincolnshire.toml --out times.parquet --json"
)(times)


@app.command(
    epilog="Examples: geocluster study rutland --firmness  |  "
    "geocluster study rutland --why  |  "
    "geocluster study rutland --alternatives 5 --near 0.02 --ensemble 500  |  "
    "geocluster study rutland --firmness --robustness --seconds 600 --out rutland-studied --json"
)
def study(
    folder: Annotated[Path, typer.Argument(help="Folder of a written proposal.")],
    firmness: Annotated[
        bool,
        typer.Option(
            "--firmness",
            help="What the best costs more without each group, and with each pair apart.",
        ),
    ] = False,
    alternatives: Alternatives = None,
    near: Near = 0.01,
    ensemble: Ensemble = None,
    robustness: Annotated[
        bool,
        typer.Option(
            "--robustness",
            help="Which groups stay legal, and whether it stays best, with other rolls and drives, "
            "and without each school.",
        ),
    ] = False,
    close: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROAD",
            help="With --robustness: a road that is closed, by its way number or a map file of "
            "lines or areas; again for another.",
        ),
    ] = None,
    why: WhyNot = False,
    seconds: Annotated[float, typer.Option(min=0.1, help="Seconds for each study.")] = 300.0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the result; the same folder if not given.")
    ] = None,
    replace: Replace = False,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: AsJson = False,
) -> None:
    """Find out more about a written proposal, and write it again with what was found."""
    counted = {"alternatives": alternatives, "ensemble": ensemble}
    asked = {"firmness": firmness, **counted, "robustness": robustness, "why": why}
    names = [name for name, wanted in asked.items() if wanted]
    if close and not robustness:
        raise RulesError(phrase("--close is of --robustness: name both"))
    raise typer.Exit(
        study_folder(
            folder,
            names,
            out=out,
            seconds=seconds,
            numbers={name: number for name, number in counted.items() if number},
            near=near,
            closed=close or (),
            replace=replace,
            as_json=json,
        )
    )


app.command(
    epilog="Examples: geocluster export rutland --to xlsx  |  "
    "geocluster export rutland --to xlsx --language cy  |  geocluster export --list"
)(exporting.export)
app.command(
    epilog="Examples: geocluster verify rutland  |  geocluster verify rutland --bound  |  "
    "geocluster verify lincs --bound --seconds 600 --json"
)(verify)


app.command(
    epilog="Examples: geocluster generate --schools 300 --seed 7 --out county  |  "
    "geocluster generate --kind china --out yunling"
)(generate)


def demo_folder() -> Path:
    """Find the embedded county: in the installed package, or in a checkout.

    Raises
    ------
    OutputError
        If this installation carries none.
    """
    package = Path(str(resources.files("geocluster")))
    for folder in (package / "demo", package.parent / "data" / "demo"):
        if (folder / "scenario.toml").is_file():
            return folder
    raise OutputError(
        phrase(
            "this installation has no demo county in {package}; install it again", package=package
        )
    )


def main() -> None:
    """Run the command line; a fault of ours leaves a message and a log, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name must not fail for want of a letter
    try:
        called(app)
    except SolverError:
        sys.exit(_our_fault())
    except GeoclusterError as fault:
        fail(phrased(fault))
        sys.exit(BAD_INPUT)
    except Exception:
        sys.exit(_our_fault())


def _our_fault() -> int:
    """Keep what happened in a log file, and say where."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="geocluster-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(without_secrets(traceback.format_exc()))
    ours = phrase("this is a fault of ours; please send us the log file {file}", file=log.name)
    fail(phrased(ours))
    return OUR_FAULT
