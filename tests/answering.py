"""A local HTTP server whose paths answer as a test says, in every way in which servers fail."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


class Answering:
    """``answers``: path → what it does. ``asked``: (path, headers) of every question, in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def at(self, path: str, answer: Answer) -> str:
        """The address at which ``answer`` stands from now on."""
        self.answers[path] = answer
        return self.url + path


@contextmanager
def answering(certificate: Path | None = None) -> Iterator[Answering]:
    """A server on a free port of the loopback address; with a certificate (and its key) it speaks TLS."""
    told = Answering()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            self.close_connection = True
            told.answers[self.path](self)

        def log_message(self, *words: object) -> None:
            """A test prints nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *words: object) -> None:
            """Who asks may go away in the middle."""

    server = Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    told.url = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def gives(body: bytes, status: int = 200, **headers: str) -> Answer:
    """Answers with ``body``; ``headers`` with _ for -, an empty one is left out."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"content-length": str(len(body))} | told).items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def unless_known(body: bytes, etag: str) -> Answer:
    """Answers 304 to whoever knows ``etag``."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("if-none-match") == etag
        gives(b"" if known else body, 304 if known else 200, etag=etag)(handler)

    return answer


def leads_to(address: str) -> Answer:
    """Answers 301."""
    return gives(b"", 301, location=address)


def breaks_off(body: bytes) -> Answer:
    """Promises twice as much as it gives."""
    return gives(body, content_length=str(2 * len(body)))


def breaks_off_between_chunks(body: bytes) -> Answer:
    """Gives one chunk, and never the last one."""
    chunk = b"%x\r\n%s\r\n" % (len(body), body)
    return gives(chunk, transfer_encoding="chunked", content_length="")


def drips(body: bytes, times: int) -> Answer:
    """Gives ``body`` again and again, each piece at once."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        gives(b"", content_length=str(times * len(body)))(handler)
        for _ in range(times):
            handler.wfile.write(body)
            handler.wfile.flush()

    return answer


def says_nothing(until: Event) -> Answer:
    """Takes the question, and is silent until ``until``."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        until.wait(60)

    return answer
