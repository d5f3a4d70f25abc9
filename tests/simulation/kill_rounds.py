"""Kill a server again and again while it takes leads in; what it acknowledged must be there, and nothing twice.

`python -m tests.simulation.kill_rounds --seed 7 --rounds 200` plays as many rounds as one likes; the seed gives the
leads and the moments.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation.books import check_store, count, kept_answers
from tests.simulation.callers import Load, Post, Reply, post_all
from tests.simulation.company import make_store, posts
from tests.simulation.server import Server, serve

KILL_SECONDS = (0.1, 1.5)


@dataclass(slots=True)
class KillRounds:
    """Rounds over one store. `answers` has what each key was first answered; all that was ever sent is in `sent`.

    Which of a server's processes is killed is drawn as well, unless it has only one.
    """

    store: Path
    seed: int
    processes: int = 2
    answers: dict[str, Reply] = field(default_factory=dict)
    sent: dict[str, Post] = field(default_factory=dict)
    found_by_key: int = 0
    halves: int = 0

    def play(self, rounds: int) -> None:
        """Raises AssertionError, with the way to repeat it, where anything that must hold does not."""
        draws, leads = random.Random(self.seed), self._remembered()
        which = f"--processes {self.processes}"
        server = serve(self.store, "--processes", str(self.processes))
        try:
            for number in range(rounds):
                server = self._play_round(server, leads, draws)
                check_store(self.store)
                assert count(self.store, "leads") == len(self.sent), f"round {number}: one lead for each key"
            self._post_again(server, list(self.sent.values()))
            assert server.stop() == 0, server.log
            check_store(self.store)
        except BaseException as error:
            error.add_note(
                f"again: python -m tests.simulation.kill_rounds --seed {self.seed} --rounds {rounds} {which}"
            )
            error.add_note(f"the server's log ends with: {server.log[-2_000:]}")
            raise
        finally:
            server.end()

    def _remembered(self) -> Iterator[Post]:
        for post in posts(self.seed):
            self.sent[post.key] = post
            yield post

    def _play_round(self, server: Server, leads: Iterator[Post], draws: random.Random) -> Server:
        """Kill a server under load and start another; it must know what the first one said, and did."""
        load = Load(server.port, leads)
        time.sleep(draws.uniform(*KILL_SECONDS))
        draws.choice([server.kill, server.kill_all, server.kill_writer])()
        heard = load.join()
        for key, reply in heard.refused.items():
            # A server that has lost its writer has time to say that it does not know.
            assert reply.status == 503, reply
            heard.unanswered[key] = self.sent[key]
        self.answers |= heard.answered
        self.halves += len(heard.halves)
        server = serve(self.store, "--processes", str(self.processes))
        try:
            self._check_unanswered(server, list(heard.unanswered.values()))
            self._post_again(server, [self.sent[key] for key in heard.answered])
        except BaseException:
            server.end()
            raise
        return server

    def _check_unanswered(self, server: Server, unanswered: list[Post]) -> None:
        """Leads that nobody was told of are there or not; posted again, each is there once."""
        kept = kept_answers(self.store, {post.key for post in unanswered})
        self.found_by_key += len(kept)
        for key, reply in post_all(server.port, unanswered).items():
            assert reply.status == (200 if key in kept else 201), (key, reply)
            told = (reply.data["lead_id"], reply.data["decision_id"], reply.data["assignee"])
            assert kept.get(key, told) == told, f"key `{key}` has {kept[key]} on disk and is answered {told}"
            self.answers[key] = reply

    def _post_again(self, server: Server, sent: list[Post]) -> None:
        """Every key gets its first answer, to the byte."""
        for key, reply in post_all(server.port, sent).items():
            assert reply.status == 200, (key, reply)
            assert reply.headers.get("idempotency-replayed") == "true", (key, reply)
            assert reply.body == self.answers[key].body, f"key `{key}`: first {self.answers[key].body!r}, now {reply}"


def main() -> None:
    """Play rounds on a store in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rounds = KillRounds(make_store(Path(folder)), options.seed, options.processes)
        began = time.monotonic()
        rounds.play(options.rounds)
        seconds = time.monotonic() - began
    sys.stdout.write(
        f"{options.rounds} kills in {seconds:.0f} s: {len(rounds.sent):,} leads, none lost or doubled; "
        f"{rounds.found_by_key:,} committed but not acknowledged, found by their key; {rounds.halves} answers cut off\n"
    )


if __name__ == "__main__":
    main()
