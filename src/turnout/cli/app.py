"""All commands under one name, and how an error leaves the program.

Exit codes: 0 done (rows that could not be read are told and kept in a file); 2 not done, the message says why.
"""

from __future__ import annotations

import sys

import typer

from turnout.cli import demo, explain, importing, keys, person, policy, route, serve, verify
from turnout.errors import TurnoutError

app = typer.Typer(
    name="turnout",
    help="Decide who gets an inbound lead, and say why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("route")(route.route)
app.command("demo")(demo.demo)
app.command("explain")(explain.explain)
app.command("verify")(verify.verify)
app.command("serve")(serve.serve)
app.add_typer(importing.app, name="import")
app.add_typer(policy.app, name="policy")
app.add_typer(person.app, name="person")
app.add_typer(keys.app, name="key")


def main() -> None:
    """Run the command line; an error a person can put right is one message on standard error and exit code 2."""
    try:
        app()
    except TurnoutError as error:
        sys.stderr.write(f"turnout: {error}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
