"""A program by itself: serves screens in an async mode, and says what those leave that have gone.

    python -m tests.live.left_behind MODE ADDRESS

The office in the database at that address must be loaded. What holds itself is counted: only a
long look of the garbage collector would clear it away.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter

from queue_server import launcher

SCREENS = 20
SETTLE_SECONDS = 1.0


def main(mode: str, address: str) -> None:
    """Print the kinds of objects that hold themselves after screens have come and gone."""
    launcher.prepare(mode)
    import gc

    import wsgi
    from queue_server.settings import Settings
    from queue_server.web import logs
    from tests.live.raw import Raw

    logs.configure("WARNING")
    app = wsgi.create_app(Settings(database=address, secret="x" * 32, async_mode=mode))
    wired = app.extensions["okienko"]
    listening = launcher.listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    launcher.START[mode](app, listening)
    wired.start()
    sleep = wired.socketio.sleep

    def come_and_go() -> None:
        screens = [Raw(port) for _ in range(SCREENS)]
        for screen in screens:
            assert screen.ask("join", {"kind": "hall", "office": "kalisz", "key": "hall-1"})["ok"]
        for screen in screens:
            screen.line.close()
        sleep(SETTLE_SECONDS)

    come_and_go()  # what is made once stays
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    come_and_go()
    gc.collect()
    found = Counter(type(each).__name__ for each in gc.garbage)
    print(json.dumps(found), flush=True)
    os._exit(0)  # the server is not asked to stop


if __name__ == "__main__":
    main(*sys.argv[1:])
