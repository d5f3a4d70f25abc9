"""`turnout reps notify`: how a rep is told, shown or said anew: channels, addresses, quiet hours, a digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from turnout.cli.acting import ACTOR, now
from turnout.cli.completing import complete_rep
from turnout.cli.options import Db, Json, Why, opened, print_json
from turnout.cli.tables import show_facts
from turnout.core.rep import RepId
from turnout.errors import InputError, suggestion

if TYPE_CHECKING:
    from turnout.core.notify.preferences import Digest, Preferences
    from turnout.core.rep import Rep
    from turnout.pipeline.edits.editing import Edit
    from turnout.store.transaction import Transaction

OFF: Final = "off"
HOURLY: Final = "hourly"

TheRep = Annotated[str, typer.Argument(help="The rep's id.", metavar="REP", autocompletion=complete_rep)]
Channels = Annotated[
    str | None,
    typer.Option("--channels", help="In the order of their liking: `slack,email,sms`; empty is every one there is."),
]
Email = Annotated[str | None, typer.Option("--email", help="Where mail goes, where it is not the rep's own address.")]
Phone = Annotated[str | None, typer.Option("--phone", help="Where texts go, as `+4930123456`.")]
Slack = Annotated[str | None, typer.Option("--slack", help="The member's id in Slack, `U02ABC123`; else by address.")]
Language = Annotated[str | None, typer.Option("--language", help="The language of messages: en or de.")]
Zone = Annotated[str | None, typer.Option("--zone", help="The time zone they live by, where it is not the rep's own.")]
QuietSpans = Annotated[
    str | None, typer.Option("--quiet", help="When nothing is to come: `22:00-07:00`, several by commas; or `off`.")
]
QuietDays = Annotated[str | None, typer.Option("--quiet-days", help="On which days: `daily`, `mon-fri`, `sat, sun`.")]
HotWakes = Annotated[
    bool | None, typer.Option("--hot-wakes/--hot-waits", help="Whether hot leads come while it is quiet.")
]
DigestAt = Annotated[
    str | None,
    typer.Option("--digest", help="When what is not urgent comes together: `08:30,16:00`, `hourly`, or `off`."),
]
DigestDays = Annotated[str | None, typer.Option("--digest-days", help="On which days: `daily`, `mon-fri`.")]
Forget = Annotated[bool, typer.Option("--forget", help="Be told as those who said nothing.")]


def notify(
    rep: TheRep,
    channels: Channels = None,
    email: Email = None,
    phone: Phone = None,
    slack: Slack = None,
    language: Language = None,
    zone: Zone = None,
    quiet: QuietSpans = None,
    quiet_days: QuietDays = None,
    hot_wakes: HotWakes = None,
    digest: DigestAt = None,
    digest_days: DigestDays = None,
    forget: Forget = False,
    db: Db = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Show how a rep is told, or say it anew: what is named is changed, everything else stays."""
    from turnout.pipeline.edits.editing import editing  # noqa: PLC0415 - slow to load

    texts = {"email": email, "phone": phone, "slack": slack, "language": language, "zone": zone}
    named = {name: text for name, text in texts.items() if text is not None}
    if channels is not None:
        named["channels"] = channels
    is_said = any(each is not None for each in (*named.values(), quiet, quiet_days, hot_wakes, digest, digest_days))
    with opened(db) as database:
        if not (is_said or forget):
            with database.reading() as tx:
                _show(_find(tx, rep), _said(tx, rep), as_json=as_json)
            return
        with editing(database, now(), ACTOR, why) as edit:
            known = _find(edit.tx, rep)
            before = _said(edit.tx, known.id)
            after = _forgotten(edit, known.id) if forget else _changed(before, named, hot_wakes)
            after = _with_digest(_with_quiet(after, quiet, quiet_days), digest, digest_days)
            if is_said:
                _keep(edit, known.id, after)
            _show(known, _said(edit.tx, known.id), as_json=as_json)


def _find(tx: Transaction, rep: str) -> Rep:
    from turnout.store.reps import find_rep, known_reps, rep_ids  # noqa: PLC0415 - slow to load

    found = find_rep(tx, known_reps(tx, [rep]).get(rep, rep))
    if found is None:
        raise InputError(f"there is no rep `{rep}`{suggestion(rep, rep_ids(tx))}; `turnout reps list` shows everybody")
    return found


def _said(tx: Transaction, rep: str) -> Preferences:
    from turnout.pipeline.notices.rep_notifications import NOTHING_SAID  # noqa: PLC0415 - slow to load
    from turnout.store.rep_notifications import find_preferences  # noqa: PLC0415 - as above

    return find_preferences(tx, rep) or NOTHING_SAID


def _forgotten(edit: Edit, rep: RepId) -> Preferences:
    from turnout.pipeline.notices.rep_notifications import NOTHING_SAID, forget_notifications  # noqa: PLC0415 - slow to load

    forget_notifications(edit, rep)
    return NOTHING_SAID


def _changed(before: Preferences, named: dict[str, str], hot_wakes: bool | None) -> Preferences:
    values: dict[str, Any] = dict(named)
    if "channels" in values:
        values["channels"] = _parts(values["channels"])
    if hot_wakes is not None:
        values["hot_wakes"] = hot_wakes
    return replace(before, **values)


def _with_quiet(before: Preferences, spans: str | None, days: str | None) -> Preferences:
    from turnout.core.notify.preferences import Quiet  # noqa: PLC0415 - slow to load

    if spans is not None:
        before = replace(before, quiet=Quiet(before.quiet.days, () if spans in {OFF, ""} else _parts(spans)))
    if days is not None:
        if not before.quiet:
            raise InputError("--quiet-days says on which days it is quiet; say when with `--quiet 22:00-07:00`")
        before = replace(before, quiet=Quiet(days, before.quiet.spans))
    return before if before.quiet else replace(before, quiet=Quiet())


def _with_digest(before: Preferences, at: str | None, days: str | None) -> Preferences:
    if at is not None:
        before = replace(before, digest=None if at in {OFF, ""} else _digest(at, before.digest))
    if days is not None:
        if before.digest is None:
            raise InputError("--digest-days says on which days a digest comes; say when with `--digest 08:30`")
        before = replace(before, digest=replace(before.digest, days=days))
    return before


def _digest(at: str, before: Digest | None) -> Digest:
    from turnout.core.notify.preferences import Digest, Every  # noqa: PLC0415 - slow to load

    said = before or Digest()
    return replace(said, every=Every.HOUR) if at == HOURLY else replace(said, every=Every.DAY, at=_parts(at))


def _keep(edit: Edit, rep: RepId, said: Preferences) -> None:
    from turnout.pipeline.notices.rep_notifications import (  # noqa: PLC0415 - slow to load
        keep_notifications,
        notification_faults,
        written,
    )

    kept = written(said)
    faults = [f"`{field}`: {message}" for field, message in notification_faults(edit, rep, kept)]
    if faults:
        raise InputError("; ".join(faults))
    keep_notifications(edit, rep, kept)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _show(rep: Rep, said: Preferences, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_data(rep, said))
    else:
        show_facts(list(_facts(rep, said)))


def _facts(rep: Rep, said: Preferences) -> Iterator[tuple[str, str]]:
    yield "rep", rep.id
    yield "channels", ", ".join(said.channels) or "every one there is"
    yield "e-mail", said.email or rep.email
    yield "phone", said.phone
    yield "slack", said.slack
    yield "language", said.language
    yield "zone", said.zone or rep.zone
    yield "quiet", f"{said.quiet.days} {', '.join(said.quiet.spans)}" if said.quiet else "never"
    yield "hot leads", ("come at any time" if said.hot_wakes else "wait too") if said.quiet else ""
    yield "digest", _digest_said(said.digest)


def _digest_said(digest: Digest | None) -> str:
    if digest is None:
        return "none"
    when = "every hour" if digest.every == "hour" else f"{digest.days} at {', '.join(digest.at)}"
    return f"{when}, of {', '.join(sorted(digest.kinds))}"


def _as_data(rep: Rep, said: Preferences) -> dict[str, Any]:
    digest = said.digest
    return {
        "rep": rep.id,
        "channels": list(said.channels),
        "email": said.email,
        "phone": said.phone,
        "slack": said.slack,
        "language": said.language,
        "zone": said.zone,
        "quiet": {"days": said.quiet.days, "spans": list(said.quiet.spans)} if said.quiet else None,
        "hot_wakes": said.hot_wakes,
        "digest": {
            "every": digest.every.value,
            "at": list(digest.at),
            "days": digest.days,
            "kinds": sorted(kind.value for kind in digest.kinds),
        }
        if digest
        else None,
    }
