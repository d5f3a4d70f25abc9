"""E-mail over SMTP: a message becomes one mail, handed over singly."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Final

from turnout.connectors.base import Configuration, NeedsHumanError, Outgoing, Receipt
from turnout.connectors.email.client import TIMEOUT_SECONDS, SmtpClient, server_of
from turnout.connectors.email.mapping import envelope_address, mail_of

NAME: Final = "email"
# A mail that was sent stays as it is.
CAN_REPLACE: Final = False


class EmailConnector:
    """Sends messages as mails from one address."""

    def __init__(self, client: SmtpClient, sender: str) -> None:
        self._client = client
        self._sender = sender

    @property
    def name(self) -> str:
        """`email`."""
        return NAME

    def deliver(self, outgoing: Outgoing) -> Receipt:
        """Hand one mail over; its Message-ID, the same at every attempt, is the receipt's reference.

        Whoever gets a mail twice, because the first answer was lost, has two with one id, which mail programs show as
        one. Raises DeliveryError.
        """
        mail = mail_of(outgoing, self._sender, datetime.now(UTC))
        sender = envelope_address(parseaddr(self._sender)[1])
        recipient = envelope_address(outgoing.address)
        needs_utf8 = not (sender.isascii() and recipient.isascii())
        self._client.send(sender, recipient, bytes(mail), needs_utf8=needs_utf8)
        return Receipt(str(mail["Message-ID"]))

    def check(self) -> str:
        """One sentence about the mail server that answers. Raises DeliveryError."""
        return f"{self._client.check()}; mails come from `{self._sender}`"

    def close(self) -> None:
        """Let go of the connections that are kept."""
        self._client.close()


def connect(configuration: Configuration) -> EmailConnector:
    """The connector for `url` (`smtp[s]://user:password@host:port`) and `from`.

    `ca_file` names a file with an authority of one's own. Raises NeedsHumanError for what cannot be used.
    """
    sender = configuration.get("from", "")
    if "@" not in parseaddr(sender)[1]:
        raise NeedsHumanError("`from` names no address; set it to one such as `Leads <leads@example.com>`")
    timeout = float(configuration.get("timeout_seconds") or TIMEOUT_SECONDS)
    return EmailConnector(
        SmtpClient(server_of(configuration.get("url", "")), configuration.get("ca_file", ""), timeout), sender
    )
