"""A lead's whole way, with a client that was made from the API's document: `python example.py ADDRESS [KEY]`."""
# ruff: noqa: INP001 - a program of its own

from __future__ import annotations

import sys
import uuid

from turnout_client import AuthenticatedClient, Client
from turnout_client.api.decisions import read_receipt
from turnout_client.api.leads import post_lead, read_lead
from turnout_client.api.work import close, touch
from turnout_client.models import Answer, CloseBody, LeadRecord, LeadView, ProblemBody, Receipt, TouchBody


def main(address: str, key: str = "") -> None:
    """Post a lead, see who has it and why, report a first answer, and close it."""
    # On the machine on which the server runs it needs no key.
    with AuthenticatedClient(address, token=key) if key else Client(address) as client:
        record = LeadRecord.from_dict(
            {"email": "jo@harbour-works.example", "company": "Harbour Works", "employees": 240}
        )
        answer = post_lead.sync(client=client, body=record, idempotency_key=str(uuid.uuid4()))
        assert isinstance(answer, Answer), answer
        say(f"{answer.lead_id} is with {answer.assignee or answer.queue or 'nobody yet'}: {answer.reason}")

        receipt = read_receipt.sync(answer.decision_id, client=client)
        assert isinstance(receipt, Receipt), receipt
        for sentence in receipt.sentences:
            say(f"  {sentence}")

        seen = read_lead.sync_detailed(answer.lead_id, client=client)
        etag = seen.headers["ETag"]
        touched = touch.sync_detailed(
            answer.lead_id, client=client, body=TouchBody.from_dict({"kind": "call"}), if_match=etag
        )
        assert isinstance(touched.parsed, LeadView), touched.parsed
        say(f"first answer at {touched.parsed.touched_at}")

        stale = close.sync(answer.lead_id, client=client, body=CloseBody.from_dict({"outcome": "won"}), if_match=etag)
        assert isinstance(stale, ProblemBody), stale
        say(f"refused, for the lead has moved on: {stale.code}")
        closed = close.sync(answer.lead_id, client=client, body=CloseBody.from_dict({"outcome": "won"}))
        assert isinstance(closed, LeadView), closed
        say(f"{closed.lead_id} is {closed.status} after {closed.decisions} decision(s)")


def say(line: str) -> None:
    """Tell whoever runs this."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
