"""The command line: `turnout`. One module per command; imports that cost time happen inside the command."""

from turnout.cli.app import main

__all__ = ["main"]
