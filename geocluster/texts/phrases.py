"""Which phrases there are: in the modules of this package, and in the template of catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from geocluster.facts import Text

__all__ = ["CONTEXT", "TEMPLATE", "phrases", "phrases_in_source"]

CONTEXT = "phrase"
"""What stands in catalogues where facts have their code."""

TEMPLATE = Path(__file__).parent / "locale" / "geocluster.pot"


@cache
def phrases() -> tuple[Text, ...]:
    """Return the templates of all phrases of this package, as its template of catalogues has them.

    Returns
    -------
    tuple of Text
        Where one counts, by the figure ``n``.
    """
    with TEMPLATE.open("rb") as file:
        found = [message.id for message in read_po(file) if message.context == CONTEXT]
    return tuple(
        Text(one) if isinstance(one, str) else Text(one[0], one[1], count="n") for one in found
    )


@cache
def phrases_in_source() -> tuple[Text, ...]:
    """Return the templates of all phrases in the modules of this package, each once, in order.

    The modules are read once in a process: it takes more than a second.

    Raises
    ------
    ValueError
        If one is not written out where it is used: a fault of ours.
    """
    root = Path(__file__).parents[1]
    found: dict[str, Text] = {}
    for file in sorted(root.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if "phrase(" in source:
            for text in _phrases_of(ast.parse(source), str(file.relative_to(root))):
                if found.setdefault(text.one, text).many != text.many:
                    raise ValueError(f"{text.one!r} has two plural forms")
    for file in sorted((root / "cli").rglob("*.py")):
        for paragraph in _help_of(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(paragraph, Text(paragraph))
    return tuple(found.values())


def _help_of(tree: ast.Module) -> Iterator[str]:
    """Yield the paragraphs of all help of commands, each with single blanks."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    commands = [f for f in functions.values() if any(map(_asks, ast.walk(f.args)))]
    texts = [ast.get_docstring(command) for command in commands]
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            texts += [str(node.value.value)] if node.arg == "help" else []
    for text in texts:
        parts = re.split(r"\n\s*\n", text or "")
        yield from filter(None, (" ".join(part.split()) for part in parts))


def _asks(node: ast.AST) -> bool:
    """Tell whether a part of a function's arguments declares one of a command line."""
    names = ("SpokenLanguage", "Option", "Argument")
    return getattr(node, "id", getattr(node, "attr", "")) in names


def _phrases_of(tree: ast.Module, file: str) -> Iterator[Text]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id == "phrase":
            texts = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            one, many = (*texts, None)[:2]
            if not isinstance(one, str) or not (many is None or isinstance(many, str)):
                raise ValueError(f"{file}:{node.lineno}: a phrase is not written out")
            yield Text(one) if many is None else Text(one, many, count="n")
