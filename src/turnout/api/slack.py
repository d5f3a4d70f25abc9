"""`/connectors/slack/interactive`: where Slack says that somebody pressed a button, or sent a dialog.

It needs no key of ours: Slack signs what it says. It is answered within Slack's three seconds, whatever the store does;
what comes of a press is said in Slack afterwards.
"""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.background import BackgroundTask

from turnout.api.problems import Problem
from turnout.api.rate_limit import AddressLimits
from turnout.api.resource import TheConnections, TheFront, as_json, body_of, headers_of
from turnout.connectors.slack.dialog import refused_choice
from turnout.connectors.slack.interaction import Pressing, is_from_slack, read_interaction
from turnout.observe.logs import get_logger
from turnout.pipeline.notices.pressing import Pressed
from turnout.pipeline.notices.slack_presses import CHANNEL, SlackPresses, needs_dialog

# Slack says how it calls this, so it is not in the document of our interface.
router = APIRouter(prefix="/connectors/slack", include_in_schema=False)

# Slack waits three seconds, and the way to us and back takes some of them.
ANSWER_SECONDS_MAX: Final = 2.0


@router.post("/interactive")
async def interact(request: Request, front: TheFront, connections: TheConnections) -> Response:
    """Do what was pressed, if Slack says so and it is for whoever pressed it."""
    limits: AddressLimits = request.app.state.inbound_limits
    limits.spend(request)
    body = await body_of(request)
    configuration = await run_in_threadpool(connections.configuration, CHANNEL)
    secret = (configuration or {}).get("signing_secret", "")
    if configuration is None or not secret:
        raise Problem("connector_not_set", "no signing secret of Slack is set here; set `TURNOUT_SLACK_SIGNING_SECRET`")
    if not is_from_slack(body, headers_of(request), secret, front.now()):
        raise Problem("signature_wrong", "this was not signed by Slack with our signing secret, or too long ago")
    pressing = read_interaction(body, configuration.get("url", ""))
    if pressing is None:
        return Response()
    language: str = request.app.state.settings.said.language
    presses = SlackPresses(front, request.app.state.links, configuration, language)
    if needs_dialog(pressing):
        return Response(background=BackgroundTask(presses.ask, pressing))
    return await _press(presses, pressing)


async def _press(presses: SlackPresses, pressing: Pressing) -> Response:
    """Do it, and answer: once it is done, or before Slack loses patience."""
    doing = asyncio.ensure_future(run_in_threadpool(presses.press, pressing))
    done, _ = await asyncio.wait({doing}, timeout=ANSWER_SECONDS_MAX)
    if done and pressing.is_sent and doing.result().outcome == "refused":
        return as_json(refused_choice(doing.result().text))
    if done:
        # What went wrong is Slack's to show.
        doing.result()
    return Response(background=BackgroundTask(_tell, presses, pressing, doing))


async def _tell(presses: SlackPresses, pressing: Pressing, doing: asyncio.Future[Pressed]) -> None:
    """Say what came of it, once it is known."""
    try:
        pressed = await doing
    except Exception as error:  # noqa: BLE001 - it was answered long ago, and whoever pressed has to know
        get_logger(CHANNEL).error("press_failed", exc_info=error)
        pressed = await run_in_threadpool(presses.put_off, pressing)
    await run_in_threadpool(presses.tell, pressing, pressed)
