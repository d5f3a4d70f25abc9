"""Traces for OpenTelemetry: a request, the job it became, and the commit that kept it. Off unless an endpoint is set.

Nothing of OpenTelemetry is loaded before `start`. What spans say is ids, outcomes and times; never what a lead says.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from turnout.errors import SettingsError
from turnout.observe.redact import redact_text
from turnout.observe.requests import Asked

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

_PATH: Final = "/v1/traces"
# A collector that is away must not keep a server from stopping.
_EXPORT_SECONDS_MAX: Final = 3.0
_STOP_SECONDS_MAX: Final = 4.0
_QUEUE_MAX: Final = 16_384
_EVERY_MILLISECONDS: Final = 1_000
Attribute = str | int | float | bool


class Part(NamedTuple):
    """A stage within a job, from and until when by `time.perf_counter`."""

    name: str
    start: float
    end: float
    attributes: Mapping[str, Attribute] = {}


class Traces:
    """What one process tells of what it does. While `is_on` is false nothing else of it need be asked."""

    def __init__(self) -> None:
        self.is_on = False
        self._provider: TracerProvider | None = None
        self._tracer: Tracer

    def start(self, endpoint: str, headers: str = "", share: float = 1.0, process: str = "server") -> None:
        """Send traces to a collector from now on. Raises SettingsError where OpenTelemetry is not installed.

        `share` of the requests are traced that do not say themselves whether they are.
        """
        from turnout import __version__  # noqa: PLC0415 - needed here only

        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - as said
            from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - as said
            from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - as said
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - as said
            from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio  # noqa: PLC0415 - as said
        except ImportError:
            raise SettingsError(
                "`otlp_endpoint` is set and OpenTelemetry is not installed; run `pip install 'turnout[otel]'`"
            ) from None
        said = {
            "service.name": "turnout",
            "service.version": __version__,
            "service.instance.id": f"{socket.gethostname()}:{os.getpid()}",
            "turnout.process": process,
        }
        exporter = OTLPSpanExporter(
            endpoint + ("" if endpoint.endswith(_PATH) else _PATH),
            headers=read_headers(headers) or None,
            timeout=_EXPORT_SECONDS_MAX,
        )
        # It is stopped when the last lead was answered, which Python's own end is too late for.
        provider = TracerProvider(ParentBasedTraceIdRatio(share), Resource.create(said), shutdown_on_exit=False)
        provider.add_span_processor(
            BatchSpanProcessor(exporter, max_queue_size=_QUEUE_MAX, schedule_delay_millis=_EVERY_MILLISECONDS)
        )
        self._provider, self._tracer, self.is_on = provider, provider.get_tracer("turnout", __version__), True

    def stop(self) -> None:
        """Send what is left, for as long as a collector may take."""
        self.is_on = False
        if self._provider is not None:
            # OpenTelemetry has no time limit for all that waits to be sent.
            last = threading.Thread(target=self._provider.shutdown, name="last traces", daemon=True)
            last.start()
            last.join(_STOP_SECONDS_MAX)
            self._provider = None

    def begin_request(self, asked: Asked, method: str) -> tuple[Span, Asked]:
        """A span for a request, under the caller's where it brought one; and the request as what follows has it."""
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - loaded long ago

        span = self._tracer.start_span(method, self._under(asked) if asked.trace else None, SpanKind.SERVER)
        context = span.get_span_context()
        followed = msgspec.structs.replace(
            asked, trace=f"{context.trace_id:032x}", span=f"{context.span_id:016x}", is_traced=span.is_recording()
        )
        return span, followed

    def tell_job(
        self,
        asked: Asked,
        name: str,
        start: float,
        end: float,
        attributes: Mapping[str, Attribute],
        parts: Sequence[Part],
    ) -> None:
        """A job that was done for a request, with its stages, after the fact."""
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415 - loaded long ago

        # Spans are in the system's time, and what takes long is measured by another clock.
        offset = time.time_ns() - time.perf_counter_ns()
        job = self._tracer.start_span(
            name, self._under(asked), attributes=_clean(attributes), start_time=_at(start, offset)
        )
        under = set_span_in_context(job)
        for part in parts:
            span = self._tracer.start_span(
                part.name, under, attributes=_clean(part.attributes), start_time=_at(part.start, offset)
            )
            span.end(_at(part.end, offset))
        job.end(_at(end, offset))

    def _under(self, asked: Asked) -> Context:
        """The context in which what is begun belongs under a span of another process."""
        from opentelemetry.trace import (  # noqa: PLC0415 - loaded long ago
            NonRecordingSpan,
            SpanContext,
            TraceFlags,
            set_span_in_context,
        )

        flags = TraceFlags(TraceFlags.SAMPLED if asked.is_traced else TraceFlags.DEFAULT)
        parent = SpanContext(int(asked.trace, 16), int(asked.span, 16), is_remote=True, trace_flags=flags)
        return set_span_in_context(NonRecordingSpan(parent))


TRACES = Traces()


def end_request(span: Span, method: str, route: str, status: int, asked: Asked) -> None:
    """End a request's span with what became of it. `route` is the pattern, never a path with values in it."""
    from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - loaded long ago

    span.update_name(f"{method} {route}")
    span.set_attributes(_clean({
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
        "turnout.request_id": asked.request,
    }))  # fmt: skip
    if status >= 500:
        span.set_status(Status(StatusCode.ERROR))
    span.end()


def read_headers(text: str) -> dict[str, str]:
    """Headers as the standard variables have them: `name=value,name=value`. Raises SettingsError for anything else."""
    found = {}
    for pair in filter(None, (pair.strip() for pair in text.split(","))):
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise SettingsError("`otlp_headers` cannot be read; write `name=value,name=value`")
        found[name.strip().lower()] = value.strip()
    return found


def _at(moment: float, offset: int) -> int:
    return int(moment * 1e9) + offset


def _clean(attributes: Mapping[str, Attribute]) -> dict[str, Attribute]:
    """Attributes without what looks personal: a caller's own id of a lead may be an address."""
    return {name: redact_text(value) if isinstance(value, str) else value for name, value in attributes.items()}
