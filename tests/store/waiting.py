"""A program by itself: waits for PostgreSQL in an async mode, and says who could work meanwhile.

    python -m tests.store.waiting MODE ADDRESS [bare]

`bare` waits as the driver does by itself, for comparison.
"""

from __future__ import annotations

import os
import sys

from queue_server import launcher

SLEEPERS = 5
SLEEP_SECONDS = 1.0
TICK_SECONDS = 0.02


def main(mode: str, address: str, bare: bool) -> None:
    """Print how many slept before the first one woke, and how often others worked until then."""
    launcher.prepare(mode)
    if bare:
        os.environ["PSYCOPG_WAIT_FUNC"] = "wait_c"
    import threading
    from time import sleep

    from queue_server.clock import Clock
    from queue_server.store import Store

    store = Store(address, Clock())
    told: list[str] = []

    def sleep_in_the_database() -> None:
        with store.reading() as connection:
            told.append("asleep")
            connection.exec_driver_sql(f"SELECT pg_sleep({SLEEP_SECONDS})")
            told.append("awake")

    people = [threading.Thread(target=sleep_in_the_database) for _ in range(SLEEPERS)]
    for each in people:
        each.start()
    while any(each.is_alive() for each in people):
        sleep(TICK_SECONDS)
        told.append("others")
    until = told.index("awake")
    print(told[:until].count("asleep"), told[:until].count("others"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "bare" in sys.argv[3:])
