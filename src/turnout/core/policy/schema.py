"""The policy file's JSON Schema (2020-12): what an editor offers and underlines while a policy is typed.

It says what the shape is, not what names mean: that a pool exists or a chain ends is for `parse_policy` to say.
Scalars may be texts or what YAML makes of them (`12`, `yes`).
"""

from __future__ import annotations

from typing import Final, TypeAlias

from turnout.core.fields.catalogue import Kind
from turnout.core.policy.matching import Preference
from turnout.core.policy.model import IGNORABLE, REASONS, WEEKDAYS, Pick, Priority
from turnout.core.policy.parse_examples import THEN_KEYS

Schema: TypeAlias = "str | bool | int | list[Schema] | dict[str, Schema] | None"

_DURATION = r"(\d+(\.\d+)?\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)\s*)+"
_ZONE = r"[A-Za-z]+(/[A-Za-z_+\-0-9]+)*"
_CAP = (
    r"\d{1,9}\s+(a|an|per|every)\s+(half-hour|half hour|hour|day|week|month)(\s+(each|in all))?(\s+rolling)?"
    rf"(\s+in {_ZONE})?(\s+from ({'|'.join(WEEKDAYS)}))?(\s+rolling)?"
)
_HOLD = rf"^(?!\s*[Hh][Oo][Ll][Dd](\s|$))|^\s*[Hh][Oo][Ll][Dd]\s+([Uu][Nn][Tt][Ii][Ll]\s+\S+(\s+opens)?|{_DURATION})$"
_ACTION = r"(remind|reassign|tell\s+\S.*|to\s+\S.*)"
_SCORE = r"^\s*(0?\.\d+|0\.?|1(\.0*)?|(100|\d{1,2})(\.\d*)?\s*%)\s*$"
_EMPTY: Final[Schema] = {"enum": ["", None]}


def policy_schema() -> dict[str, Schema]:
    """The schema as plain data, ready for `json.dumps`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Turnout policy",
        "description": "Who gets an inbound lead, and how fast. The first rule that fits decides.",
        **_object(
            {
                "fields": _named(_field(), "Fields beyond the built-in ones."),
                "lists": _named(_list(), "CSV files by name, beside the policy; the first column is the key."),
                "define": _named(_ref("condition"), "Named conditions."),
                "calendars": _named(_calendar(), "Opening hours by name."),
                "matching": {"anyOf": [_matching(), _ref("nothing")], "description": "How leads find their account."},
                "rules": {**_items(_rule()), "description": "Ordered rules; the last one has no `when`."},
                "territories": {
                    **_table(("name", "when", "pool", "owner"), ("name", "when")),
                    "description": "Geographic or firmographic ownership; the first row that fits.",
                },
                "pools": _named(_pool(), "Reps who share leads."),
                "queues": _named(_queue(), "Places that are not a person."),
                "sla": {**_items(_sla_line()), "description": "Promises; the first line that fits sets the clocks."},
                "tests": {**_items(_example()), "description": "Example leads and what must happen to them."},
            },
            ["rules"],
        ),
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Schema]:
    text: dict[str, Schema] = {"type": ["string", "number", "boolean"]}
    return {
        "text": text,
        "texts": _one_or_many("text", "One text, several separated by commas, or a list."),
        "condition": {**text, "minLength": 1, "description": "`hot and country in DE, AT`; left out: always."},
        "target": {
            **text,
            "minLength": 1,
            "pattern": _HOLD,
            "description": "`account.owner`, `LIST.COLUMN`, `territory.pool`, a pool, `rep ID`, `queue NAME`, "
            "`hold 4h`, `hold until open`, `next rule`.",
        },
        "targets": _one_or_many(
            "target", "One target, or a list tried in order; the first that yields somebody decides."
        ),
        "duration": {"type": "string", "pattern": f"^{_DURATION}$", "description": "`30m`, `4h`, `2d`, `1h 30m`."},
        "allowance": {
            "type": "string",
            "pattern": rf"^{_DURATION}(\s+always)?$",
            "description": "A time; of working time, or with `always` of wall time.",
        },
        "cap": {
            "type": "string",
            "pattern": rf"^{_CAP}(\s*,\s*({_CAP}|rolling))*$",
            "description": "`12 a day each`, `100 a week in all`, `5 an hour each rolling`.",
        },
        "action": {
            "type": "string",
            "pattern": rf"^{_ACTION}(\s*,\s*{_ACTION})*$",
            "description": "`remind`, `reassign`, `tell WHO`, `to TARGET`.",
        },
        "actions": _one_or_many("action", "What happens then."),
        "yes or no": {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "true", "false"]}]},
        "day": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d", "description": "A day: `2026-12-31`."},
        "nothing": _EMPTY,
    }


def _ref(name: str) -> dict[str, Schema]:
    return {"$ref": f"#/$defs/{name.replace(' ', '%20')}"}


def _said(name: str, description: str) -> dict[str, Schema]:
    return {**_ref(name), "description": description}


def _one_or_many(name: str, description: str) -> dict[str, Schema]:
    return {"anyOf": [_ref(name), {"type": "array", "items": _ref(name)}], "description": description}


def _object(properties: dict[str, Schema], required: list[Schema] | None = None) -> dict[str, Schema]:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _named(entry: Schema, description: str) -> dict[str, Schema]:
    """A section of names; an empty one is the same as none."""
    return {
        "anyOf": [{"type": "object", "additionalProperties": entry}, _ref("nothing")],
        "description": description,
    }


def _items(entry: Schema) -> dict[str, Schema]:
    return {"anyOf": [{"type": "array", "items": entry}, _ref("nothing")]}


def _table(columns: tuple[str, ...], required: tuple[str, ...]) -> dict[str, Schema]:
    cells: dict[str, Schema] = {
        name: _ref("targets" if name == "to" else "condition" if name == "when" else "text") for name in columns
    }
    return {"anyOf": [{"type": "string"}, {"type": "array", "items": _object(cells, list(required))}]}


def _field() -> Schema:
    kinds: Schema = {"enum": [kind.value for kind in Kind], "description": "What the field holds."}
    return {
        "anyOf": [
            kinds,
            _object(
                {
                    "type": kinds,
                    "of": _said("texts", "The options of a choice."),
                    "many": _said("yes or no", "Whether it may hold several values."),
                    "from": _said("text", "The column or form field it comes from."),
                    "note": _ref("text"),
                }
            ),
        ]
    }


def _list() -> Schema:
    return {"anyOf": [_said("text", "The path of a CSV file."), {"type": "array", "items": _ref("text")}]}


def _calendar() -> Schema:
    spans = _said("texts", "`09:00-12:00, 13:00-17:00`")
    by_day: dict[str, Schema] = {"type": "object", "additionalProperties": spans}
    return {
        "type": "object",
        "properties": {
            "zone": _said("text", "An IANA zone such as `Europe/Berlin`."),
            "hours": {"anyOf": [_ref("text"), by_day], "description": "Hours by weekday: `mon-fri: 09:00-17:00`."},
            "holidays": _said("texts", "Countries whose public holidays are closed."),
            "overrides": {**by_day, "description": "Hours of single days, by date."},
        },
        "patternProperties": {"^([Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un|[Ww]eek|[Dd]aily)": spans},
        "additionalProperties": False,
    }


def _matching() -> Schema:
    score: dict[str, Schema] = {"type": ["string", "number"], "minimum": 0, "maximum": 1, "pattern": _SCORE}
    return _object(
        {
            "match from": {**score, "description": "From this score on (0 to 1) a candidate is the lead's account."},
            "ask from": {**score, "description": "From this score on a person is asked whether it is."},
            "prefer": _enum_or_many(
                tuple(word.value for word in Preference), "Which of the accounts that fit alike is taken, in order."
            ),
            "types": _said("texts", "Only accounts of these types are matched; left out: all."),
        }
    )


def _rule() -> Schema:
    properties: dict[str, Schema] = {
        "name": _said("text", "What the rule is called; no two are called the same."),
        "when": _ref("condition"),
        "to": _ref("targets"),
        "reject": _said("text", "The reason for which the lead is rejected."),
        "table": {**_table(("when", "to"), ("to",)), "description": "Rows of `when | to`; the first that fits."},
        "ignore": _enum_or_many(IGNORABLE, "What does not count for these leads."),
        "priority": {"enum": [level.value for level in Priority], "description": "The order among waiting leads."},
        "release": {
            "type": "string",
            "pattern": r"^[1-9]\d{0,5}\s+(a|an|per|each|every)\s+(second|minute|half-hour|hour|day|week)$",
            "description": "`20 an hour`: the leads enter in a trickle.",
        },
        "tell": _said("texts", "Others to inform."),
        "from": _ref("day"),
        "until": _ref("day"),
        "owner": _said("text", "Who answers for the rule."),
        "review by": _said("day", "When the rule is looked at again."),
        "note": _ref("text"),
    }
    one_of_three: Schema = [{"required": [key]} for key in ("to", "reject", "table")]
    return {**_object(properties, ["name"]), "oneOf": one_of_three}


def _enum_or_many(words: tuple[str, ...], description: str) -> Schema:
    listed = "|".join(words)
    one: Schema = {"type": "string", "pattern": rf"^({listed})(\s*,\s*({listed}))*$"}
    return {"anyOf": [one, {"type": "array", "items": {"enum": list(words)}}], "description": description}


def _pool() -> Schema:
    weights: Schema = {"type": "object", "additionalProperties": _ref("text")}
    properties: dict[str, Schema] = {
        "team": _said("text", "Everybody of a team."),
        "reps": {
            "anyOf": [_ref("texts"), weights],
            "description": "Named reps with their weights: `[anna 3, bela 1]`.",
        },
        "weight by": _said("text", "A field of the rep that holds the weight."),
        "pick": {"enum": [*(pick.value for pick in Pick), "fair share"], "description": "How one of them is chosen."},
        "counter": _said("text", "The named ledger of turns; its own unless named."),
        "needs": _said("texts", "`language`, `language de`, `any product`, `all product`."),
        "hours": _said("text", "A calendar, or `always`."),
        "cap": _one_or_many("cap", "At most so many in a window."),
        "rolling": _said("yes or no", "Whether the caps' windows end now."),
        "zone": _said("text", "The time zone of the caps' windows."),
        "week starts": {"enum": list(WEEKDAYS)},
        "open at most": {"type": ["string", "number"], "pattern": r"^\d{1,9}( each)?$", "description": "`25 each`."},
        "absence": {
            "type": "string",
            "pattern": r"^(level|keep|forfeit|credits?\s+\d{1,3})$",
            "description": "What an absent rep's turns become.",
        },
        "accept within": _ref("duration"),
        "ramp": _said("duration", "How long a joiner takes to a full share."),
        "pause after": {
            "type": ["string", "number"],
            "pattern": r"^[1-9]\d?(\s+missed)?$",
            "minimum": 1,
            "maximum": 99,
            "description": "Who leaves so many of its leads in a row unanswered gets no more for now.",
        },
        "nobody": {
            "anyOf": [_ref("targets"), _object({reason: _ref("targets") for reason in REASONS})],
            "description": "What follows when nobody can take the lead, for any reason or by reason.",
        },
        "note": _ref("text"),
    }
    either: Schema = [{"required": ["team"]}, {"required": ["reps"]}]
    return {**_object(properties), "oneOf": either}


def _queue() -> Schema:
    watched: dict[str, Schema] = {"watched by": _said("text", "Who looks after it."), "note": _ref("text")}
    return {"anyOf": [_object(watched), _ref("text"), _ref("nothing")]}


def _sla_line() -> Schema:
    properties: dict[str, Schema] = {
        "name": _ref("text"),
        "when": _ref("condition"),
        "accept within": _said("allowance", "Its own clock: accepting is not touching."),
        "touch within": _said("allowance", "The rep's clock, in working time of the assignee."),
        "at most": _said("allowance", "The customer's clock, wall time."),
    }
    return {
        **_object(properties),
        "patternProperties": {rf"^at {_DURATION}(\s+always)?$": _ref("actions")},
    }


def _example() -> Schema:
    pairs: Schema = {"anyOf": [{"type": "object", "additionalProperties": _ref("texts")}, _ref("nothing")]}
    ends: Schema = {"anyOf": [_object({key: _ref("texts") for key in THEN_KEYS}), _ref("texts")]}
    return _object(
        {
            "name": _ref("text"),
            "lead": {"allOf": [pairs], "description": "The lead's fields."},
            "account": {"allOf": [pairs], "description": "Its account: `{owner: anna, type: customer}`."},
            "person": {"allOf": [pairs], "description": "Who wrote before: `{owner: anna, last_seen_days: 12}`."},
            "at": _said("text", "When it comes in; left out: by day, with everybody at work."),
            "away": _said("texts", "Reps, pools or teams that are away."),
            "full": _said("texts", "Reps, pools or teams whose caps are used up."),
            "departed": _said("texts", "Reps who have left."),
            "then": {"allOf": [ends], "description": "What must happen; a text alone is where it goes."},
            "note": _ref("text"),
        },
        ["lead", "then"],
    )
