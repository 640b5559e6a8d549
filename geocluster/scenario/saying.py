"""What is wrong with a value of a scenario: what was got, what is allowed, a line that is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from geocluster.errors import nearest
from geocluster.phrases import Phrase, phrase
from geocluster.scenario.examples import (
    example_of,
    field_at,
    holds_conditions,
    meant_by,
    model_in,
    tables_with,
)
from geocluster.scenario.model import ScenarioKeys

__all__ = ["said", "said_once", "table_name"]

_WHOLE = phrase("must be a whole number (integer)")
_NUMBER = phrase("must be a number without quotes")
_TABLE = phrase("must be a table, such as in braces")
_WORDS: Mapping[str, Callable[[Mapping[str, Any]], Phrase]] = {
    "bool_parsing": lambda _: phrase("must be true or false, without quotes"),
    "bool_type": lambda _: phrase("must be true or false, without quotes"),
    "dict_type": lambda _: _TABLE,
    "finite_number": lambda _: phrase("must be a finite number"),
    "float_parsing": lambda _: _NUMBER,
    "float_type": lambda _: _NUMBER,
    "greater_than": lambda found: phrase("must be greater than {gt:g}", gt=found["gt"]),
    "greater_than_equal": lambda found: phrase(
        "must be greater than or equal to {ge:g}", ge=found["ge"]
    ),
    "int_from_float": lambda _: _WHOLE,
    "int_parsing": lambda _: _WHOLE,
    "int_type": lambda _: _WHOLE,
    "less_than": lambda found: phrase("must be less than {lt:g}", lt=found["lt"]),
    "less_than_equal": lambda found: phrase("must be less than or equal to {le:g}", le=found["le"]),
    "list_type": lambda _: phrase("must be a list in brackets"),
    "literal_error": lambda found: _one_of(found["expected"]),
    "model_attributes_type": lambda _: _TABLE,
    "model_type": lambda _: _TABLE,
    "string_pattern_mismatch": lambda found: phrase(
        "must match the pattern {pattern!r}", pattern=found["pattern"]
    ),
    "string_too_long": lambda found: phrase(
        "must have at most {n} character", "must have at most {n} characters", n=found["max_length"]
    ),
    "string_too_short": lambda found: phrase(
        "must have at least {n} character",
        "must have at least {n} characters",
        n=found["min_length"],
    ),
    "string_type": lambda _: phrase("must be text in quotes (a string)"),
    "too_long": lambda found: phrase(
        "must have at most {n} item, not {had}",
        "must have at most {n} items, not {had}",
        n=found["max_length"],
        had=found["actual_length"],
    ),
    "too_short": lambda found: phrase(
        "must have at least {n} item, not {had}",
        "must have at least {n} items, not {had}",
        n=found["min_length"],
        had=found["actual_length"],
    ),
}
"""What must be, by the type of pydantic's fault, of the figures that come with it."""
_MOST_SHOWN = 200
_WITHIN_TIER = {
    "kinds": "[[tier.kinds]]",
    "holds": "[[tier.holds]]",
    "compatible": "[tier.compatible]",
    "costs": "[tier.costs]",
}
_OF_KEY = "[key]"
"""How pydantic ends the place of a fault in a key rather than its value."""
_TABLE_LIST = frozenset({"tier", "kinds", "holds"})


def said_once(
    errors: Iterable[Any], content: Mapping[str, Any]
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Yield where each fault stands and what it is; a key that is only misspelt is not missed.

    Parameters
    ----------
    errors
        As pydantic found them.
    content
        The whole scenario, as it was parsed.
    """
    told = [(error, said(error, content)) for error in errors]
    misspelt = [(e["loc"][:-1], words) for e, words in told if e["type"] == "extra_forbidden"]
    for error, words in told:
        at = error["loc"][:-1] if error["loc"][-1:] == (_OF_KEY,) else error["loc"]
        meant = f"did you mean {str(at[-1]) if at else ''!r}?"
        if error["type"] == "missing" and any(
            parent == at[:-1] and meant in text for parent, text in misspelt
        ):
            continue
        yield at, words


def said(error: Any, content: Mapping[str, Any]) -> str:
    """Say what is wrong, from one fault that pydantic found."""
    at: Sequence[int | str] = error["loc"]
    while at and isinstance(at[-1], int) and error["type"] != "value_error":
        at = at[:-1]
    key = str(at[-1]) if at else ""
    if key == _OF_KEY:
        return _own_words(error)
    if error["type"] == "extra_forbidden":
        return _unknown(at, error.get("input"))
    if error["type"] == "missing":
        return _missing(at)
    form = _wrong_brackets(error, at)
    if form is not None:
        return form
    if error["type"] == "value_error":
        place = _place((*_as_written(content, at), ""))
        return phrase("{table}: {words}", table=place, words=_own_words(error))
    ours = _WORDS.get(error["type"])
    words = _own_words(error) if ours is None else ours(error.get("ctx", {}))
    key_path = _key_path(error["loc"])
    whole = error.get("input") if _names(key_path) != _names(at) else _at(content, key_path, error)
    return phrase(
        "{key} in {table}: {words}, got {value}{advice}",
        key=".".join(_within(at)),
        table=table_name(at),
        words=words,
        value=_shown(whole),
        advice=_advice(key_path, at, whole),
    )


def _own_words(error: Any) -> str:
    """Return what a check of ours raised; else what pydantic says, in English."""
    raised = error.get("ctx", {}).get("error")
    if isinstance(raised, Exception):
        only = raised.args[0] if len(raised.args) == 1 else None
        return only if isinstance(only, str) else str(raised)
    words = str(error["msg"]).removeprefix("Value error, ")
    return words[:1].lower() + words[1:]


def _one_of(expected: str) -> Phrase:
    """Return what a name must be; pydantic lists names in English where they are written out."""
    if isinstance(expected, Phrase):
        return phrase("must be {expected}", expected=expected)
    names = re.findall(r"'[^']*'", expected)
    return phrase("must be {names:choice}", names=names)


def _as_written(content: Any, path: Sequence[int | str]) -> Sequence[int | str]:
    """Return the part of a path that is written: a bare list stands for ``any_of``, such as."""
    for end, part in enumerate(path):
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            return path[:end]
    return path


def _at(content: Any, path: Sequence[int | str], error: Any) -> Any:
    """Return what is written at a path; what pydantic was given where nothing is."""
    try:
        for part in path:
            content = content[part]
    except (KeyError, IndexError, TypeError):
        return error.get("input")
    return content


def _missing(at: Sequence[int | str]) -> str:
    needed = phrase("{table} needs the key {key!r}", table=_place(at), key=str(at[-1]))
    field, example = field_at(at), example_of(at)
    if field is not None and model_in(field) is not None:
        return phrase(
            "{needed}, a table that begins with {table}",
            needed=needed,
            table=table_name((*at, "")),
        )
    return (
        phrase("{needed}, such as {example}", needed=needed, example=example) if example else needed
    )


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _advice(key_path: Sequence[int | str], at: Sequence[int | str], value: Any) -> str:
    """Offer the line that was meant, or an example of the key."""
    meant = meant_by(value, key_path) if _names(key_path) == _names(at) else None
    if meant is not None:
        return phrase("; write {meant}", meant=meant)
    example = example_of(key_path)
    return phrase("; an example: {example}", example=example) if example is not None else ""


def _names(path: Sequence[int | str]) -> list[str]:
    return [p for p in path if not isinstance(p, int)]


def _key_path(path: Sequence[int | str]) -> Sequence[int | str]:
    """Return the longest beginning of a path that is a key of ours."""
    for end in range(len(path), 0, -1):
        if not isinstance(path[end - 1], int) and field_at(path[:end]) is not None:
            return path[:end]
    return path[:0]


def _wrong_brackets(error: Any, at: Sequence[int | str]) -> str | None:
    """Say how a table is written, where it has the wrong number of brackets or is none."""
    field = field_at(at)
    model = None if field is None else model_in(field)
    if model is None or holds_conditions(model) or error["type"] == "value_error":
        return None
    names, value = _names(at), error.get("input")
    header = table_name((*at, ""))
    if names[-1:] and names[-1] in _TABLE_LIST:
        if error["type"] == "list_type" and isinstance(value, dict):
            return phrase("this is written with two brackets, {header}", header=header)
    elif isinstance(value, list):
        return phrase("this is written with one bracket, {header}", header=header)
    if error["type"] in ("list_type", "model_type", "model_attributes_type", "dict_type"):
        return phrase(
            "{name} is a table: write {header} on a line of its own, and its keys below it",
            name=names[-1],
            header=header,
        )
    return None


def _unknown(at: Sequence[int | str], value: Any) -> str:
    """Name the key that was meant, or the table that a known key belongs to."""
    key, parent = str(at[-1]), at[:-1]
    known = _known_keys(parent)
    words = phrase("unknown key {key!r} in {table}", key=key, table=_place(at))
    elsewhere = [path for path in tables_with(key) if _names(path[:-1]) != _names(parent)]
    if elsewhere:
        tables = list(dict.fromkeys(_table_of(path) for path in elsewhere))
        return phrase("{words}; it belongs to {tables:or}", words=words, tables=tables)
    hint = nearest(key, known, list_all=False)
    if hint:
        return phrase("{words}{hint}", words=words, hint=hint)
    if isinstance(value, dict | list) and not parent:
        tables = [
            table_name((name, "")) for name, f in ScenarioKeys.model_fields.items() if model_in(f)
        ]
        return phrase("{words}; the tables are {tables}", words=words, tables=tables)
    return phrase("{words}{hint}", words=words, hint=nearest(key, known))


def _table_of(path: Sequence[int | str]) -> str:
    """Name the table of a key, as one looks for it in a file."""
    if not _names(path[:-1]):
        return phrase("the top of the file, above all tables")
    return table_name(path)


def table_name(at: Sequence[int | str]) -> str:
    """Write the header of the table that the end of a path stands in.

    Examples
    --------
    >>> table_name(("tier", 0, "size")), table_name(("pins", "lead")), table_name(("name",))
    ('[[tier]]', '[pins]', 'the scenario')
    """
    names = _names(at[:-1])
    if not names:
        return phrase("the scenario")
    if names[0] == "tier":
        return _WITHIN_TIER.get("".join(names[1:2]), "[[tier]]")
    return f"[{'.'.join(names)}]"


def _within(at: Sequence[int | str]) -> list[str]:
    """Names on a path below the header of its table: more than one in a table within braces.

    Examples
    --------
    >>> _within(("tier", 0, "alone_free", "pupils", "min")), _within(("schools", "where", "phase"))
    (['alone_free', 'pupils', 'min'], ['phase'])
    """
    names = _names(at)
    if names[:1] != ["tier"]:
        return names[-1:]
    inner = 2 if len(names) > 2 and names[1] in _WITHIN_TIER else 1
    return names[inner:]


def _place(at: Sequence[int | str]) -> str:
    """Name the table that the end of a path stands in, within braces of another, too."""
    table, braces = table_name(at), ".".join(_within(at)[:-1])
    return phrase("{braces} in {table}", braces=braces, table=table) if braces else table


def _known_keys(at: Sequence[int | str]) -> list[str]:
    """Names of the keys that the table at a path may hold."""
    model: Any = ScenarioKeys
    for part in _names(at):
        field = model.model_fields.get(part)
        model = model_in(field) if field else None
        if model is None:
            return ["min", "max", "not"]
    return [f.alias or name for name, f in model.model_fields.items()]
