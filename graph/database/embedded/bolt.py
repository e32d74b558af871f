"""Whether a server answers: the shortest talk in Bolt that proves password and database.

A handshake, a sign-in and an empty transaction: no statement is run and no driver is needed.
"""

import socket
import struct
from collections.abc import Mapping

from graph.database.embedded.model import StoreAddress

_MAGIC = b"\x60\x60\xb0\x17"
_VERSIONS = bytes([0, 1, 2, 5]) + bytes(12)
_HELLO, _LOGON, _BEGIN, _ROLLBACK, _GOODBYE = 0x01, 0x6A, 0x11, 0x13, 0x02
_SUCCESS = b"\xb1\x70"


def answers(address: StoreAddress, *, timeout_s: float = 2.0) -> bool:
    """True when the server signs this user in and opens a transaction on this database within `timeout_s` s each."""
    host, _, port = address.uri.removeprefix("bolt://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=timeout_s) as connection:
            connection.sendall(_MAGIC + _VERSIONS)
            if _exactly(connection, 4) == bytes(4):
                return False
            signed_in = {"scheme": "basic", "principal": address.user, "credentials": address.password}
            talk = (
                (_HELLO, {"user_agent": "guanxi"}),
                (_LOGON, signed_in),
                (_BEGIN, {"db": address.database, "mode": "r"}),
                (_ROLLBACK, None),
            )
            is_willing = all(_succeeds(connection, signature, content) for signature, content in talk)
            connection.sendall(_message(_GOODBYE, None))
            return is_willing
    except (OSError, EOFError):
        return False


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str) -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.bind((host, 0))
        return int(trial.getsockname()[1])


def _succeeds(connection: socket.socket, signature: int, content: Mapping[str, str] | None) -> bool:
    connection.sendall(_message(signature, content))
    return _reply(connection).startswith(_SUCCESS)


def _message(signature: int, content: Mapping[str, str] | None) -> bytes:
    fields = b"" if content is None else _packed(content)
    body = bytes([0xB0 if content is None else 0xB1, signature]) + fields
    return struct.pack(">H", len(body)) + body + b"\x00\x00"


def _packed(content: Mapping[str, str]) -> bytes:
    parts = [bytes([0xA0 + len(content)])]
    for pair in content.items():
        for text in pair:
            encoded = text.encode()
            parts.append(b"\xd1" + struct.pack(">H", len(encoded)) + encoded)
    return b"".join(parts)


def _reply(connection: socket.socket) -> bytes:
    body = b""
    while True:
        (size,) = struct.unpack(">H", _exactly(connection, 2))
        if size == 0 and body:
            return body
        body += _exactly(connection, size)


def _exactly(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            raise EOFError
        received += part
    return received
