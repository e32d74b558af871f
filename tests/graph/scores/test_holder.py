import subprocess
import sys

import pytest

from graph.scores import holder

pytestmark = pytest.mark.text


def test_this_process_lives():
    assert holder.is_alive(holder.this_process())


def test_a_process_that_ended_does_not_live():
    script = "from graph.scores import holder; print(holder.this_process())"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()

    assert not holder.is_alive(ended)


def test_a_later_process_with_the_same_id_is_another():
    host, _, rest = holder.this_process().rpartition("/")
    pid = rest.partition("@")[0]

    assert not holder.is_alive(f"{host}/{pid}@1")


def test_of_processes_on_other_hosts_nothing_is_known():
    assert holder.is_alive("another-host/1@1")
