"""Somebody with an account in Kalisz, logged in at home, and what the pages' buttons send."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from queue_server.actions import accounts
from tests import databases
from tests.serving import HASHED, PASSWORD
from tests.surfaces.home import EMAIL, Home


class Resident(Home):
    """Halina, with a browser in which she can log in."""

    def __init__(
        self, folder: Path, slug: str = "kalisz", dialect: str = databases.USUAL, **changes: str
    ) -> None:
        super().__init__(folder, slug, dialect, **changes)
        self._account = accounts.add_user(self.store, EMAIL, HASHED, "")
        self.leave()

    def log_in(self, email: str = EMAIL, password: str = PASSWORD) -> Any:
        return self.submit("/login", email=email, password=password)

    def leave(self) -> None:
        """Use another browser; pages that answer a button speak English."""
        self.client = self.app.test_client()
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"


def forms(html: str) -> dict[str, list[str]]:
    """Where the page's forms lead, and the names of what they send."""
    found = re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', html, flags=re.DOTALL)
    return {unescape(action): re.findall(r'name="([^"]+)"', inner) for action, inner in found}


def links(html: str) -> list[str]:
    """Where the page's content leads to."""
    main = html.split("<main", 1)[-1].split("</main>", 1)[0]
    return [unescape(each) for each in re.findall(r'href="([^"]+)"', main)]
