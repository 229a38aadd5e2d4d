"""`okienko` with one address more: a kiosk's POST that is let in and read, and decides nothing.

The bound of `benchmarks.kiosk_post`: the same server, the same token, the same body read by the
same schema, and an empty answer.
"""

from __future__ import annotations

from typing import Any

from queue_server import launcher


def main() -> None:
    """The command, with the address."""
    # Before anything else is imported, as `okienko` itself does it.
    launcher.prepare_as_set()

    import wsgi
    from api import asked
    from api.tickets import tickets

    @tickets.operation("POST", "/offices/<office>/nothing", "kiosk", "integration")
    @tickets.arguments(asked.NewTicket)
    @tickets.response(201)
    def nothing(_wanted: dict[str, Any], office: str) -> Any:
        """Nothing."""
        return {}

    wsgi.main()


if __name__ == "__main__":
    main()
