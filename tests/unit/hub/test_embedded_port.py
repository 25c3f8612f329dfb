"""Free and taken ports."""

import socket

import pytest

from hub.embedded.port import LOOPBACK, answers, free_port, listen


def test_a_port_is_taken_exactly_while_somebody_listens() -> None:
    with listen(0) as door:
        port = door.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            listen(port)
        assert answers(port)
    assert not answers(port)
    listen(port).close()


def test_a_port_taken_on_every_address_is_taken_on_loopback() -> None:
    with socket.create_server(("0.0.0.0", 0)) as listener, pytest.raises(OSError, match="in use"):
        listen(listener.getsockname()[1])


def test_the_free_port_can_be_taken() -> None:
    with socket.create_server((LOOPBACK, free_port())):
        pass
