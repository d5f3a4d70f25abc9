"""How the demo's services are reached: those in use by its own post office, whatever else is said of them."""

from __future__ import annotations

from turnout.connectors.base import Configuration, Connector
from turnout.pipeline.notices.connections import CHANNELS, Connections, Source
from turnout.testing.demo_post import DemoPost


class DemoConnections(Connections):
    """The connections of the demo's server. A test of a channel in use asks the post office, and nothing leaves it."""

    _post = DemoPost()

    def connector(self, name: str) -> Connector | None:
        """The post office for a channel in use, and for webhooks; anything else as everywhere."""
        return self._post.connector(name) or super().connector(name)

    def fixed_from(self, name: str) -> Source:
        """The demo, of a channel in use: nothing that is said of it here would be asked."""
        return "demo" if self._is_in_use(name) else super().fixed_from(name)

    def configuration(self, name: str) -> Configuration | None:
        """Nothing is said of a channel in use, so nobody presses buttons of its messages."""
        return None if self._is_in_use(name) else super().configuration(name)

    def _is_in_use(self, name: str) -> bool:
        return name in CHANNELS and name in self._post.names()
