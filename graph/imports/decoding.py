"""From a file's bytes to its lines of text, in flat memory: packing, encoding, digest, bounded lines.

Rules of the encoding, in this order: a named one; a byte-order mark; the zero bytes of UTF-16; else the lines with
bytes outside ASCII vote, UTF-8 against GB18030 (see `Ballot`). A file that no rule settles is refused by name.
"""

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.errors import Missing, Refused
from graph.imports.values import printable

LINE_LIMIT = 1 << 20
"""Bytes of one line, and of one record, at most; a longer one is rejected and reading goes on behind it."""

CHUNK = 1 << 18
_SHOWN = 2000

ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "big5": "big5",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
}
"""Encodings that may be named, and how each is read."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read through once.

    `digest` is the SHA-256 (hex) of its bytes as unpacked, so that packing changes no id; `n_lines` its lines.
    """

    path: Path
    digest: str
    encoding: str
    n_lines: int


@dataclass(frozen=True, slots=True)
class RawLine:
    """One physical line without its line end; `is_too_long` says that `data` is only its beginning."""

    number: int
    data: bytes
    is_too_long: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line as text; `fault` says why it cannot be used and `text` then is an approximation."""

    number: int
    text: str
    fault: Refused | None = None


def examine(path: Path, encoding: str | None = None) -> Source:
    """Read the whole file once: its digest, number of lines and encoding.

    Raises `Missing` ("imports.file_missing") and `Refused` ("imports.file_unreadable", "imports.file_damaged",
    "imports.encoding_unsupported", "imports.encoding_unknown"). Cost: one pass over the file.
    """
    named = _known_encoding(encoding) if encoding else None
    digest = hashlib.sha256()
    ballot = Ballot()
    n_lines = 0
    settled = named or _settled_by_beginning(next(_chunks(path), b""))
    for raw in _raw_lines(_as_bytes_of_lines(_seen(_chunks(path), digest.update), settled)):
        n_lines = raw.number
        if settled is None and not raw.is_too_long:
            ballot.add(raw.data)
    found = settled or ballot.result()
    if found is None:
        raise Refused("imports.encoding_unknown", file=printable(path.name))
    return Source(path, digest.hexdigest(), found, n_lines)


def lines_of(source: Source) -> Iterator[Line]:
    """The lines of an examined file as text, a byte-order mark and carriage returns at line ends taken off.

    Memory: one line of at most `LINE_LIMIT` bytes. A line that cannot be decoded or is too long carries a fault.
    """
    encoding = "utf-8" if _is_wide(source.encoding) else source.encoding
    for raw in _raw_lines(_as_bytes_of_lines(_chunks(source.path), source.encoding)):
        if raw.is_too_long:
            text = raw.data[:_SHOWN].decode(encoding, "replace")
            yield Line(raw.number, text, Refused("imports.line_too_long", limit=LINE_LIMIT))
            continue
        try:
            text = raw.data.decode(encoding)
        except UnicodeDecodeError:
            text = raw.data[:_SHOWN].decode(encoding, "backslashreplace")
            yield Line(raw.number, text, Refused("imports.bytes_invalid", encoding=source.encoding))
            continue
        if raw.number == 1:
            text = text.removeprefix("\ufeff")
        if "\ufffd" in text and _is_wide(source.encoding):
            yield Line(raw.number, text, Refused("imports.bytes_invalid", encoding=source.encoding))
            continue
        yield Line(raw.number, text.removesuffix("\r"))


class Ballot:
    """Counts, over lines with bytes outside ASCII, which encoding reads them.

    A line that both read, without a character that takes UTF-8 three bytes, is undecided ("é" in UTF-8 is also
    Chinese). UTF-8 wins when nine lines in ten are its own or undecided. Else GB 18030 wins when nine in ten are
    its own or undecided, and at least half of the characters it reads are of the everyday set GB 2312 (those of
    Latin-1 text read as GB 18030 are not).
    """

    def __init__(self) -> None:
        self.n_lines = self.n_utf8 = self.n_gb = self.n_undecided = 0
        self.n_characters = self.n_everyday = 0

    def add(self, data: bytes) -> None:
        """Count one line."""
        if data.isascii():
            return
        self.n_lines += 1
        as_utf8, as_gb = _decodes(data, "utf-8"), _decodes(data, "gb18030")
        if as_utf8 is not None and (as_gb is None or max(as_utf8) >= "\u0800"):
            self.n_utf8 += 1
        elif as_utf8 is not None:
            self.n_undecided += 1
        elif as_gb is not None:
            self.n_gb += 1
            foreign = "".join(each for each in as_gb[:_SHOWN] if not each.isascii())
            self.n_characters += len(foreign)
            self.n_everyday += len(foreign.encode("gb2312", "ignore")) // 2

    def result(self) -> str | None:
        """The encoding elected, None when none is clear."""
        if (self.n_utf8 + self.n_undecided) * 10 >= self.n_lines * 9:
            return "utf-8"
        is_gb = (self.n_gb + self.n_undecided) * 10 >= self.n_lines * 9
        return "gb18030" if is_gb and self.n_everyday * 2 >= self.n_characters else None


def _known_encoding(name: str) -> str:
    found = ENCODINGS.get(name.lower().replace("_", "-"))
    if found is None:
        raise Refused("imports.encoding_unsupported", name=name[:80], known=", ".join(ENCODINGS))
    return found


def _settled_by_beginning(beginning: bytes) -> str | None:
    for mark, name in _MARKS:
        if beginning.startswith(mark):
            return name
    beginning = beginning[:65_536]
    n_even, n_odd = beginning[::2].count(0), beginning[1::2].count(0)
    if (n_even + n_odd) * 100 < len(beginning) or n_even + n_odd == 0:
        return None
    if n_odd >= 4 * n_even:
        return "utf-16-le"
    return "utf-16-be" if n_even >= 4 * n_odd else None


def _is_wide(encoding: str) -> bool:
    return encoding.startswith("utf-16")


def _decodes(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, unpacked when it begins like gzip."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            stream = gzip.GzipFile(fileobj=file) if is_packed else file
            while chunk := stream.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        raise Missing("imports.file_missing", file=printable(str(path))) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Refused("imports.file_damaged", file=printable(path.name)) from None
    except OSError as error:
        raise Refused("imports.file_unreadable", file=printable(str(path)), why=error.strerror or str(error)) from None


def _seen(chunks: Iterator[bytes], see: Callable[[bytes], None]) -> Iterator[bytes]:
    for chunk in chunks:
        see(chunk)
        yield chunk


def _as_bytes_of_lines(chunks: Iterator[bytes], encoding: str | None) -> Iterator[bytes]:
    """Chunks in which the byte 0x0A is a line end and nothing else: UTF-16 becomes UTF-8."""
    if encoding is None or not _is_wide(encoding):
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")


def _raw_lines(chunks: Iterator[bytes]) -> Iterator[RawLine]:
    """Split chunks at line ends, keeping of a line that is too long only its beginning."""
    number, carry, is_too_long = 1, b"", False
    for chunk in chunks:
        pieces = chunk.split(b"\n")
        for piece in pieces[:-1]:
            yield RawLine(number, piece if not carry else _joined(carry, piece), is_too_long or _passes(carry, piece))
            number, carry, is_too_long = number + 1, b"", False
        is_too_long = is_too_long or _passes(carry, pieces[-1])
        carry = _joined(carry, pieces[-1])
    if carry:
        yield RawLine(number, carry, is_too_long)


def _passes(carry: bytes, piece: bytes) -> bool:
    return len(carry) + len(piece) > LINE_LIMIT


def _joined(carry: bytes, piece: bytes) -> bytes:
    """`carry` and `piece` together while within the limit; of a longer line only its beginning."""
    return carry + piece if not _passes(carry, piece) else (carry or piece)[:_SHOWN]
