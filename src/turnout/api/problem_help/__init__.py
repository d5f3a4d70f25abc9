"""Why each problem comes up and what to do about it, by its code. The codes themselves are in `api.problems`."""

from collections.abc import Mapping
from typing import Final

from turnout.api.problem_help.leads import LEADS
from turnout.api.problem_help.policies import POLICIES
from turnout.api.problem_help.records import RECORDS
from turnout.api.problem_help.requests import REQUESTS
from turnout.api.problem_help.wording import Help

HELP: Final[Mapping[str, Help]] = {**REQUESTS, **LEADS, **POLICIES, **RECORDS}
