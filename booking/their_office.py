"""The office whose name and colour the pages of somebody's account wear."""

from __future__ import annotations

from collections.abc import Iterable

from flask import session

from queue_server.domain.office import Office
from queue_server.domain.visits import Visit
from queue_server.web.access import current_visitor
from queue_server.web.accounts.home import home_office, office_named


def their_office(visits: Iterable[Visit]) -> Office | None:
    """The only office of the visits, or of the post; else the one looked at last."""
    slugs = {visit.office for visit in visits} or set(current_visitor().roles)
    slug = slugs.pop() if len(slugs) == 1 else session.get("office")
    return office_named(slug) or home_office()
