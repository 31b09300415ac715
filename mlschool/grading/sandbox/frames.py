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
        left = _left(deadline)
        try:
            # what there is no room for waits below: a socket that waits by itself waits for ever
            sent = line.send(rest, 0 if left is None else socket.MSG_DONTWAIT)
        except BlockingIOError:
            select.select([], [line], [], left)
            continue
        except OSError as error:
            raise Closed(str(error)) from None
        rest = rest[sent:]


def receive(line: socket.socket, most: int, deadline: float | None = None) -> bytes:
    """Return the next message, and leave whatever follows it in the socket; as `Reader.receive`."""
    return Reader(line, ahead=0).receive(most, deadline)


class Reader:
    """Takes messages from a socket. It reads ahead, so there must be one for each socket, and nothing else.

    ahead  how many bytes it takes at once, if there are as many
    """

    def __init__(self, line: socket.socket, ahead: int = 1 << 14) -> None:
        self._line = line
        self._ahead = ahead
        # in one piece: bytes that drip in one by one would each take the room of forty
        self._held = bytearray()
        self._poll = select.poll()
        self._poll.register(line, select.POLLIN)

    def receive(self, most: int, deadline: float | None = None) -> bytes:
        """Return the next message.

        most      how many bytes are taken at most
        deadline  until when to wait, by time.monotonic(); None to wait for ever

        Raises Closed, TooLarge or Late.
        """
        _left(deadline)  # one who has said much at once, and all of it in time, is late as well
        self._fill(LENGTH.size, deadline)
        (length,) = LENGTH.unpack_from(self._held)
        if length > most:
            raise TooLarge(f"{length} bytes")
        end = LENGTH.size + length
        self._fill(end, deadline)
        message = bytes(self._held[LENGTH.size : end])
        del self._held[:end]
        return message

    def _fill(self, count: int, deadline: float | None) -> None:
        while (lacking := count - len(self._held)) > 0:
            # one who never stops talking is late as well
            if deadline is not None and not self._poll.poll(1000 * _left(deadline)):
                raise Late
            try:
                part = self._line.recv(max(min(lacking, 1 << 20), self._ahead))
            except OSError as error:
                raise Closed(str(error)) from None
            if not part:
                raise Closed
            self._held += part


def _left(deadline: float | None) -> float | None:
    """Return the seconds that are left. Raises Late where there are none."""
    if deadline is None:
        return None
    if (left := deadline - time.monotonic()) <= 0:
        raise Late
    return left
