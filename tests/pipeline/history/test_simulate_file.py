"""A file of leads played through a draft: as `turnout route` decides them, beside another policy, by many processes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from turnout.connectors.csv_file.decisions import write_rows
from turnout.core.simulate.what_if_text import what_if_of
from turnout.errors import InputError
from turnout.pipeline.history.reading_pool import PART
from turnout.pipeline.history.simulate_file import FileAsked, simulate_file
from turnout.pipeline.history.simulation_data import bytes_of, data_of
from turnout.pipeline.policies.route_file import route_file
from turnout.testing.demo_company import write_world
from turnout.testing.demo_leads import LEAD_COLUMNS, leads

POLICY = """
rules:
  - {name: Owned, when: account.owner is known, to: [account.owner, next rule]}
  - {name: Big, when: employees >= 500, to: strategic, priority: high}
  - {name: Rest, to: inbound}
pools:
  strategic: {team: strategic, open at most: 30 each, nobody: {closed: hold until open, else: [hold 2h, inbound]}}
  inbound: {team: inbound, cap: 40 a day each, nobody: hold until open}
"""
# As many as are worth a pool of processes.
COUNT = 3 * PART


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented company's people and accounts, leads of its first days, and a policy without offers or promises."""
    folder = tmp_path_factory.mktemp("files")
    write_world(folder / "world")
    rows = [[record.get(column, "") for column in LEAD_COLUMNS] for record in islice(leads(), COUNT)]
    write_rows(folder / "leads.csv", LEAD_COLUMNS, rows)
    write_rows(folder / "turned.csv", LEAD_COLUMNS, rows[::-1])
    (folder / "policy.yaml").write_text(POLICY, "utf-8")
    (folder / "other.yaml").write_text(POLICY.replace("500", "50"), "utf-8")
    promising = POLICY + "sla:\n  - {name: all, touch within: 8h always, at 7h: remind}\n"
    (folder / "promising.yaml").write_text(promising, "utf-8")
    return folder


def test_who_gets_a_lead_is_as_route_says(files: Path) -> None:
    """Every lead's last decision, waiting ones included."""
    routed = route_file(files / "leads.csv", files / "policy.yaml", files / "world")
    result = simulate_file(files / "leads.csv", files / "policy.yaml", files / "world", FileAsked())
    routes = {each.lead: (each.outcome, each.assignee, each.reason) for each in routed.decisions}
    assert {line.lead: (line.new.outcome, line.new.assignee, line.new.reason) for line in result.leads} == routes
    assert all(line.old is None for line in result.leads)


def test_many_processes_and_rows_in_any_order_give_the_same_bytes(files: Path) -> None:
    """Reading leads at once changes nothing, nor does the order of the file."""
    asked = FileAsked(against=files / "other.yaml", what_if=what_if_of(volume="2x"))
    apart = replace(asked, workers=2)
    first, *others = (
        bytes_of(simulate_file(files / name, files / "policy.yaml", files / "world", each))
        for name, each in (("leads.csv", asked), ("turned.csv", asked), ("leads.csv", apart))
    )
    assert others == [first, first]


def test_a_policy_is_compared_with_another(files: Path) -> None:
    """Leads that the other one gives to somebody else are told as moved, with both."""
    asked = FileAsked(against=files / "other.yaml")
    result = simulate_file(files / "leads.csv", files / "policy.yaml", files / "world", asked)
    rules = {load.name: load for load in result.rules}
    assert rules["Big"].old > rules["Big"].new > 0
    assert result.moved == sum(line.old is not None and line.old.whose != line.new.whose for line in result.leads) > 0
    assert data_of(result, leads_max=10)["leads_left_out"] == COUNT - 10


def test_a_what_if_is_compared_with_the_world_as_it_is(files: Path) -> None:
    """The same policy without somebody, and with a window."""
    since = datetime(2026, 9, 8, tzinfo=UTC)
    asked = FileAsked(since=since, what_if=what_if_of(without=["felix"]))
    result = simulate_file(files / "leads.csv", files / "policy.yaml", files / "world", asked)
    loads = {line.load.name: line.load for line in result.reps}
    assert loads["felix"].old > 0
    assert loads["felix"].new == 0
    assert all(line.at >= since for line in result.leads)


def test_people_who_answer_keep_promises(files: Path) -> None:
    """Those who answer after an hour of work keep more of them than those who take eight; nobody is told of none."""
    kept = []
    for hours in (1, 8):
        asked = FileAsked(answers_after=timedelta(hours=hours), closed_after=timedelta(days=1))
        result = simulate_file(files / "leads.csv", files / "promising.yaml", files / "world", asked)
        kept.append(result.promises_new)
        assert sum(line.in_time + line.missed for line in result.reps) == kept[-1].in_time + kept[-1].missed
    assert (kept[0].share or 0) > (kept[1].share or 0)
    silent = simulate_file(files / "leads.csv", files / "promising.yaml", files / "world", FileAsked())
    assert silent.promises_new.share is None
    assert any("nobody accepts" in note for note in silent.notes)


def test_a_window_without_leads_is_refused(files: Path) -> None:
    """With what to say instead."""
    asked = FileAsked(since=datetime(2030, 1, 1, tzinfo=UTC))
    with pytest.raises(InputError, match="no leads in this window"):
        simulate_file(files / "leads.csv", files / "policy.yaml", files / "world", asked)
