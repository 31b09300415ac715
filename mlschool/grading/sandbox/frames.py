"""Messages over a socket: four bytes of length, then so many bytes."""

from __future__ import annotations

import select
import socket
import struct
import time

LENGTH = struct.Struct(">I")


class Closed(ConnectionError):
    """The other side has gone, or has never said anything whole."""


class TooLarge(ValueError):
    """The other side announces more than is taken."""


class Late(TimeoutError):
    """Nothing whole came in time."""


def send(line: socket.socket, message: bytes, deadline: float | None = None) -> None:
    """Send one message, until `deadline` by time.monotonic(); raise Closed or Late if nobody takes it."""
    rest = memoryview(LENGTH.pack(len(message)) + message)
    while rest:
        _wait(line, deadline, to_send=True)
        try:
            # what there is no room for waits in the loop above: a socket that waits by itself waits for ever
            sent = line.send(rest, 0 if deadline is None else socket.MSG_DONTWAIT)
        except BlockingIOError:
            continue
        except OSError as error:
            raise Closed(str(error)) from None
        rest = rest[sent:]


def receive(line: socket.socket, most: int, deadline: float | None = None) -> bytes:
    """Return the next message.

    most      how many bytes are taken at most
    deadline  until when to wait, by time.monotonic(); None to wait for ever

    Raises Closed, TooLarge or Late.
    """
    (length,) = LENGTH.unpack(_exactly(line, LENGTH.size, deadline))
    if length > most:
        raise TooLarge(f"{length} bytes")
    return bytes(_exactly(line, length, deadline))


def _exactly(line: socket.socket, count: int, deadline: float | None) -> bytearray:
    message = bytearray()  # in one piece: bytes that drip in one by one would each take the room of forty
    while len(message) < count:
        _wait(line, deadline)
        try:
            part = line.recv(min(count - len(message), 1 << 20))
        except OSError as error:
            raise Closed(str(error)) from None
        if not part:
            raise Closed
        message += part
    return message


def _wait(line: socket.socket, deadline: float | None, to_send: bool = False) -> None:
    """Wait until there is something to receive, or room to send. Raises Late past the deadline."""
    if deadline is None:
        return
    left, lines = deadline - time.monotonic(), [line]
    # one who never stops talking is late as well
    if left <= 0 or not any(select.select([] if to_send else lines, lines if to_send else [], [], left)):
        raise Late
