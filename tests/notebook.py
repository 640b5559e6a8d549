"""Run a notebook from top to bottom: ``python -m tests.notebook FILE`` keeps its output."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from geocluster.files import write_whole

_SECONDS = re.compile(r"\d+\.\d+ s\b")


def executed(file: Path) -> nbformat.NotebookNode:
    """Return the notebook with fresh output; a cell that fails raises."""
    notebook = nbformat.read(file, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": file.parent}}
    )
    client.execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what each cell prints, without running times."""
    return [
        _SECONDS.sub("… s", "".join(o.get("text", "") for o in cell.get("outputs", [])))
        for cell in notebook.cells
    ]


if __name__ == "__main__":
    path = Path(sys.argv[1])
    write_whole(path, nbformat.writes(executed(path)) + "\n")
