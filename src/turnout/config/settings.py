"""Every setting: its name, type, default and unit, what it does, who reads it. This table is the one place for them.

A setting has the same name in `turnout.toml` (`log_level`), in the environment (`TURNOUT_LOG_LEVEL`) and, where there
is one, as an option (`--log-level`). Where values come from is `sources`' to know, what they may be `values`'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, get_type_hints

import msgspec

from turnout.config.addresses import DEFAULT_DATABASE, checked_address
from turnout.config.checks import (
    must_be_limits,
    must_be_long_enough,
    must_be_networks,
    must_be_roles,
    must_be_thresholds,
    must_be_web_address,
)

PREFIX: Final = "TURNOUT_"
EVERY: Final = "every command with `--db`"
SERVE: Final = "serve"
WORKER: Final = "serve, worker"
PUBLISHING: Final = "serve, policy publish, policy push"
SPEAKING: Final = "serve, worker, connectors, webhooks"
Level = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["auto", "json", "text"]
Duplicates = Literal["merge", "review", "off"]
Language = Literal["en", "de"]
LocalAccess = Literal["on", "off", "auto"]
DefaultRole = Literal["none", "admin", "ops", "manager", "rep", "viewer"]
SignOut = Literal["provider", "here"]
PublishCheck = Literal["errors", "off"]


def _meta(
    said: str,
    read_by: str = SERVE,
    unit: str = "",
    *,
    least: float | None = None,
    most: float | None = None,
    is_secret: bool = False,
    check: Callable[[Any], Any] | None = None,
) -> msgspec.Meta:
    extra = {"unit": unit, "read_by": read_by, "is_secret": is_secret, "check": check}
    return msgspec.Meta(description=said, ge=least, le=most, extra=extra)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may say about a Turnout, with what holds where nothing is said."""

    # The store
    db: Annotated[
        str,
        _meta(
            "The store: `sqlite:///path` or `postgresql://user:password@host/name`.",
            EVERY,
            is_secret=True,
            check=checked_address,
        ),
    ] = DEFAULT_DATABASE
    lock_seconds_max: Annotated[
        float,
        _meta("How long a write waits for whoever holds the store or a row of it.", EVERY, "s", least=0.1, most=300),
    ] = 10.0
    statement_seconds_max: Annotated[
        float, _meta("PostgreSQL: how long one statement may take.", EVERY, "s", least=0.1, most=3_600)
    ] = 60.0
    cache_dir: Annotated[
        str,
        _meta(
            "A folder for what can be made again: the index of company names. Empty: beside a store in a file, else "
            "the user's cache.",
            EVERY,
        ),
    ] = ""
    readers: Annotated[
        int, _meta("How many questions are answered at once, each with a connection of its own.", least=1, most=64)
    ] = 8
    batch_max: Annotated[int, _meta("How many jobs share one commit at most.", SERVE, "jobs", least=1, most=4_096)] = (
        256
    )

    secret_key: Annotated[
        str,
        _meta(
            "What signs the links in messages and hides the credentials of connectors, the same for every process. "
            "Empty: a file beside a store in a file, made on first need.",
            EVERY,
            is_secret=True,
            check=must_be_long_enough,
        ),
    ] = ""

    # The server
    host: Annotated[str, _meta("The address to listen on; any but this machine's own needs keys.")] = "127.0.0.1"
    port: Annotated[int, _meta("The port to listen on; 0 is any that is free.", least=0, most=65_535)] = 8080
    processes: Annotated[
        int,
        _meta(
            "2 where reading and writing are to have a processor each, else 1; 0 goes by the machine.", least=0, most=2
        ),
    ] = 0
    public_url: Annotated[
        str,
        _meta(
            "Where others reach this server, such as `https://leads.example.com`; stands in its OpenAPI document.",
            check=must_be_web_address,
        ),
    ] = ""
    trusted_proxies: Annotated[
        tuple[str, ...],
        _meta("Addresses or networks of proxies that are believed whom they speak for.", check=must_be_networks),
    ] = ("127.0.0.1", "::1")
    keep_alive_seconds: Annotated[
        int,
        _meta(
            "How long an idle connection is kept; longer than a proxy in front keeps its own.",
            SERVE,
            "s",
            least=1,
            most=3_600,
        ),
    ] = 30
    drain_seconds: Annotated[
        float,
        _meta(
            "How long a server that was told to stop goes on answering while `/readyz` says that it stops.",
            SERVE,
            "s",
            least=0,
            most=300,
        ),
    ] = 0.0
    stop_seconds_max: Annotated[
        int,
        _meta("How long requests in flight have to be answered once no more are taken.", SERVE, "s", least=1, most=600),
    ] = 30

    # Its limits
    body_bytes_max: Annotated[
        int, _meta("The largest body of a request with one lead.", SERVE, "bytes", least=1_024, most=67_108_864)
    ] = 262_144
    waiting_max: Annotated[
        int,
        _meta(
            "How many leads may wait for the writer; more are asked to come again.",
            SERVE,
            "leads",
            least=1,
            most=1_000_000,
        ),
    ] = 10_000
    forms_per_minute: Annotated[
        int, _meta("How often one address may send from web pages.", SERVE, "1/min", least=1, most=60_000)
    ] = 30
    forms_burst: Annotated[
        int, _meta("How many times at once one address may send from web pages.", least=1, most=60_000)
    ] = 10
    requests_per_minute: Annotated[
        int,
        _meta(
            "How often one key may ask a process; its answers say what is left. 0 is no limit.",
            SERVE,
            "1/min",
            least=0,
            most=100_000_000,
        ),
    ] = 300_000
    streams_max: Annotated[
        int, _meta("How many may follow events at one process at once.", SERVE, "streams", least=1, most=10_000)
    ] = 200
    manual_minutes: Annotated[
        float,
        _meta(
            "Insights: how many minutes it takes a person to give out one lead. What was saved is that times the leads "
            "that no person gave to anybody.",
            unit="min",
            least=0,
            most=120,
        ),
    ] = 6.0
    feed_days: Annotated[
        int,
        _meta("How long events are kept for whoever comes back to follow them.", SERVE, "days", least=1, most=365),
    ] = 7

    # Who signs in
    local_access: Annotated[
        LocalAccess,
        _meta(
            "Whether whoever sits at this machine may do everything without a key, where the server listens on a "
            "loopback address only: `auto` until somebody can sign in."
        ),
    ] = "on"
    session_hours: Annotated[
        float, _meta("How long somebody stays signed in who does nothing.", SERVE, "h", least=0.01, most=8_760)
    ] = 12.0
    session_days: Annotated[
        float, _meta("How long somebody stays signed in at most.", SERVE, "days", least=0.01, most=3_650)
    ] = 14.0
    oidc_issuer: Annotated[
        str,
        _meta(
            "The provider through whom people sign in, such as `https://login.example.com`; its configuration is found "
            "there. Empty: nobody does.",
            check=must_be_web_address,
        ),
    ] = ""
    oidc_client_id: Annotated[str, _meta("What that provider knows this Turnout by.")] = ""
    oidc_client_secret: Annotated[str, _meta("And the secret that goes with it.", is_secret=True)] = ""
    oidc_name: Annotated[str, _meta("What the provider is called on the sign-in page.")] = "single sign-on"
    oidc_scopes: Annotated[str, _meta("What the provider is asked for.")] = "openid profile email groups"
    oidc_groups: Annotated[str, _meta("The claim that holds somebody's groups.")] = "groups"
    oidc_roles: Annotated[
        tuple[str, ...],
        _meta(
            "Which group has which role, a manager's with their team, the first that fits: `turnout-admins=admin, "
            "sales-ops=ops, emea-leads=manager:emea, sales=rep`.",
            check=must_be_roles,
        ),
    ] = ()
    oidc_default_role: Annotated[
        DefaultRole, _meta("The role of somebody in none of these groups; `none` lets nobody else in.")
    ] = "none"
    oidc_sign_out: Annotated[
        SignOut,
        _meta(
            "Whether whoever signs out does so at the provider, too, where it can be told to; it must know "
            "`PUBLIC_URL/sign-in` as a post-logout redirect URI then."
        ),
    ] = "provider"

    # Who is who
    duplicates: Annotated[
        Duplicates,
        _meta(
            "What becomes of a lead whose sender surely has an open one from another address: `merge` joins it, "
            "`review` asks somebody, `off` does not look."
        ),
    ] = "merge"
    duplicate_merge_from: Annotated[
        float, _meta("How sure that must be, 0 to 1, for a lead to join by itself.", least=0.9, most=1)
    ] = 0.995
    duplicate_review_from: Annotated[
        float, _meta("How sure it must be for somebody to be asked.", least=0.5, most=1)
    ] = 0.9
    duplicate_days: Annotated[
        int, _meta("How old an open lead may be for another one to join it so.", SERVE, "days", least=1, most=3_650)
    ] = 90

    # What it speaks to
    secret_key_old: Annotated[
        str,
        _meta(
            "The `secret_key` before this one: what it hid is still read, until `turnout connectors rekey` was run.",
            EVERY,
            is_secret=True,
            check=must_be_long_enough,
        ),
    ] = ""
    smtp_url: Annotated[
        str,
        _meta(
            "The server that takes e-mail: `smtp://user:password@host:587`, `smtps://...:465`.",
            SPEAKING,
            is_secret=True,
        ),
    ] = ""
    email_from: Annotated[str, _meta("Whom e-mail comes from, as `Turnout <leads@example.com>`.", SPEAKING)] = ""
    smtp_ca_file: Annotated[
        str, _meta("Certificates that prove that server, a file in PEM, where the system's own do not.", SPEAKING)
    ] = ""
    slack_token: Annotated[str, _meta("The token of a Slack app's bot, `xoxb-...`.", SPEAKING, is_secret=True)] = ""
    slack_signing_secret: Annotated[
        str, _meta("What Slack signs with when somebody presses a button.", SPEAKING, is_secret=True)
    ] = ""
    slack_url: Annotated[
        str, _meta("Slack's API, where it is not `https://slack.com/api`.", SPEAKING, check=must_be_web_address)
    ] = ""
    twilio_sid: Annotated[str, _meta("The account at Twilio that sends texts, `AC...`.", SPEAKING)] = ""
    twilio_token: Annotated[str, _meta("That account's token.", SPEAKING, is_secret=True)] = ""
    twilio_from: Annotated[
        str, _meta("The number that texts come from, or a messaging service, `MG...`.", SPEAKING)
    ] = ""
    twilio_url: Annotated[
        str, _meta("Twilio's API, where it is not `https://api.twilio.com`.", SPEAKING, check=must_be_web_address)
    ] = ""
    webhook_networks: Annotated[
        tuple[str, ...],
        _meta(
            "Addresses and networks of your own that webhooks may go to, also without TLS. None but public addresses "
            "are spoken to otherwise.",
            SPEAKING,
            check=must_be_networks,
        ),
    ] = ()

    # How it tells people
    admins: Annotated[
        tuple[str, ...],
        _meta("Who is told when Turnout needs a person: addresses, or ids of reps.", WORKER),
    ] = ()
    language: Annotated[Language, _meta("The language of messages to whoever said none of their own.", WORKER)] = "en"
    deliver_here: Annotated[
        bool,
        _meta("PostgreSQL: whether servers send messages as well, beside `turnout worker`. On SQLite the server does."),
    ] = True
    deliveries_at_once: Annotated[
        int, _meta("How many messages one process sends at the same time.", WORKER, "messages", least=1, most=256)
    ] = 32
    delivery_limits: Annotated[
        tuple[str, ...],
        _meta(
            "How many messages a channel takes at the same time and a second, for all processes together: `email=8:50, "
            "slack=4:20`. For webhooks it is each address.",
            WORKER,
            check=must_be_limits,
        ),
    ] = ()
    delivery_attempts_max: Annotated[
        int,
        _meta(
            "How often a message is tried before it is parked, where somebody sees it.",
            WORKER,
            "tries",
            least=1,
            most=100,
        ),
    ] = 10
    delivery_backoff_seconds: Annotated[
        float,
        _meta(
            "How long after the first try that failed the next one is; four times as long after each further one.",
            WORKER,
            "s",
            least=0.01,
            most=3_600,
        ),
    ] = 5.0
    delivery_backoff_seconds_max: Annotated[
        float, _meta("The longest time between two tries.", WORKER, "s", least=0.01, most=86_400)
    ] = 3_600.0
    delivery_lease_seconds: Annotated[
        float,
        _meta(
            "How long nobody else takes a message that a process is sending, once that process is not heard of.",
            WORKER,
            "s",
            least=0.5,
            most=3_600,
        ),
    ] = 30.0
    delivery_days: Annotated[
        int, _meta("How long messages that were sent are listed.", WORKER, "days", least=1, most=3_650)
    ] = 90
    worker_port: Annotated[
        int,
        _meta(
            "Where `turnout worker` answers `/healthz` and `/metrics`, on `host`; 0 is nowhere.",
            "worker",
            least=0,
            most=65_535,
        ),
    ] = 0

    # What a policy must keep before it goes live
    approvals: Annotated[
        int,
        _meta(
            "How many people must approve of a policy that was never live before it goes live, beside whoever wrote "
            "it and whoever asks for it: 0 or 1.",
            "serve, worker, policy publish, policy push, policy drafts",
            least=0,
            most=1,
        ),
    ] = 0
    publish_check: Annotated[
        PublishCheck,
        _meta("Whether errors that `turnout check` finds keep a policy from going live.", PUBLISHING),
    ] = "errors"
    publish_fail_if: Annotated[
        tuple[str, ...],
        _meta(
            "What a simulation of the last days must not show, as for `turnout simulate --fail-if`: "
            "`rep gain > 20%, fallback > 3%`. Empty: nothing is simulated.",
            PUBLISHING,
            check=must_be_thresholds,
        ),
    ] = ()
    publish_fail_days: Annotated[
        int, _meta("How many days that simulation looks back.", PUBLISHING, "days", least=1, most=365)
    ] = 7

    # What it tells
    log_level: Annotated[
        Level, _meta("What is logged: `debug` has a line for each stage, `info` one for each decision.")
    ] = "warning"
    log_format: Annotated[LogFormat, _meta("Lines of JSON, or text for people; `auto` is text on a terminal only.")] = (
        "auto"
    )
    otlp_endpoint: Annotated[
        str,
        _meta(
            "Where traces go, such as `http://collector:4318`; empty is nowhere. Needs `turnout[otel]`.",
            check=must_be_web_address,
        ),
    ] = ""
    otlp_headers: Annotated[str, _meta("Headers for the collector, as `name=value,name=value`.", is_secret=True)] = ""
    trace_share: Annotated[
        float, _meta("The share of requests that are traced, where whoever asks does not say.", least=0, most=1)
    ] = 1.0
    demo: Annotated[bool, _meta("Whether `turnout demo` may run here.", "demo")] = True

    @property
    def logs_as_json(self) -> bool | None:
        """Whether lines are JSON; None where it depends on whether somebody watches."""
        return None if self.log_format == "auto" else self.log_format == "json"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. `kind` is the type with its limits, as msgspec reads it; `check` is what else must hold."""

    name: str
    kind: Any
    default: Any
    unit: str
    help: str
    read_by: str
    is_secret: bool
    check: Callable[[Any], Any] | None

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return f"{PREFIX}{self.name.upper()}"


@cache
def known_settings() -> Mapping[str, Setting]:
    """Every setting by its name, in the order of the table."""
    hints = get_type_hints(Settings, include_extras=True)
    return {
        field.name: Setting(
            field.name, hints[field.name], field.default, help=_said(hints[field.name]), **_extra(hints[field.name])
        )
        for field in msgspec.structs.fields(Settings)
    }


def _said(hint: Any) -> str:  # noqa: ANN401 - a type with what is said of it
    return str(hint.__metadata__[0].description)


def _extra(hint: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    return dict(hint.__metadata__[0].extra)
