"""Write the generated reference pages: `python scripts/reference.py`. A test fails when they are out of date."""

from __future__ import annotations

import json
import textwrap
from http import HTTPStatus
from pathlib import Path
from typing import Any

import typer.main

from turnout.api.problem_help import HELP
from turnout.api.problems import CODES
from turnout.api.roles import COLUMNS, OPEN, REACHES, SCOPES_OF, TABLE
from turnout.api.routers import route_scopes
from turnout.cli.app import app
from turnout.cli.commands import COMMANDS
from turnout.cli.exits import EXIT_CODES
from turnout.config.settings import known_settings
from turnout.config.values import kind_in_words
from turnout.core.fields.catalogue import ACCOUNT_FIELDS, CAPTURED_FIELDS, DERIVED_FIELDS, Field
from turnout.core.policy.finding_codes import CODES as FINDING_CODES
from turnout.core.policy.schema import policy_schema
from turnout.observe.families import FAMILIES, OTHER, PREFIX, RULES_MAX, STAGES
from turnout.pipeline.insights.health import FAULTS
from turnout.pipeline.insights.metrics import METRICS

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
EXAMPLES = Path(__file__).parents[1] / "examples" / "findings"
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
    """Every command with its arguments and options, what is the same for all, and the codes they exit with."""
    program = typer.main.get_command(app)
    parts = [_MADE, "# The command line\n"]
    parts.append(
        "`turnout COMMAND --help` says the same on a screen. A list that is not whole says so, and with which option "
        "the rest is\nshown. On a terminal, tables fit its width, and times are this machine's; in a pipe there is one "
        "line a row, and whatever\nis not data goes to standard error. With `--json` times are in UTC. "
        "[How it is used](../how-to/use-the-command-line.md).\n"
    )
    parts.append("## Exit codes\n\n| code | meaning |\n|---|---|")
    parts += [f"| {code} | {said} |" for code, said in EXIT_CODES.items()]
    parts.append("\nWhere a command is about several leads, the highest code of them.\n")
    parts.append("## Commands\n\n| command | what it is for |\n|---|---|")
    parts += [f"| `turnout {name}` | {entry.said} |" for name, entry in COMMANDS.items()]
    parts.append("\nOptions before any command:\n\n| option | meaning |\n|---|---|")
    parts += [*_parameters(program, ("turnout",)), ""]
    for path, command in _commands(program, ("turnout",)):
        parts.append(f"## `{' '.join(path)}`\n\n{(command.help or '').strip()}\n")
        rows = _parameters(command, path)
        parts.append("\n".join(["| argument | meaning |\n|---|---|", *rows]) if rows else "No arguments.")
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
        has_default = default is not None and default is not False and default != ""
        told = " Required." if parameter.required else f" Default `{default}`." if has_default else ""
        rows.append(f"| `{names}` | {text}{told} |".replace("||", "|"))
    return rows


def settings_page() -> str:
    """Every setting, with all that the table of settings says of it."""
    parts = [_MADE, "# Settings\n"]
    parts.append(
        "Each may be said in a file as `name = value` (TOML, without tables), and in the environment as "
        "`TURNOUT_NAME=value`.\nAn option goes before the environment, that before the file, and that before the "
        "default. The file is the one that\n`--config` or `$TURNOUT_CONFIG` names, else `turnout.toml` in the working "
        "directory, else `/etc/turnout/turnout.toml`.\n\nA secret may stand in a file of its own, which "
        "`TURNOUT_NAME_FILE` names. A list is separated by commas in the\nenvironment. What is unknown, or cannot be, "
        "is refused with its place; an empty variable says nothing.\n"
    )
    parts.append("| setting | type | default | unit | read by | what it does |\n|---|---|---|---|---|---|")
    for setting in known_settings().values():
        default = ", ".join(setting.default) if isinstance(setting.default, tuple) else str(setting.default)
        shown = f"`{default.lower() if isinstance(setting.default, bool) else default}`" if default else ""
        what = f"{setting.help}{' A secret.' if setting.is_secret else ''}"
        cells = (f"`{setting.name}`", kind_in_words(setting), shown, setting.unit, setting.read_by, what)
        parts.append(f"| {' | '.join(cells)} |".replace("|  |", "| |"))
    parts.append("\n`read by` names the commands; `serve` includes the process that writes for it.\n")
    return "\n".join(parts)


def metrics_page() -> str:
    """Every number of `/metrics`."""
    parts = [_MADE, "# Numbers for Prometheus\n"]
    parts.append(
        "`GET /metrics` gives them in Prometheus' text format, for both processes of a server; it needs a key with "
        "scope\n`metrics`, or none on the same machine. Times are in seconds. A counter's name ends in `_total`\n"
        "there, a histogram has `_bucket`, `_sum` and `_count`.\n"
    )
    parts.append("| name | kind | labels | what it says |\n|---|---|---|---|")
    for name, family in FAMILIES.items():
        labels = ", ".join(f"`{label}`" for label in family.labels)
        parts.append(f"| `{PREFIX}{name}` | {family.kind} | {labels} | {family.said} |".replace("|  |", "| |"))
    parts.append(
        f"\n`stage` is one of {', '.join(f'`{stage}`' for stage in STAGES)}. `rule` has at most {RULES_MAX} values; "
        f"further rules are\ncounted as `{OTHER}`. `process` is `server` or `writer`.\n"
    )
    return "\n".join(parts)


def problems_page() -> str:
    """Every problem with its cause and its remedy, by status."""
    parts = [_MADE, "# Problems\n"]
    parts.append(
        "What cannot be done is answered with `application/problem+json` (RFC 9457): `type` is `/problems/CODE`, which "
        "each\nserver explains, `code` is stable, `detail` says what was wrong this time, and `errors` names fields "
        "where some are\nwrong. Statuses 429 and 503 come with `Retry-After`.\n"
    )
    for status in sorted({known.status for known in CODES.values()}):
        parts.append(f"## {status} {HTTPStatus(status).phrase}\n")
        parts.append("| code | what it says | why | what to do |\n|---|---|---|---|")
        for code, known in CODES.items():
            if known.status == status:
                parts.append(f"| `{code}` | {known.title} | {HELP[code].cause} | {HELP[code].remedy} |")
        parts.append("")
    return "\n".join(parts)


def roles_page() -> str:
    """Every route with what each role may there."""
    parts = [_MADE, "# Who may do what\n"]
    parts.append(
        "Made of the table that the server goes by. A key may what its scopes say, people who "
        "[sign in](../how-to/sign-in.md) what their\nrole does. `all`: everything there is. `teams`: what is of a "
        "manager's teams. `own`: to read, the leads a rep has, had or was\noffered, and what is of themselves; to "
        "change, what is theirs now. `had`: what was theirs, too. `-`: nothing. What is out of\nreach is answered as "
        "if it were not there.\n"
    )
    parts.append("| role | reaches | scopes that it has |\n|---|---|---|")
    for role, scopes in SCOPES_OF.items():
        parts.append(f"| `{role}` | {REACHES[role]} | {', '.join(f'`{scope}`' for scope in sorted(scopes))} |")
    parts.append("\n`leads:move` is no key's scope: who has it may give leads to others.\n")
    parts.append(f"| route | scope of a key | admin | {' | '.join(COLUMNS)} |\n|---|---|---|{'---|' * len(COLUMNS)}")
    scopes_of_routes = route_scopes()
    for route, cells in TABLE.items():
        scope = scopes_of_routes.get(route, "")
        parts.append(f"| `{route}` | `{scope}` | all | {' | '.join(cells)} |")
    parts.append("\nWithout signing in, with no key:\n")
    parts += [f"- `{route}`" for route in sorted(OPEN)]
    return "\n".join(parts) + "\n"


def findings_page() -> str:
    """Every code of a finding: how much it matters, what it means, what to do, and a policy that gets it."""
    parts = [_MADE, "# Findings of a check\n"]
    parts.append(
        "`turnout check` and `POST /api/v1/policies/check` say these of a policy. Codes are stable. An **error** stops "
        "a deploy, a\n**warning** should be looked at, a **note** is good to know; a finding may matter less in one "
        "case than in another, and then\nits severity is lower than its code's. Each comes with its place and line, "
        "often with a lead that was run through the\nengine, and beside a store with how many leads of late it "
        "touches. [How to check a policy](../how-to/check-a-policy.md).\n"
    )
    parts.append("| code | severity | what it means |\n|---|---|---|")
    parts += [f"| [`{code}`](#{code}) | {said.severity} | {said.what} |" for code, said in FINDING_CODES.items()]
    for code, said in FINDING_CODES.items():
        parts.append(f"\n## `{code}`\n\n{said.what} {said.remedy}\n")
        parts.append(_finding_example((EXAMPLES / f"{code}.yaml").read_text(encoding="utf-8")))
    return "\n".join(parts) + "\n"


def _finding_example(text: str) -> str:
    """The policy of an example, and what else is known in it."""
    lines = text.partition("policy: |\n")[2].splitlines()
    count = next((at for at, line in enumerate(lines) if not line.startswith(" ")), len(lines))
    policy, known = textwrap.dedent("\n".join(lines[:count])), "\n".join(lines[count:])
    return f"```yaml\n{policy}\n```" + (f"\n\nwith\n\n```yaml\n{known}\n```" if known else "")


def insights_page() -> str:
    """Every number of the insights, and everything that may be wrong with a lead's data."""
    parts = [_MADE, "# What the insights count\n"]
    parts.append(
        "Leads are those that came in within the span that is asked for, tests left out; what happened to them counts "
        "whenever it\nhappened. A share is of the leads that its line names. Medians and percentiles are exact to the "
        "millisecond.\n[Why they are counted as they are](../decisions/0026-numbers-of-many-leads.md).\n"
    )
    parts.append("| number | called | in | what it means |\n|---|---|---|---|")
    parts += [f"| `{name}` | {each.title} | {each.unit} | {each.meaning} |" for name, each in METRICS.items()]
    parts.append("\n## Data health\n\n| fault | called | what it means |\n|---|---|---|")
    parts += [f"| `{name}` | {each.title} | {each.meaning} |" for name, each in FAULTS.items()]
    return "\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "fields.md": fields_page(),
        "problems.md": problems_page(),
        "cli.md": cli_page(),
        "settings.md": settings_page(),
        "metrics.md": metrics_page(),
        "insights.md": insights_page(),
        "findings.md": findings_page(),
        "roles.md": roles_page(),
        "policy.schema.json": json.dumps(policy_schema(), indent=2) + "\n",
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
