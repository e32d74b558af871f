"""Which process holds the turn, and whether it still lives."""

import os
import socket

import psutil


def this_process() -> str:
    """A name of this process that no later one gets: host, process id and the time it began, in ms since 1970."""
    return _name(os.getpid(), psutil.Process().create_time())


def is_alive(holder: str) -> bool:
    """False only when the process surely is gone: of processes on other hosts nothing is known."""
    host, _, rest = holder.rpartition("/")
    pid = rest.partition("@")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return True
    try:
        return _name(int(pid), psutil.Process(int(pid)).create_time()) == holder
    except psutil.NoSuchProcess:
        return False


def _name(pid: int, born: float) -> str:
    return f"{socket.gethostname()}/{pid}@{round(born * 1000)}"
