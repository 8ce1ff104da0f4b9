"""The web service on a free port of this computer, for as long as a test needs it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from xltools.server.app import make_app
from xltools.server.settings import Settings


class _Server(uvicorn.Server):
    """Tells when it listens, instead of being asked again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@contextmanager
def serving(settings: Settings | None = None) -> Iterator[str]:
    """The address of a running service, such as ``http://127.0.0.1:41234``."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(make_app(settings or Settings()), log_level="error", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        assert server.listening.wait(20), "the service did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
