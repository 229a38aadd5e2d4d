"""The answer to a malformed request: it names the place, the field and what is wrong."""

from __future__ import annotations

from flask_babel import gettext
from werkzeug.wrappers import Response

from api.parsing import Malformed
from queue_server.web.problems import problem


def malformed(error: Malformed) -> Response:
    """Say what was not understood; the words in `errors` are for programmers and in English."""
    detail = gettext("The request is not understood: see the fields named in errors.")
    return problem(error.status, "malformed", detail, {"errors": error.errors})
