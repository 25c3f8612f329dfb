"""Real servers that take what the hub sends: a mail server that speaks SMTP, and a web server that takes webhooks."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar, cast


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server (RFC 5321) on a free port; ``taken`` holds what it accepted. ``busy``: so many are turned away first."""

    daemon_threads = True

    def __init__(self, busy: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[EmailMessage] = []
        self.busy = busy

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = cast(Mailbox, self.server)
        self._say("220 mail.example.org")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self._data(box)
            elif word == b"RCPT" and box.busy:
                box.busy -= 1
                self._say("451 try again later")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self, box: Mailbox) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        box.taken.append(cast(EmailMessage, message))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Hook(ThreadingHTTPServer):
    """A web server on a free port; ``taken`` holds (headers, body) of what it accepted. ``busy``: so many get a 503 first."""

    daemon_threads = True

    def __init__(self, busy: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.busy = busy

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Post(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        hook = cast(Hook, self.server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if hook.busy:
            hook.busy -= 1
            self.send_response(503)
        else:
            hook.taken.append((dict(self.headers), body))
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


Server = TypeVar("Server", bound=socketserver.BaseServer)


@contextmanager
def running(made: Callable[[], Server]) -> Iterator[Server]:
    """The server, until the block is left."""
    server = made()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
