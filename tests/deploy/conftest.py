"""Somebody on this machine who calls a server, as the tests of the API have them."""

from tests.api.conftest import calling, front, local

__all__ = ["calling", "front", "local"]
