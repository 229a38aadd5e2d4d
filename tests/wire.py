"""A network cable that a test can pull out: forwards TCP to a server until it is cut."""

from __future__ import annotations

import contextlib
import socket
import threading


class Cable:
    """Stands between a client and a server. Cut, it swallows everything and answers nothing, as
    a real cable does; mended, connections from before are gone and new ones pass."""

    def __init__(self, port: int) -> None:
        self._server = port
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listening.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._is_cut = False
        self._plugging = threading.Lock()
        self._sockets: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Pull the cable."""
        self._is_cut = True

    def mend(self) -> None:
        """Plug it in again."""
        with self._plugging:
            self._drop_all()
            self._is_cut = False

    def close(self) -> None:
        """Put it away."""
        self._listening.close()
        self._drop_all()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                # Not while the cable is being mended: nobody would ever serve this client.
                with self._plugging:
                    self._sockets.add(client)
                    passes = not self._is_cut
                if passes:
                    self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._server), timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        self._sockets.add(server)
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self._forward, args=(source, target), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if not self._is_cut:
                    target.sendall(piece)
        for each in (source, target):
            if not self._is_cut:
                self._drop(each)

    def _drop_all(self) -> None:
        for each in list(self._sockets):
            self._drop(each)

    def _drop(self, each: socket.socket) -> None:
        self._sockets.discard(each)
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
