"""Free and taken ports."""

import socket

from hub.embedded.port import LOOPBACK, answers, free_port, is_free


def test_a_port_is_taken_exactly_while_somebody_listens() -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]
        assert not is_free(port)
        assert answers(port)
    assert is_free(port)
    assert not answers(port)


def test_a_port_taken_on_every_address_is_taken_on_loopback() -> None:
    with socket.create_server(("0.0.0.0", 0)) as listener:
        assert not is_free(listener.getsockname()[1])


def test_the_free_port_can_be_taken() -> None:
    with socket.create_server((LOOPBACK, free_port())):
        pass
