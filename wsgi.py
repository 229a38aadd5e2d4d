"""The roof: the app with all surfaces, and the console script."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from queue_server.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The app of this installation."""
    import admin
    import api
    import booking
    import clerk
    import display
    import kiosk
    from queue_server import app
    from queue_server.settings import load_settings

    surfaces = (booking, kiosk, clerk, display, api, admin)
    return app.create_app(settings or load_settings(), [each.surface for each in surfaces])


def main() -> None:
    """The command `okienko`."""
    from queue_server import launcher, processes

    serves = set(sys.argv[1:2]) & {"run", "demo"}
    # Who only watches over several processes waits for them in the ordinary way.
    if serves and processes.asked_for(sys.argv) == 1:
        # Before anything else is imported: what is patched later may hold unpatched locks.
        launcher.prepare_as_set()

    from printing.command import print_agent
    from queue_server import cli

    cli.commands.add_command(print_agent)
    cli.main(create_app)


if __name__ == "__main__":
    main()
