"""What a process that scores keeps of the memory it no longer needs."""

from __future__ import annotations

import subprocess
import sys

ASK = """
import os
import subprocess

import numpy as np
from graph.scores import memory


def resident_kib():
    try:
        [line] = [line for line in open("/proc/self/status") if line.startswith("VmRSS")]
    except FileNotFoundError:  # macOS, where there always is a ps
        return int(subprocess.check_output(("ps", "-o", "rss=", "-p", str(os.getpid()))))
    return int(line.split()[1])


if {frugal}:
    memory.keep_little()
# One large array let go makes glibc keep what arrays up to its size took, as long as something lies above them.
np.ones(30 << 20, dtype=np.uint8)
before = resident_kib()
arrays = [np.ones(8 << 20, dtype=np.uint8) for _ in range(20)]
above = np.ones(1 << 19, dtype=np.uint8)
arrays.clear()
print((resident_kib() - before) >> 10)
"""


def kept_mib(*, frugal: bool) -> int:
    command = (sys.executable, "-c", ASK.format(frugal=frugal))
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_arrays_that_were_let_go_do_not_stay_with_the_process():
    assert kept_mib(frugal=True) < 8
