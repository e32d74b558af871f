"""Serving: many callers who come at once are let in at once."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest
import uvicorn
import uvloop

from api.serving import Server, listening

pytestmark = pytest.mark.text
N_CALLERS = 200
ASKED = b"GET / HTTP/1.1\r\nhost: guanxi.test\r\nconnection: close\r\n\r\n"


def test_callers_who_wait_together_are_let_in_together_while_the_loop_is_busy() -> None:
    turn = 0
    came_at: list[int] = []
    ready, connected = threading.Event(), threading.Event()

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        came_at.append(turn)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async def serve(taken: socket.socket) -> None:
        nonlocal turn
        is_up = asyncio.Event()
        server = Server(uvicorn.Config(app, lifespan="off", ws="none", log_config=None), is_up.set)
        serving = asyncio.create_task(server.serve(sockets=[taken]))
        await is_up.wait()
        ready.set()
        connected.wait()  # the loop stands still until all callers stand before the door
        while len(came_at) < N_CALLERS:
            turn += 1
            await asyncio.sleep(0)
        server.should_exit = True
        await serving

    with listening("127.0.0.1", 0) as taken:
        house = threading.Thread(target=lambda: uvloop.run(serve(taken)))
        house.start()
        ready.wait()
        callers = [socket.create_connection(taken.getsockname()) for _ in range(N_CALLERS)]
        for caller in callers:
            caller.sendall(ASKED)
        connected.set()
        answers = [caller.makefile("rb").read() for caller in callers]
        house.join()
        for caller in callers:
            caller.close()

    assert all(answer.startswith(b"HTTP/1.1 204") for answer in answers)
    assert len(came_at) == N_CALLERS
    # The loop's own server lets one in each time round.
    assert came_at[-1] - came_at[0] < N_CALLERS / 4
