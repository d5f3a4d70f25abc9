"""Whatever happens to leads, and people are merged and parted meanwhile: the store keeps what it promises.

All that `test_any_interleaving` holds is held here, but for one thing: a lead that comes back when a merge is undone
does so whether whoever had it has room for it by now or not.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from tests.properties.test_any_interleaving import _QUICK, AnyInterleaving
from tests.stores import is_on_postgresql
from tests.thorough import IS_THOROUGH, so_many
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import MergePeople, UnmergePeople

_IN_PEOPLE = "SELECT person FROM people WHERE person LIKE '%@%' ORDER BY person"


class AnyMerges(AnyInterleaving):
    """One store, asked for anything, whose people turn out to be others."""

    @rule(pair=st.tuples(st.integers(0, 9), st.integers(0, 9)))
    def two_are_one(self, pair: tuple[int, int]) -> None:
        """Any two mailboxes that are known."""
        known = [mailbox for (mailbox,) in self.office.rows(_IN_PEOPLE)]
        one, other = (known[-1 - each % len(known)] for each in pair)
        [done] = self.office.run(MergePeople(one, other))
        assert done.error is None or isinstance(done.error, RefusedError), done.error

    @rule(which=st.integers(0, 1))
    def one_is_two(self, which: int) -> None:
        """One of the last merges, be it undone already or not."""
        [(latest,)] = self.office.rows("SELECT coalesce(max(number), 0) FROM merges")
        [done] = self.office.run(UnmergePeople(max(1, latest - which)))
        assert done.error is None or isinstance(done.error, RefusedError), done.error

    @invariant()
    def nobody_has_more_than_they_may(self) -> None:
        """See above."""

    @invariant()
    def nobody_has_two_open_leads(self) -> None:
        """Of those that others would join: a separated lead is nobody's."""
        wrong = self.office.rows(
            "SELECT p.person FROM people p JOIN people q ON q.person = p.merged_into WHERE p.open_lead IS NOT NULL "
            "OR q.merged_into IS NOT NULL"
        )
        assert wrong == []


@pytest.mark.usefixtures("each_database_slowly")
def test_any_merges_keep_the_store_whole() -> None:
    """A hundred steps, always the same ones: seconds."""
    run_state_machine_as_test(AnyMerges, settings=_QUICK)


@pytest.mark.slow
@pytest.mark.usefixtures("each_database_slowly")
def test_many_more_merges_keep_the_store_whole() -> None:
    """Longer ways: leads pile up, wait and come back while people become one and two again."""
    count = so_many(1, 8) if is_on_postgresql() else so_many(3, 50)
    thorough = settings(_QUICK, max_examples=count, stateful_step_count=40, derandomize=not IS_THOROUGH)
    run_state_machine_as_test(AnyMerges, settings=thorough)
