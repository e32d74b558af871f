"""What a server or a command said before it ended, cut down to the one line that helps."""

from pathlib import Path

_STARTING = " INFO  Starting..."
_TELLING = ("Failed to ", " ERROR ", "Error")
_USELESS = ("at ", "WARNING:", "... ", "Picked up", "Files: ", "Done: ", "Error occurred during initialization of VM")
_LONGEST = 300
_TAIL_BYTES = 200_000


def console_log(folder: Path) -> Path:
    """Where the running server's own words go; written anew at each start."""
    return folder / "logs" / "console.log"


def last_words(folder: Path) -> str:
    """The most telling line that the server of this folder wrote at its latest start."""
    latest = _tail(folder / "logs" / "neo4j.log").rpartition(_STARTING)[2]
    causes = [line for line in latest.splitlines() if line.startswith("Caused by:")]
    return last_useful_line("\n".join(causes) or _tail(console_log(folder)))


def last_useful_line(text: str) -> str:
    """The innermost cause if one is named, else the last error, else the last line that is no warning or frame."""
    causes = [line for line in text.splitlines() if line.startswith("Caused by:")]
    if causes:
        return _short(causes[-1].removeprefix("Caused by:"))
    lines = [line.strip() for line in text.splitlines() if any(map(str.isalpha, line))]
    lines = [line for line in lines if not line.startswith(_USELESS)]
    for marker in _TELLING:
        marked = [line for line in lines if marker in line]
        if marked:
            return _short(marked[-1])
    return _short(lines[-1]) if lines else "—"


def _short(line: str) -> str:
    line = line.strip().rstrip(".")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
