"""One request to an address that a stranger may have named: within a time in all, and only to where it may go.

The name is looked up once, every address it has is checked, and one of those is connected to, under the name that the
certificate has to have. Nothing is followed, and of the answer only its head counts.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from typing import Any, Final, NamedTuple, NoReturn

import httpcore
import httpx

from turnout.connectors.base import BusyError, InDoubtDeliveryError, RefusedDeliveryError
from turnout.connectors.webhook.networks import Network, is_allowed, why_not
from turnout.connectors.webhook.resolving import Resolve, resolve, resolve_within

SECONDS_MAX: Final = 15.0
_CONNECT_SECONDS_MAX: Final = 5.0
# Whoever closes on a peer that still speaks makes it log an error; so much is read out of politeness.
_READ_BYTES_MAX: Final = 65_536
_READ_SECONDS_MAX: Final = 0.5
_NO_PORT: Final = {"https": 443, "http": 80}
_PORTS: Final = range(1, 65_536)
_SHOWN_CHARS_MAX: Final = 200


class Answer(NamedTuple):
    """The head of an answer; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]


class Client:
    """Posts to where it may. Threads may share one. `seconds_max` is for a whole request, looking up its name included.

    `resolve` finds the addresses of a name; `trusted` is what certificates are checked with.
    """

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        resolve: Resolve = resolve,
        trusted: ssl.SSLContext | None = None,
        seconds_max: float = SECONDS_MAX,
    ) -> None:
        self._allowed = tuple(allowed)
        self._resolve = resolve
        self._trusted = trusted or httpx.create_ssl_context()
        self._seconds_max = seconds_max

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to a body. Raises DeliveryError; one that may have arrived is in doubt."""
        place = parsed(url)
        way = _Way(place, self._allowed, self._resolve, monotonic() + self._seconds_max)
        try:
            return self._post(place, way, headers, body)
        except (httpcore.TimeoutException, TimeoutError) as error:
            if way.has_written:
                raise InDoubtDeliveryError(
                    f"`{place.host}` did not answer within {self._seconds_max:g} s; it may have taken the event"
                ) from error
            raise BusyError(f"`{place.host}` could not be reached in time; {_ASK_WHETHER}") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            if way.has_written:
                raise InDoubtDeliveryError(
                    f"`{place.host}` ended the connection without an answer that can be read; it may have taken the "
                    "event"
                ) from error
            _raise_unreached(place, error)

    def _post(self, place: httpx.URL, way: _Way, headers: Mapping[str, str], body: bytes) -> Answer:
        origin = httpcore.Origin(place.raw_scheme, place.raw_host, port_of(place))
        url = httpcore.URL(scheme=place.raw_scheme, host=place.raw_host, port=place.port, target=place.raw_path)
        told = {
            "Host": place.netloc.decode("ascii"),
            "Content-Length": str(len(body)),
            "Connection": "close",
            **headers,
        }
        request = httpcore.Request("POST", url, headers=list(told.items()), content=body)
        with httpcore.HTTPConnection(origin, ssl_context=self._trusted, network_backend=way) as connection:
            response = connection.handle_request(request)
            try:
                answer = Answer(
                    response.status, {_text(name).lower(): _text(value) for name, value in response.headers}
                )
                way.hurry(_READ_SECONDS_MAX)
                _read_a_little(response)
            finally:
                response.close()
        return answer


def parsed(url: str) -> httpx.URL:
    """An address as it is spoken to. Raises RefusedDeliveryError for one that webhooks cannot go to."""
    try:
        place = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        place = httpx.URL()
    if place.scheme not in _NO_PORT or not place.host or port_of(place) not in _PORTS:
        # Somebody may have written a password into it.
        shown = "this" if "@" in url else f"`{url[:_SHOWN_CHARS_MAX]}`"
        raise RefusedDeliveryError(f"{shown} is no address for webhooks; write one such as `{_EXAMPLE}`")
    if place.userinfo or place.fragment:
        raise RefusedDeliveryError(
            f"`{place.host}`: an address for webhooks has no user and no `#`; what proves us is the signature"
        )
    return place


def must_be_usable(url: str, allowed: Sequence[Network]) -> str:
    """An address as it is kept, where that alone does not keep webhooks from going there. Raises RefusedDeliveryError.

    What a name stands for is asked anew for each request, and nothing is asked here.
    """
    place = parsed(url)
    try:
        must_be_allowed(place, [str(ip_address(place.host))], allowed)
    except ValueError:
        if place.scheme == "http" and not allowed:
            raise RefusedDeliveryError(
                f"`{place.host}` would be spoken to without TLS; write `https://`, or name its network in "
                "`webhook_networks`"
            ) from None
    return str(place)


def port_of(place: httpx.URL) -> int:
    """The port that an address means."""
    return place.port or _NO_PORT[place.scheme]


def must_be_allowed(place: httpx.URL, addresses: Iterable[str], allowed: Sequence[Network]) -> None:
    """Let an address through all of whose machines may be spoken to. Raises RefusedDeliveryError."""
    for address in addresses:
        reason = why_not(address, allowed)
        if reason:
            where = f"`{place.host}` is" if place.host == address else f"`{place.host}` is at `{address}`, which is"
            raise RefusedDeliveryError(
                f"{where} {reason}; webhooks go to public addresses, and to networks that `webhook_networks` names"
            )
        if place.scheme == "http" and not is_allowed(address, allowed):
            raise RefusedDeliveryError(
                f"`{place.host}` is spoken to without TLS; write `https://`, or name its network in `webhook_networks`"
            )


_EXAMPLE: Final = "https://hooks.example.com/turnout"
_ASK_WHETHER: Final = "see whether it is up, and whether this machine may speak to it"


def _raise_unreached(place: httpx.URL, error: Exception) -> NoReturn:
    """Say what kept us from connecting; nothing was sent."""
    cause = error if isinstance(error, OSError) else error.__cause__
    match cause:
        case ssl.SSLCertVerificationError():
            fault = f"the certificate of `{place.host}` cannot be trusted ({cause.verify_message.lower()}); renew it"
        case ssl.SSLError():
            fault = f"`{place.host}` speaks no TLS on port {port_of(place)} that we can; see what listens there"
        case ConnectionRefusedError():
            fault = f"`{place.host}` takes no connection on port {port_of(place)}; {_ASK_WHETHER}"
        case OSError() if isinstance(error, OSError):
            why = str(cause.strerror or cause).lower()
            fault = f"`{place.host}` has no address ({why}); see whether it is written right"
        case _:
            fault = f"`{place.host}` cannot be reached ({str(cause or error).lower()}); {_ASK_WHETHER}"
    raise BusyError(fault) from error


def _read_a_little(response: httpcore.Response) -> None:
    read = 0
    try:
        for chunk in response.iter_stream():
            read += len(chunk)
            if read > _READ_BYTES_MAX:
                return
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        # What it was to say it has said with its status.
        return


def _text(value: bytes) -> str:
    return value.decode("latin-1")


@dataclass(slots=True)
class _Way(httpcore.NetworkBackend):
    """How one request gets to where it goes: to an address that was checked, and no later than by its deadline."""

    place: httpx.URL
    allowed: Sequence[Network]
    resolve: Resolve
    deadline: float
    has_written: bool = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline says how long
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to one of the addresses of a host, the first that answers."""
        addresses = resolve_within(self.resolve, host, port, self.left())
        must_be_allowed(self.place, addresses, self.allowed)
        fault: Exception = httpcore.ConnectError("it has no address")
        for address in addresses:
            seconds = min(self.left(), _CONNECT_SECONDS_MAX)
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _Timed(stream, self)
        raise fault

    def left(self) -> float:
        """How many seconds there are left. Raises TimeoutError where none are."""
        seconds = self.deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError("it took too long in all")
        return seconds

    def hurry(self, seconds: float) -> None:
        """Be done within so many seconds, or sooner."""
        self.deadline = min(self.deadline, monotonic() + seconds)


class _Timed(httpcore.NetworkStream):
    """A stream that waits for the deadline of its request, however little at a time the other end sends."""

    def __init__(self, stream: httpcore.NetworkStream, way: _Way) -> None:
        self._stream = stream
        self._way = way

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as above
        try:
            return self._stream.read(max_bytes, self._way.left())
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        self._way.has_written = True
        try:
            self._stream.write(buffer, self._way.left())
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._way.left()), self._way)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as it is declared
        return self._stream.get_extra_info(info)
