"""What is wrong with a file that is not TOML: the line, what it holds, and the line put right.

A line is only offered where TOML understands it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from geocluster.limits import parsed_toml
from geocluster.phrases import phrase
from geocluster.scenario.examples import (
    accepts,
    example_of,
    field_at,
    model_in,
    tables_with,
    toml_value,
)

__all__ = ["single_quoted", "swallowed_backslash", "toml_fault"]

_AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_QUOTES = "“”„‟″‘’‚‛′«»「」『』＂＇`´"
_STRAIGHT = str.maketrans(dict.fromkeys(_QUOTES, '"'))
_WIDE = str.maketrans("＝［］｛｝，：．＃　", "=[]{},:.# ")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]")
_DASHES = str.maketrans("–—−", "---")
_KEY = r"^\s*([A-Za-z0-9_.-]+|\"[^\"]*\")\s*"
_ASSIGNED = re.compile(rf"{_KEY}=\s*(.*?)\s*(#.*)?$")
_MOST_TRIED = 50
_LONGEST = 2_000
"""Characters of a line for which a better one is looked for; people write no longer ones."""
_WHOLE = r"(\d{1,3}(?:,\d{3})+(?!\d)|\d+)"
_TWO_NUMBERS = re.compile(
    rf"[(\[{{]?\s*{_WHOLE}\s*(?:,|;|-|–|\.\.|\bto\b|/|\s)\s*{_WHOLE}\s*[)\]}}]?"
)
_WORDS = {"true": "true", "false": "false", "yes": "true", "no": "false", "on": "true",
          "off": "false", "none": "", "null": "", "nil": ""}  # fmt: skip


def toml_fault(text: str, fault: Exception, label: str) -> str:
    """Say why a text is not TOML.

    Parameters
    ----------
    text
        Of the file.
    fault
        Of the parser.
    label
        Of the file.
    """
    lines = text.splitlines()
    number = _line_of(lines, fault)
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    where = phrase("{label}, line {number}", label=label, number=number) if line else label
    twice = _twice(lines, number, str(fault))
    if twice is not None:
        return f"{where}: {twice}"
    if text.lstrip().startswith(("{", "---")) and "=" not in text.partition("\n")[0]:
        kind = "JSON" if text.lstrip().startswith("{") else "YAML"
        return phrase(
            '{where}: this is {kind}; a scenario is TOML, with lines such as name = "Rutland"',
            where=where,
            kind=kind,
        )
    for what, put_right in _MENDED if len(line) <= _LONGEST else ():
        mended = put_right(line)
        if mended != line and _is_right(mended, lines, number):
            return phrase(
                "{where}: {what}: {line}; write {mended}",
                where=where,
                what=what,
                line=_cut(line),
                mended=mended,
            )
    said = _AT.sub("", str(fault)).strip()
    said = said[:1].lower() + said[1:]
    return phrase(
        "{where}: is not valid TOML ({said}): {line}{example}",
        where=where,
        said=said,
        line=_cut(line),
        example=_by_key(line),
    )


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def swallowed_backslash(value: object) -> bool:
    """Tell whether a path holds what a backslash in double quotes turns into: a tab, a new line.

    Examples
    --------
    >>> swallowed_backslash("C:" + chr(9) + "emp"), swallowed_backslash("C:/temp")
    (True, False)
    """
    return isinstance(value, str) and _CONTROL.search(value) is not None


def single_quoted(text: str, number: int | None) -> str:
    """Offer a line of a text with its path in single quotes; nothing where it has none."""
    line = text.splitlines()[number - 1].strip() if number else ""
    mended = _literal(line) if len(line) <= _LONGEST else line
    return phrase("; write {mended}", mended=mended) if mended != line and _is_toml(mended) else ""


def _cut(line: str) -> str:
    return line if len(line) <= 120 else f"{line[:120]}…"


def _line_of(lines: list[str], fault: Exception) -> int:
    """Find the line of a fault; one at the end of the document is that of what was left open."""
    found = _AT.search(str(fault))
    if found and found.group(1):
        return int(found.group(1))
    for number in range(len(lines), max(0, len(lines) - _MOST_TRIED), -1):
        if lines[number - 1].strip() and not _ends_open("\n".join(lines[: number - 1])):
            return number
    return len(lines)


def _ends_open(text: str) -> bool:
    return not _is_toml(text)


def _is_toml(text: str) -> bool:
    try:
        parsed_toml(text)
    except ValueError:
        return False
    return True


def _is_right(mended: str, lines: list[str], number: int) -> bool:
    """Tell whether a line is TOML that its key takes, or within a longer value takes it further."""
    try:
        content = parsed_toml(mended)
    except ValueError:
        text = "\n".join([*lines[: number - 1], mended, *lines[number:]])
        try:
            parsed_toml(text)
        except ValueError as fault:
            found = _AT.search(str(fault))
            return found is not None and int(found.group(1) or 0) > number
        return True
    return all(accepts(key, value) for key, value in content.items() if "=" in mended)


def _twice(lines: list[str], number: int, fault: str) -> str | None:
    """Name the first place of a key or table that stands twice."""
    if "overwrite" not in fault and "twice" not in fault and "immutable" not in fault:
        return None
    line = lines[number - 1].strip()
    header = line.startswith("[")
    key = line.partition("#")[0].strip() if header else line.partition("=")[0].strip()
    for earlier in range(number - 1, 0, -1):
        other = lines[earlier - 1].strip()
        if header and other.partition("#")[0].strip().strip("[]") == key.strip("[]"):
            brackets = "" if other.startswith(key) else phrase(", there as {other}", other=other)
            return phrase(
                "{key} stands twice, first on line {earlier}{brackets}; keep one",
                key=key,
                earlier=earlier,
                brackets=brackets,
            )
        if not header and other.startswith("["):
            break
        if not header and other.partition("=")[0].strip() == key and "=" in other:
            return phrase(
                "{key} stands twice, first on line {earlier}; keep one", key=key, earlier=earlier
            )
    return phrase("{key} stands twice; keep one", key=key)


def _straight(line: str) -> str:
    """Put straight quotes, and blanks and signs of the ASCII set, in place of a typesetter's."""
    return _BLANKS.sub(" ", line.translate(_STRAIGHT).translate(_WIDE)).strip()


def _dashes(line: str) -> str:
    return line.translate(_DASHES)


def _literal(line: str) -> str:
    """Put a path with backslashes into single quotes."""
    found = re.sub(r'"([^"\']*\\[^"\']*)"', lambda m: f"'{m.group(1)}'", line)
    if found != line:
        return found
    return re.sub(r'"([^"]*)"', lambda m: '"' + m.group(1).replace("\\", "/") + '"', line)


def _equals(line: str) -> str:
    """Put an equals sign for a colon."""
    return re.sub(rf"{_KEY}:=?\s*", lambda m: f"{m.group(1)} = ", line)


def _inside_equals(line: str) -> str:
    """Put equals signs for colons within braces."""
    return re.sub(r"([\w\"]+)\s*:\s*(?=[\"'\[{\w])", r"\1 = ", line) if "{" in line else line


def _inside_quotes(line: str) -> str:
    """Put text within braces into quotes."""
    return re.sub(r"=\s*([^\W\d][^\"'\[\]{}=,]*?)(?=\s*[,}])", r'= "\1"', line)


def _assigned(change: Callable[[str, str], str | None]) -> Callable[[str], str]:
    """Change the value of an assignment: of key and value to the new value, None for none."""

    def put_right(line: str) -> str:
        found = _ASSIGNED.match(line)
        new = change(found.group(1), found.group(2)) if found else None
        return line if found is None or new is None else f"{found.group(1)} = {new}"

    return put_right


def _word(_key: str, value: str) -> str | None:
    return _WORDS.get(value.casefold().rstrip(",;")) or None


def _decimal(_key: str, value: str) -> str | None:
    found = re.fullmatch(r"(\d+),(\d+)", value)
    return f"{found.group(1)}.{found.group(2)}" if found else None


def _range(key: str, value: str) -> str | None:
    """Put two numbers into brackets, for a key that takes two."""
    numbers = _TWO_NUMBERS.fullmatch(value)
    takes_two = any((example_of(path) or "").count(",") == 1 for path in tables_with(key))
    if numbers is None or not takes_two:
        return None
    return f"[{numbers.group(1).replace(',', '')}, {numbers.group(2).replace(',', '')}]"


def _unit(_key: str, value: str) -> str | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(min|mins|minutes|m|seconds|sec|s|km/h|kmh|%)", value)
    return found.group(1) if found else None


def _bare(key: str, value: str) -> str | None:
    """Text without quotes; a list of it for a key that takes a list."""
    inner = value.strip("[](){} ").rstrip(",;")
    if not inner or '"' in value or "'" in value or not re.search(r"[^\W\d_]", inner):
        return None
    parts = [part.strip() for part in inner.split(",") if part.strip()]
    takes_list = any("= [" in (example_of(path) or "") for path in tables_with(key))
    return toml_value(parts if takes_list or value.startswith("[") else inner)


def _closed(_key: str, value: str) -> str | None:
    """Close a quote or bracket that was left open; drop a comma or semicolon at the end."""
    value = value.rstrip(",; ")
    for end in ("", '"', "'", "]", '"]', "]]", " }", '" }', "] }"):
        if _is_toml(f"x = {value}{end}"):
            return value + end
    return None


_MENDED: tuple[tuple[str, Callable[[str], str]], ...] = (
    (phrase("typographic quotes, blanks or signs, where TOML takes straight ones"), _straight),
    (phrase("a backslash in double quotes begins an escape"), _literal),
    (phrase("backslashes and typographic quotes"), lambda line: _literal(_straight(line))),
    (phrase("true and false are small letters without quotes"), _assigned(_word)),
    (phrase("a number has a decimal point"), _assigned(_decimal)),
    (phrase("two numbers stand in square brackets"), _assigned(_range)),
    (phrase("a number stands without its unit"), _assigned(_unit)),
    (phrase("a dash where TOML takes a minus"), _dashes),
    (phrase("a quote or bracket is left open, or there is a sign too many"), _assigned(_closed)),
    (phrase("text stands in quotes"), _assigned(_bare)),
    (phrase("an equals sign stands between key and value"), _equals),
    (
        phrase("text stands in quotes, after an equals sign"),
        lambda line: _assigned(_bare)(_equals(line)),
    ),
    (phrase("an equals sign stands between key and value"), _inside_equals),
    (phrase("text stands in quotes"), lambda line: _inside_quotes(_inside_equals(line))),
    (phrase("a comment begins with #"), lambda line: re.sub(r"\s*(//|;|--).*$", r"", line)),
    (
        phrase("a table stands in brackets"),
        lambda line: re.sub(r"^\[*([a-z.]+)\]*$", _header, line),
    ),
)
"""Slips, with what puts the line right; the first that gives TOML is told."""


def _header(found: re.Match[str]) -> str:
    name = found.group(1)
    table = field_at(name.split("."))
    if table is None or model_in(table) is None:
        return found.group(0)
    return f"[[{name}]]" if name in ("tier", "tier.kinds", "tier.holds") else f"[{name}]"


def _by_key(line: str) -> str:
    """Show how the key of the line is written."""
    key = re.split(r"[=:\s]", line, maxsplit=1)[0]
    shown: Iterator[Any] = (example_of(path) for path in tables_with(key))
    example = next((e for e in shown if e), None)
    return phrase("; an example: {example}", example=example) if example else ""
