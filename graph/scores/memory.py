"""How a process that scores asks the C library of Linux for memory; on other systems nothing of this does anything."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD = -3
_ARENA_MAX = -8
"""Numbers of `mallopt` in malloc.h of glibc."""
_APART_FROM = 1 << 20


def keep_little() -> None:
    """From here on an array of a MiB or more goes back to the system when it is let go, and threads share one heap: by
    itself the library keeps what arrays of up to 32 MiB took, for each thread, 440 MiB of a run over a million people.

    For the whole process, before it has threads; a page of an array that comes anew costs the system about 0.1 us.
    """
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_MMAP_THRESHOLD, _APART_FROM)


def give_back() -> None:
    """What small things took goes back to the system, which the library leaves to be asked for: 350 MiB of the pages
    in which a million people are read."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
