"""What comes of a button that was pressed in Slack: who pressed it, what is done, and what they are told there.

Reading Slack's requests is the connector's, doing what a button says is `pressing`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from turnout.connectors.base import Configuration, DeliveryError
from turnout.connectors.slack.client import SlackClient, answer_at
from turnout.connectors.slack.dialog import dialog_for
from turnout.connectors.slack.interaction import Pressing
from turnout.connectors.slack.mapping import answered
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.message import Action, Button
from turnout.core.notify.words import Words
from turnout.core.rep import RepId
from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.front import Front
from turnout.pipeline.notices.linked_lead import read_linked
from turnout.pipeline.notices.links import Links
from turnout.pipeline.notices.messages import Composer, words_of
from turnout.pipeline.notices.pressing import Pressed, press
from turnout.store.rep_notifications import rep_of_address

CHANNEL: Final = "slack"
_NEEDS_CHOICE: Final = frozenset({Action.PASS, Action.SNOOZE, Action.TOUCH})
# What came of it stands in the message then; anything else only whoever pressed is told.
_SETTLES: Final = frozenset({"done", "already", "moved", "closed", "expired"})


class SlackPresses:
    """Handles what is pressed in one workspace. Its methods block. `language` is for whoever said none of their own."""

    def __init__(self, front: Front, links: Links, configuration: Configuration, language: str = "") -> None:
        self._front = front
        self._links = links
        self._language = language
        self._client = SlackClient(configuration.get("token", ""), configuration.get("url", ""))

    def press(self, pressing: Pressing) -> Pressed:
        """Do what a button or a dialog says, once. Raises StoreError where the store cannot be used."""
        rep, is_known = self._presser(pressing)
        if not is_known:
            return self._stranger()
        return press(
            self._front,
            self._links,
            pressing.token,
            pressing.action,
            choice=pressing.choice,
            comment=pressing.comment.replace("\0", ""),
            rep=rep,
            by=CHANNEL,
            nonce=pressing.number,
            language=self._language,
        )

    def put_off(self, pressing: Pressing) -> Pressed:
        """What is said where it could not be done at the moment, for which the store may be the reason."""
        claims = self._links.reads(pressing.token)
        try:
            words = self._words(claims.rep if claims else None)
        except StoreError:
            words = words_in(self._language)
        return Pressed("refused", words.answers.again)

    def ask(self, pressing: Pressing) -> None:
        """Ask back what a button alone does not say, in a dialog; or say why it is not for them to press."""
        claims = self._links.reads(pressing.token)
        rep, is_known = self._presser(pressing)
        if claims is not None and not (is_known and rep in {None, claims.rep}):
            not_yours = Pressed("not_yours", self._words(rep).answers.not_yours)
            self.tell(pressing, not_yours if is_known else self._stranger())
            return
        words = self._words(claims.rep if claims else rep)
        dialog = dialog_for(pressing.action, pressing.asked, words)
        assert dialog is not None, "only buttons that need to know more are asked about"
        try:
            self._client.open_dialog(pressing.trigger, dialog)
        except DeliveryError as error:
            get_logger(CHANNEL).warning("dialog_not_opened", why=str(error))
            self.tell(pressing, Pressed("refused", words.answers.no_dialog))

    def tell(self, pressing: Pressing, pressed: Pressed) -> None:
        """Say what came of it: in the message where it is settled, else to whoever pressed alone."""
        if not pressing.answer_url:
            return
        said: dict[str, object] = {"text": pressed.text}
        if pressed.outcome in _SETTLES and pressing.blocks:
            blocks = answered(pressing.blocks, pressed.text, self._left(pressing), pressing.to)
            said |= {"replace_original": True, "blocks": blocks}
        else:
            said |= {"replace_original": False, "response_type": "ephemeral"}
        if not answer_at(pressing.answer_url, said):
            get_logger(CHANNEL).warning("answer_not_taken", outcome=pressed.outcome)

    def _left(self, pressing: Pressing) -> Sequence[Button]:
        """The buttons that are still of use: none once the lead is answered, closed or somebody else's."""
        claims = self._links.reads(pressing.token)
        found = read_linked(self._front, claims) if claims is not None else None
        if claims is None or found is None:
            return ()
        composer, now = Composer(self._links, self._language), self._front.now()
        with self._front.database.asking() as tx:
            message = composer.compose_present(tx, found.seq, claims.decision, claims.rep, now)
        return message.buttons if message is not None else ()

    def _presser(self, pressing: Pressing) -> tuple[RepId | None, bool]:
        """Who pressed, as far as it has to be looked for, and whether that is known.

        Slack says who pressed, and the button says to whom we sent it; where they are one, its token says the rest.
        """
        if pressing.to and pressing.to == pressing.user:
            return None, True
        with self._front.database.asking() as tx:
            rep = rep_of_address(tx, CHANNEL, pressing.user)
        return rep, rep is not None

    def _stranger(self) -> Pressed:
        return Pressed("not_yours", self._words(None).answers.stranger_in_slack)

    def _words(self, rep: RepId | None) -> Words:
        with self._front.database.asking() as tx:
            return words_of(tx, rep or "", self._language)


def needs_dialog(pressing: Pressing) -> bool:
    """Whether a press is of a button that needs to know more first."""
    return pressing.action in _NEEDS_CHOICE and not pressing.is_sent
