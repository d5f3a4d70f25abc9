"""The program `turnout`: its one entry, and how whatever goes wrong leaves it. Which code means what is in `exits`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Annotated, Final, NoReturn

import typer
from typer.exceptions import Abort, TyperException

from turnout.cli.commands import Commands
from turnout.cli.exits import FOUND, INTERRUPTED, NOT_DONE, exit_code_of
from turnout.cli.tables import printable
from turnout.errors import TurnoutError

# Set by the shells' completion scripts.
_COMPLETING: Final = "_TURNOUT_COMPLETE"

app = typer.Typer(cls=Commands, name="turnout", no_args_is_help=True, pretty_exceptions_enable=False)


def _print_version(asked: bool) -> None:
    if asked:
        from turnout import __version__  # noqa: PLC0415 - only this option needs it

        sys.stdout.write(f"turnout {__version__}\n")
        raise typer.Exit


def _use_config(path: str | None) -> None:
    """Name the file for this process, and for those that it starts."""
    if path:
        os.environ["TURNOUT_CONFIG"] = path


@app.callback(help="Decide who gets an inbound lead, and say why.")
def turnout(
    _version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, help="Print the version.", callback=_print_version),
    ] = False,
    _config: Annotated[
        str | None,
        typer.Option("--config", help="The file with the settings, else $TURNOUT_CONFIG.", callback=_use_config),
    ] = None,
) -> None:
    """What is said before any command."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line, or these arguments, and leave with a code.

    What goes wrong is one sentence on standard error, with what can be done about it.
    """
    if os.environ.get(_COMPLETING):
        _complete()
    try:
        code = app(arguments, prog_name="turnout", standalone_mode=False)
        sys.stdout.flush()
    except TurnoutError as error:
        _leave(str(error), exit_code_of(error))
    except TyperException as error:
        _leave(_usage(error), NOT_DONE)
    except Abort:
        _leave("left as it was", FOUND)
    except BrokenPipeError:
        # Whoever read what we print has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - nobody is to read a traceback who did not ask for it
        _leave(_fault(error), NOT_DONE)
    sys.exit(code if isinstance(code, int) else 0)


def _leave(sentence: str, code: int) -> NoReturn:
    if sentence:
        sys.stderr.write(f"turnout: {printable(sentence)}\n")
    sys.exit(code)


def _fault(error: Exception) -> str:
    """What to say of a fault of ours. What a developer needs to know of it is put into a file."""
    import tempfile  # noqa: PLC0415 - seldom needed
    import traceback  # noqa: PLC0415 - as above

    told = f"{type(error).__name__}: {error}".partition("\n")[0]
    if isinstance(error, OSError) and error.strerror:
        return f"`{error.filename or 'a file'}`: {error.strerror.lower()}"
    with tempfile.NamedTemporaryFile("w", prefix="turnout-fault-", suffix=".txt", delete=False) as file:
        file.write("".join(traceback.format_exception(error)))
    return f"a fault in Turnout ended this ({told}); what happened is in {file.name}, please report it"


def _usage(error: TyperException) -> str:
    """A mistake in how a command was written, as one sentence with the way to its help."""
    context = getattr(error, "ctx", None)
    said = error.format_message()
    if not said.strip():
        # The help was asked for by saying nothing, and stands on the screen.
        return ""
    sentence = re.sub(r"'([^'\n]*)'", r"`\1`", said).rstrip(". ")
    sentence = " ".join(sentence.split())
    path = context.command_path if context is not None else "turnout"
    return f"{sentence[:1].lower()}{sentence[1:]}; see `{path} --help`"


def _complete() -> NoReturn:
    """Answer a shell that completes a line. It shows whatever is printed, so that is the answer or nothing."""
    try:
        app(prog_name="turnout")
    except SystemExit:
        raise
    except BaseException:  # noqa: BLE001 - an error would be in the middle of what somebody types
        sys.exit(0)
    sys.exit(0)
