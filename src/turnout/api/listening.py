"""The socket that a server listens on, and what it is called. It is there before the rest of the server is loaded."""

from __future__ import annotations

import errno
import socket
from ipaddress import ip_address
from typing import Final

from turnout.errors import TurnoutError

_BACKLOG: Final = 2_048


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 is any that is free. Raises TurnoutError, with the remedy, where it cannot be."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=_BACKLOG)
    except socket.gaierror:
        raise TurnoutError(f"`{host}` is no address of this machine; give one with `--host`") from None
    except OverflowError:
        raise TurnoutError(f"port {port} does not exist; give one from 0 to 65535 with `--port`") from None
    except OSError as error:
        raise TurnoutError(_why_not(error, host, port)) from None


def _why_not(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} of `{host}` is in use; stop what listens there, or give another with `--port`"
        case errno.EACCES:
            return f"port {port} needs rights that you do not have; give one above 1023 with `--port`"
        case errno.EADDRNOTAVAIL:
            return f"`{host}` is no address of this machine; give one with `--host`"
        case _:
            return f"`{host}` port {port} cannot be listened on: {str(error.strerror or error).lower()}"


def is_loopback(listening: socket.socket) -> bool:
    """True where only this machine can reach the socket."""
    return ip_address(str(listening.getsockname()[0]).partition("%")[0]).is_loopback


def address_of(listening: socket.socket) -> str:
    """The address as a browser takes it, with the port that was found."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
