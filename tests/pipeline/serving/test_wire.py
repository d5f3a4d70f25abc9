"""What goes between the two processes comes out as it went in, however the stream is cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.codec.drawn import NAMES, SOURCES, TEXTS, VALUES
from turnout.core.decision import Known
from turnout.core.lead import Lead, LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError, StoreError
from turnout.observe.metrics import Metrics, exposition
from turnout.observe.numbers import Taken
from turnout.observe.requests import Asked
from turnout.pipeline.asking.answer import Answer, LeadView
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Capture, Job, Pools, Present, Preview, Tick, Touch
from turnout.pipeline.serving.frames import GOODBYE, Frames, frame
from turnout.pipeline.serving.wire import Said, done_of, encode, job_of, read_said, read_sent, result_of, sent_job

MOMENT = datetime(2026, 9, 7, 2, 6, 52, 123_456, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - zoned here
ANSWER = Answer(
    lead_id="L1",
    decision_id="L1.1",
    outcome="assigned",
    assignee="anna",
    rule="All",
    reason="why",
    decided_at="2026-09-07T02:06:52Z",
    received_at="2026-09-07T02:06:52.123Z",
    match_score=0.97,
    team=None,
    pool=None,
    queue=None,
    account_id=None,
    duplicate_of=None,
    sla=None,
    sla_due=None,
    accept_by=None,
)
VIEW = LeadView(**msgspec.structs.asdict(ANSWER), status="closed", decisions=3)
CAPTURES = st.builds(
    Capture,
    st.builds(Lead, TEXTS.map(LeadId), MOMENTS, st.dictionaries(NAMES, TEXTS, max_size=4)),
    st.builds(Known, st.dictionaries(NAMES, VALUES, max_size=4), st.dictionaries(NAMES, SOURCES, max_size=4)),
    TEXTS,
    scope=TEXTS,
    key=TEXTS,
    digest=st.binary(max_size=32),
    window_seconds=st.integers(0, 10**6),
    origin=TEXTS,
    test_to=TEXTS,
    at=st.none() | MOMENTS,
)


def over(*jobs: Job) -> list[tuple[int, Job]]:
    """Jobs as they are on the other side, with their numbers."""
    return [
        (sent.id, job_of(sent)) for sent in read_sent(encode([sent_job(at, job) for at, job in enumerate(jobs, 7)]))
    ]


@given(CAPTURES)
def test_a_capture_arrives_as_it_was(capture: Capture) -> None:
    """With the types of its facts, in their order, to the microsecond; a preview of it as well."""
    (first, same), (second, preview) = over(capture, Preview(capture))
    assert (first, second) == (7, 8)
    assert same == capture
    assert preview == Preview(capture)
    assert isinstance(same, Capture)
    assert list(same.known.facts.items()) == list(capture.known.facts.items())
    assert [type(value) for value in same.known.facts.values()] == [type(v) for v in capture.known.facts.values()]


def test_jobs_keep_their_order_and_their_numbers() -> None:
    """Whatever they are: those after a capture come after it."""
    capture = Capture(Lead(LeadId("L1"), MOMENT, {"email": "a@a.example"}), Known(), "p")
    jobs: list[Job] = [Pools("desk"), capture, Touch(LeadId("L1"), at=MOMENT), Present(RepId("anna"), Presence.AWAY)]
    assert over(*jobs, Tick()) == list(enumerate([*jobs, Tick()], 7))


def test_text_that_cannot_be_written_is_refused_before_it_is_sent() -> None:
    """Half of a surrogate pair is no text."""
    with pytest.raises(ValueError, match="surrogates"):
        sent_job(1, Capture(Lead(LeadId("L1"), MOMENT, {"name": "\ud800"}), Known(), "p"))


@pytest.mark.parametrize(
    "done",
    [
        Done(ANSWER),
        Done(ANSWER, is_replay=True),
        Done(VIEW),
        Done(data={"pools": [{"name": "desk", "next": ["anna"], "share": 0.5}]}),
        Done(ANSWER, data=("both",)),
        Done(),
    ],
)
def test_a_result_comes_back_as_it_was(done: Done) -> None:
    """An answer, a view of a lead, or any data."""
    said = read_said(encode(Said([result_of(3, done)])))
    assert [result.id for result in said.results] == [3]
    same = done_of(said.results[0])
    assert same == done
    assert type(same.answer) is type(done.answer)


def test_errors_keep_their_kind_code_and_words() -> None:
    """A refusal can be acted upon on the other side; the name of a file may have bytes that are no text."""
    errors = [RefusedError("lead_closed", "the lead is closed"), StoreError("disk `\udcff` is full")]
    said = read_said(encode(Said([result_of(at, Done(error=error)) for at, error in enumerate(errors)])))
    refused, failed = (done_of(result).error for result in said.results)
    assert isinstance(refused, RefusedError)
    assert (refused.code, str(refused)) == ("lead_closed", "the lead is closed")
    assert type(failed) is StoreError
    assert str(failed) == "disk `?` is full"


def test_the_numbers_of_a_commit_come_with_its_results() -> None:
    """What the writer counted is counted at the door, once."""
    writer, door = Metrics(), Metrics()
    writer.record_commit({("held", "api"): 2}, batch=4, commit_seconds=0.25, replays=1, refused={"store": 1})
    said = read_said(encode(Said([], writer.take(), {"status": "ok", "causes": []})))
    assert said.numbers is not None
    door.add(said.numbers)
    assert 'turnout_leads_total{origin="api",outcome="held"} 2.0' in exposition(door).decode()
    assert writer.take() == Taken()
    assert said.health == {"status": "ok", "causes": []}


def test_the_request_that_a_job_is_for_goes_with_it() -> None:
    """So that the lines of both processes name it."""
    asked = Asked("r1", "ab" * 16, "cd" * 8, is_traced=True)
    lead = Lead(LeadId("L1"), datetime.fromisoformat("2026-09-07T02:06:52+00:00"), {})
    jobs: list[Job] = [Capture(lead, Known(), "p"), Tick()]
    sent = [sent_job(number, job, asked) for number, job in enumerate(jobs)]
    assert [each.asked for each in read_sent(encode(sent))] == [asked, asked]


@given(st.lists(st.binary(max_size=300), max_size=20), st.integers())
def test_messages_are_found_however_a_stream_is_cut(messages: list[bytes], seed: int) -> None:
    """Byte by byte, or many at once; an empty one is one too."""
    stream, frames, found, draws = b"".join(map(frame, messages)) + frame(GOODBYE), Frames(), [], Random(seed)
    while stream:
        cut = draws.choice((1, 2, 5, 100, 10_000))
        found += frames.feed(stream[:cut])
        stream = stream[cut:]
    assert found == [*messages, GOODBYE]
    assert frames.feed(b"") == []


def test_an_instant_of_another_zone_is_the_same_moment() -> None:
    """Moments are compared, and told, in UTC."""
    moment = datetime.fromisoformat("2026-09-07T02:06:52+02:00")
    ((_, job),) = over(Capture(Lead(LeadId("L1"), moment, {}), Known(), "p"))
    assert isinstance(job, Capture)
    assert job.lead.received_at == moment
    assert job.lead.received_at.utcoffset() == timedelta(0)
