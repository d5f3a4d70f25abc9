"""What a receipt says of the account: which one it is, who else was looked at, and what a person is asked."""

from __future__ import annotations

from dataclasses import replace

from tests.core.decide.office import Office, account, rep
from turnout.core.account import AccountId
from turnout.core.decide.receipt import receipt, sentences
from turnout.core.decision import AccountMatch, MatchCandidate, MatchVerdict
from turnout.core.lead import LeadId

_POLICY = """
rules:
  - {name: Sure, when: match is match and match.score >= 0.97, to: [account.owner, desk]}
  - {name: Unsure, when: match is review, to: queue data-desk}
  - {name: Rest, to: desk}
pools:
  desk: {reps: [bela]}
queues:
  data-desk: watched by ops
"""
_NEAR = MatchCandidate(
    AccountId("A1"), "Acme Inc", 0.72, ("nearly the same name",), ("another country", "`bank` was typed")
)
_FAR = MatchCandidate(AccountId("A2"), "Acme Bank", 0.3, ("one word in common",))


def said_of(match: AccountMatch) -> tuple[dict[str, object], list[str]]:
    """The receipt's data of a match, and its sentences about it."""
    office = Office(_POLICY, [rep("bela")])
    decision = replace(office.lead("L1"), match=match)
    case = office.desk.case_of(LeadId("L1"))
    assert case is not None
    lines = list(sentences(decision, case))
    start = next(at for at, line in enumerate(lines) if line.startswith("Account:"))
    rest = [line for line in lines[start + 1 :] if line.startswith("  Not ")]
    return receipt(decision, case)["match"], [lines[start], *rest]


def test_losing_candidates_stand_below_the_account() -> None:
    """Each with what spoke for it and what against."""
    chosen = MatchCandidate(AccountId("A0"), "Acme", 0.98, ("the same domain",))
    match = AccountMatch(AccountId("A0"), 0.98, "domain", "it is", MatchVerdict.MATCH, (chosen, _NEAR, _FAR), 7)
    data, lines = said_of(match)
    assert lines == [
        "Account: account A0 (score 0.98): it is.",
        "  Not A1 (Acme Inc, score 0.72): nearly the same name, but another country and `bank` was typed.",
        "  Not A2 (Acme Bank, score 0.3): one word in common.",
    ]
    assert (data["verdict"], data["version"]) == ("match", 7)
    assert data["candidates"][1] == {  # type: ignore[index]
        "account": "A1",
        "name": "Acme Inc",
        "score": 0.72,
        "evidence": ["nearly the same name"],
        "against": ["another country", "`bank` was typed"],
    }


def test_a_review_names_the_account_to_confirm() -> None:
    """The best candidate is what a person is asked about; the lead has no account."""
    data, lines = said_of(AccountMatch(None, 0.72, "similar", "it is near", MatchVerdict.REVIEW, (_NEAR, _FAR)))
    assert lines[0] == "Account: perhaps A1 (Acme Inc, score 0.72), which a person is to confirm: it is near."
    assert [line.split()[1] for line in lines[1:]] == ["A2"]
    assert data["account"] is None


def test_a_lead_without_an_account_says_who_was_looked_at() -> None:
    """Nobody is named as the account, and the nearest are still told."""
    _, lines = said_of(AccountMatch(None, 0.3, "none", "nothing is near", MatchVerdict.NONE, (_FAR,)))
    assert lines == ["Account: none: nothing is near.", "  Not A2 (Acme Bank, score 0.3): one word in common."]


def test_rules_ask_how_sure_the_match_is() -> None:
    """A sure one goes to the owner; one of an unknown company to the rest."""
    office = Office(_POLICY, [rep("anna"), rep("bela")], accounts=[account("acme", "anna")])
    assert office.lead("L1", email="ann@acme.example").assignee == "anna"
    assert office.lead("L2", email="bob@nowhere.example").rule == "Rest"
    facts = office.desk.holdings[LeadId("L1")].case.facts
    assert (facts["match"], facts["match.score"]) == ("match", 1.0)


def test_facts_of_the_match_are_kept_for_policies_that_ask() -> None:
    """Others have no use for them."""
    office = Office("rules:\n  - {name: All, to: desk}\npools:\n  desk: {reps: [bela]}\n", [rep("bela")])
    office.lead("L1")
    assert not {"match", "match.score"} & office.desk.holdings[LeadId("L1")].case.facts.keys()
