"""Help, and what is wrong with a command line, in the language that is spoken."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from geocluster.cli.printing import fail
from geocluster.cli.telling import asked_in, phrased
from geocluster.phrases import Phrase, phrase

if TYPE_CHECKING:
    from geocluster.texts import Language

__all__ = ["called"]


_REFUSAL: type[Exception] = typer.BadParameter.__mro__[1]  # of all that is wrong with its use

_REFUSED: Mapping[str, Callable[..., Phrase]] = {
    r"Missing argument '(?P<what>.*)'\.": lambda what: phrase("{what!r} is missing", what=what),
    r"Missing option '(?P<what>.*)'\.": lambda what: phrase("{what!r} is missing", what=what),
    r"Missing command\.": lambda: phrase("name a command"),
    r"No such command '(?P<what>.*)'\.": lambda what: phrase("no command is {what!r}", what=what),
    r"No such option: (?P<what>\S+)": lambda what: phrase("there is no option {what}", what=what),
    r"No such option: (?P<what>\S+) \(Possible options: (?P<near>.*)\)": lambda what, near: phrase(
        "there is no option {what}; {near} is near", what=what, near=near
    ),
    r"Option '(?P<what>.*)' requires an argument\.": lambda what: phrase(
        "the option {what} needs a value", what=what
    ),
    r"Got unexpected extra arguments?(?:\(s\))? \((?P<what>.*)\)": lambda what: phrase(
        "nothing is known of {what}", what=what
    ),
    r"Invalid value for (?P<what>.+?): (?P<why>.*)": lambda what, why: phrase(
        "{what}: {why}", what=what, why=_why(why)
    ),
    r"Invalid value: (?P<why>.*)": lambda why: phrase("{why}", why=_why(why)),
}
"""What the library says of a command line, and how we say it."""

_WHY: Mapping[str, Callable[..., Phrase]] = {
    r"Input should be a valid integer.*": lambda: phrase("it must be a whole number"),
    r"Input should be a valid number.*": lambda: phrase("it must be a number"),
    r"Input should be greater than or equal to (?P<n>.*)": lambda n: phrase(
        "it must be at least {least}", least=n
    ),
    r"Input should be greater than (?P<n>.*)": lambda n: phrase(
        "it must be above {least}", least=n
    ),
    r"Input should be less than or equal to (?P<n>.*)": lambda n: phrase(
        "it may be at most {most}", most=n
    ),
    r"Value error, '(?P<got>.*)' is not one of (?P<known>.*)\.": lambda got, known: phrase(
        "it must be one of {known}, not {got!r}", known=known, got=got
    ),
    r"Input should be a finite number": lambda: phrase("it must be a finite number"),
}

_OWN_WORDS: Mapping[str, Phrase] = {
    r"^Usage:": phrase("Usage:"),
    r"^Options:": phrase("Options:"),
    r"^Arguments:": phrase("Arguments:"),
    r"^Commands:": phrase("Commands:"),
    r"Examples?:(?= geocluster)": phrase("Examples:"),
    r"Show this message\s+and exit\.": phrase("Show this message and exit."),
    r"(?<=[\[ ])required(?=[\];])": phrase("required"),
    r"(?<=[\[ ])default: ": phrase("default: "),
    r"(?<=[\[ ])env\s+var:": phrase("environment variable:"),
}
"""Words of the library in its help, and how we say them."""

_PLACES: Mapping[str, Phrase] = {
    "[OPTIONS]": phrase("[OPTIONS]"),
    "COMMAND [ARGS]...": phrase("COMMAND [ARGS]..."),
    "<path>": phrase("<path>"),
    "<list[Path]>": phrase("<paths>"),
    "<str>": phrase("<text>"),
    "<list[str]>": phrase("<texts>"),
    "<int range>": phrase("<whole number>"),
    "<float range>": phrase("<number>"),
}
"""What the library writes where a user writes something, and how we say it. These are said before
help is set in columns, so that the columns are as wide as they are."""


def called(app: typer.Typer) -> None:
    """Run the command that the command line names, and say what is wrong with it.

    English is said by the library itself; another language is that of ``--language``, or of the
    environment variable ``GEOCLUSTER_LANGUAGE``.
    """
    language = asked_in(sys.argv[1:])
    if language is None:
        app()
        return
    command: Any = typer.main.get_command(app)
    _translate(command, language)
    try:
        code = command.main(standalone_mode=False)
    except _REFUSAL as fault:
        sys.exit(_refusal(fault, language))
    except typer.Abort:
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _refusal(fault: Any, language: Language) -> int:
    """Print what is wrong with a command line, and how to get help."""
    if type(fault).__name__ == "NoArgsIsHelpError":  # a command alone: its help is the answer
        sys.stderr.write(f"{_words(fault.message, language)}\n")
    else:
        if fault.ctx is not None:
            sys.stderr.write(f"{_words(fault.ctx.get_usage(), language)}\n")
            asked = f"{fault.ctx.command_path} --help"
            fail(phrased(phrase("{command} tells what can be asked", command=asked)))
        fail(phrased(_said(fault.format_message(), _REFUSED)))
    return int(fault.exit_code)


def _why(said: str) -> str:
    return _said(said, _WHY)


def _said(message: str, known: Mapping[str, Callable[..., Phrase]]) -> str:
    """Return what the library says as a phrase, where it is known."""
    for pattern, refused in known.items():
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return refused(**found.groupdict())
    return message


def _translate(command: Any, language: Language) -> None:
    """Put the help of a command, and of all below it, into a language."""
    command.help = _paragraphs(command.help, language)
    command.short_help = _first_sentence(command.help)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = _paragraphs(parameter.help, language)
        parameter.display_type = partial(_placed, parameter.display_type, language)
    for name in ("options_metavar", "subcommand_metavar"):
        if hasattr(command, name):
            setattr(command, name, _place(getattr(command, name), language))
    command.get_help = partial(_help, command.get_help, language)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner, language)


def _help(made: Callable[[Any], str], language: Language, ctx: Any) -> str:
    return _words(made(ctx), language)


def _placed(shown: Callable[..., str], language: Language, ctx: Any) -> str:
    return _place(shown(ctx=ctx), language)


def _place(shown: str, language: Language) -> str:
    """Return what stands for what a user writes, in a language; names of values stay."""
    from geocluster.texts.phrased import phrase_words

    return phrase_words(_PLACES.get(shown, shown), language)


def _paragraphs(help_text: str | None, language: Language) -> str:
    """Return help in a language, paragraph by paragraph, as catalogues hold it."""
    from geocluster.facts import Text
    from geocluster.texts.phrases import CONTEXT

    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", help_text or "")]
    return "\n\n".join(language.template(CONTEXT, Text(part), None) for part in paragraphs if part)


def _first_sentence(help_text: str) -> str:
    found = re.match(r"(.+?[.。])(\s|$|(?<=。))", help_text, re.DOTALL)
    return (found.group(1) if found else help_text).rstrip(".。")


def _words(text: str, language: Language) -> str:
    """Put the library's own words in a text into a language: titles, marks, the option help."""
    from geocluster.texts.phrased import phrase_words

    for pattern, said in _OWN_WORDS.items():
        words = phrase_words(said, language).replace("\\", r"\\")
        text = re.sub(pattern, words, text, flags=re.MULTILINE)
    return text
