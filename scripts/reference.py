"""Write the generated reference pages: `python scripts/reference.py`. A test fails when they are out of date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer.main

from turnout.cli.app import app
from turnout.core.fields.catalogue import ACCOUNT_FIELDS, CAPTURED_FIELDS, DERIVED_FIELDS, Field
from turnout.core.policy.schema import policy_schema

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
_MADE = "<!-- Made by scripts/reference.py; edit the source, not this page. -->\n"


def fields_page() -> str:
    """Every built-in field, by where it comes from."""
    parts = [_MADE, "# Fields a policy may speak of\n"]
    parts.append("Beside these, a policy may declare its own under `fields`.\n")
    for title, fields in (
        ("What the lead says", CAPTURED_FIELDS),
        ("What Turnout works out", DERIVED_FIELDS),
        ("The account, its deals and the person", ACCOUNT_FIELDS),
    ):
        parts.append(f"## {title}\n\n| field | type | what it is |\n|---|---|---|")
        parts += [f"| `{field.name}` | {_type(field)} | {field.help} |" for field in fields]
        parts.append("")
    return "\n".join(parts)


def _type(field: Field) -> str:
    choices = f": {', '.join(f'`{choice}`' for choice in field.choices)}" if field.choices else ""
    return f"{field.kind}{', several' if field.many else ''}{choices}"


def cli_page() -> str:
    """Every command with its arguments and options."""
    parts = [_MADE, "# The command line\n"]
    parts.append("Exit codes: 0 done (rows that could not be read are told and kept in a file);")
    parts.append("2 not done, the message says why.\n")
    for path, command in _commands(typer.main.get_command(app), ("turnout",)):
        parts.append(f"## `{' '.join(path)}`\n\n{(command.help or '').strip()}\n")
        parts.append("| argument | meaning |\n|---|---|")
        parts += _parameters(command, path)
        parts.append("")
    return "\n".join(parts)


def _commands(command: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:  # noqa: ANN401 - Typer's own
    inner = getattr(command, "commands", None)
    if inner is None:
        return [(path, command)]
    return [found for name in sorted(inner) for found in _commands(inner[name], (*path, name))]


def _parameters(command: Any, path: tuple[str, ...]) -> list[str]:  # noqa: ANN401 - Typer's own
    context = command.make_context(" ".join(path), [], resilient_parsing=True)
    rows = []
    for parameter in command.params:
        is_option = parameter.param_type_name == "option"
        names = ", ".join(parameter.opts) if is_option else parameter.metavar or parameter.name.upper()
        text = (getattr(parameter, "help", "") or "").strip()
        default = parameter.get_default(context)
        has_default = default is not None and default is not False
        told = " Required." if parameter.required else f" Default `{default}`." if has_default else ""
        rows.append(f"| `{names}` | {text}{told} |".replace("||", "|"))
    return rows


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "fields.md": fields_page(),
        "cli.md": cli_page(),
        "policy.schema.json": json.dumps(policy_schema(), indent=2) + "\n",
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
