"""Two servers to compare, each in a process of its own: Guanxi, and a bare handler that runs the same statement.

Run as `python -m tests.benchmarks.servers guanxi|bare`; one JSON line on standard input says where and what.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import neo4j
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.app import create_app
from api.serving import listening, run
from graph.database.embedded import StoreAddress
from graph.settings import Settings


def bare_app(address: StoreAddress, statements: dict[str, Any]) -> Starlette:
    """Starlette and orjson over the driver: each path runs its one statement and answers with the map as it is."""
    driver = neo4j.AsyncGraphDatabase.driver(address.uri, auth=(address.user, address.password))

    async def answer(request: Request) -> Response:
        orjson.loads(await request.body())
        asked = statements[request.path_params["name"]]
        async with driver.session(database=address.database, default_access_mode=neo4j.READ_ACCESS) as session:
            result = await session.run(asked["text"], asked["params"])
            record = await result.single(strict=True)
            return Response(orjson.dumps({"data": record["result"]}), media_type="application/json")

    return Starlette(routes=[Route("/{name}", answer, methods=["POST"])])


def main() -> None:
    """Serve until killed."""
    asked = orjson.loads(sys.stdin.readline())
    address = StoreAddress(**asked["address"])
    settings = Settings(
        neo4j_uri=address.uri, neo4j_user=address.user, neo4j_password=address.password, points_a_minute=10**9
    )
    if sys.argv[1] == "guanxi":
        with listening("127.0.0.1", asked["port"]) as taken:
            run(create_app(settings, address), taken, on_ready=lambda: None)
        return
    app = bare_app(address, asked["statements"])
    config = uvicorn.Config(app, host="127.0.0.1", port=asked["port"], log_level="warning", access_log=False)
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
