"""The line of every place that a finding may name, in texts of any layout."""

from __future__ import annotations

from turnout.core.policy.lines import line_at, lines_of

TEXT = """# a comment
define:
  hot: score >= 80
rules:
  - name: Hot > warm
    when: hot
    to: [desk]
  - name: By size
    table: |
      when             | to

      employees >= 100 | desk
                       | queue rest
territories:
  - {name: North, when: country is SE, pool: desk}
  - {name: South, when: country is IT, pool: desk}
pools:
  desk:
    team: inbound
    nobody: hold 4h
queues: {rest: {watched by: anna}}
sla:
  - touch within: 4h
    at 2h: remind
"""


def test_a_place_has_the_line_of_its_text() -> None:
    """Rules by name, rows by number, keys by their own line."""
    lines = lines_of(TEXT)
    placed = {
        "define > hot": "hot: score >= 80",
        "rules > Hot > warm": "- name: Hot > warm",
        "rules > Hot > warm > to": "to: [desk]",
        "rules > By size > row 1": "employees >= 100 | desk",
        "rules > By size > row 2": "| queue rest",
        "territories > row 2": "- {name: South, when: country is IT, pool: desk}",
        "pools > desk > nobody": "nobody: hold 4h",
        "queues > rest": "queues: {rest: {watched by: anna}}",
        "sla > line 1 > at 2h": "at 2h: remind",
    }
    text = TEXT.splitlines()
    assert {place: text[line_at(lines, place) - 1].strip() for place in placed} == placed


def test_a_place_that_is_not_in_the_text_has_the_line_of_what_it_is_in() -> None:
    """And none where nothing of it is there; a text that is no YAML has no places."""
    lines = lines_of(TEXT)
    assert line_at(lines, "pools > desk > cap") == line_at(lines, "pools > desk")
    assert line_at(lines, "reps > anna") == 0
    assert line_at(lines, "") == 0
    assert dict(lines_of("rules: [")) == {}
