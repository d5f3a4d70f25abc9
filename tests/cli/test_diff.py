"""`turnout diff`: files and versions compared, what is counted, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.started import Shell, start_in_terminal
from tests.pipeline.stored_office import Office

OLD = """
rules:
  - {name: Germany, when: "country is DE", to: desk}
  - {name: All, to: other}
pools:
  desk: {reps: [ann 2, ben 1], hours: always}
  other: {reps: [ben], hours: always}
"""
NEW = OLD.replace("country is DE", "country in DE, AT").replace("ann 2", "ann 3")
OTHERWISE = OLD.replace("name: Germany", "name: Deutschland")


@pytest.fixture
def alone(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands in a folder with policies in files and no store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TURNOUT_DB", raising=False)
    for name, text in (("old", OLD), ("new", NEW), ("otherwise", OTHERWISE)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return Shell("", capsys)


def test_each_way_is_told_with_its_places_and_a_lead(alone: Shell) -> None:
    """Then what else says something else, and a summary."""
    ended = alone.call_bare("diff", "old.yaml", "new.yaml")
    assert ended.code == 0
    lines = [line.strip() for line in ended.out.splitlines()]
    assert lines[:4] == [
        "leads that go elsewhere",
        "other -> desk",
        "was `rules > All`; is `rules > Germany`",
        "for example a lead with country AT",
    ]
    assert "share of ann: 66.7% (2 of 3) -> 75% (3 of 4)" in lines
    assert lines[-1] == "1 way changed, 1 other part changed"


def test_other_words_for_the_same_are_no_difference(alone: Shell) -> None:
    """The rule's new name is told all the same."""
    ended = alone.call_bare("diff", "old.yaml", "otherwise.yaml", "--exit-code")
    assert ended.code == 0
    assert ended.out.startswith("no difference")
    assert "`Deutschland` was `Germany`" in ended.out


def test_the_code_tells_of_a_difference_only_where_it_is_asked_to(alone: Shell) -> None:
    """As `git diff` does."""
    assert alone.call_bare("diff", "old.yaml", "new.yaml").code == 0
    assert alone.call_bare("diff", "old.yaml", "new.yaml", "--exit-code").code == 1
    assert alone.call_bare("diff", "old.yaml", "old.yaml", "--exit-code").code == 0


def test_programs_get_json_and_comments_markdown(alone: Shell) -> None:
    """The same policies give the same bytes."""
    ended = alone.call_bare("diff", "old.yaml", "new.yaml", "--json")
    (way,) = ended.data["transitions"]
    assert (ended.data["old"], ended.data["new"], ended.data["leads"]) == ("old.yaml", "new.yaml", None)
    assert (way["old"]["said"], way["new"]["said"], way["witness"]["new"]) == ("other", "desk", {"country": "AT"})
    assert alone.call_bare("diff", "old.yaml", "new.yaml", "--json").out == ended.out
    marked = alone.call_bare("diff", "old.yaml", "new.yaml", "--markdown").out
    assert marked.startswith("**1 way changed, 1 other part changed**\n")
    assert "- other → desk\n  - was `rules > All`; is `rules > Germany`\n" in marked


def test_what_is_neither_a_file_nor_a_version_is_a_mistake(alone: Shell) -> None:
    """And a version needs a store."""
    missing = alone.call_bare("diff", "old.yaml", "none.yaml")
    assert (missing.code, missing.out) == (2, "")
    assert "`none.yaml` is not a file" in missing.err
    assert alone.call_bare("diff", "old.yaml", "live").code == 2
    assert alone.call_bare("diff", "old.yaml", "new.yaml", "--since", "long").code == 2


def test_versions_of_a_store_are_compared_and_its_leads_counted(office: Office, shell: Shell) -> None:
    """`live`, `v1` and a hash name the same; a lead that goes elsewhere is told by its id."""
    office.lead(lead="L1", country="AT")
    office.lead(lead="L2", country="FR")
    draft = office.folder / "draft.yaml"
    draft.write_text((office.folder / "policy.yaml").read_text().replace("rules:", f"rules:\n{_AUSTRIA}", 1))
    [publication] = shell.data("policy", "list")
    for name in ("live", "v1", publication["hash"], publication["hash"][:10]):
        said = shell.data("diff", name, str(draft))
        assert (said["leads"], said["differing"]) == (2, 1), name
        assert [way["examples"] for way in said["transitions"] if way["leads"]] == [["L1"]]
    assert "(1 lead of late: L1)" in shell.call("diff", "live", str(draft)).out
    assert shell.call("diff", "live", "v1", "--exit-code").code == 0
    assert "the store has no policy `v7`" in shell.call("diff", "live", "v7").err


_AUSTRIA = '  - {name: Austria, when: "country is AT", reject: not served}'


def test_on_a_terminal_nothing_is_cut_off(tmp_path: Path) -> None:
    """Lines are folded to its width, and every word is there."""
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "new.yaml").write_text(NEW)
    seen = start_in_terminal("diff", "old.yaml", "new.yaml", cwd=tmp_path, width=40)
    assert "share of ann: 66.7% (2 of 3) -> 75% (3 of 4)" in " ".join(seen.split())
