"""What takes too long to plan is refused with the figure, however small the limit; what does not passes."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from graph.database.driver import Database
from graph.errors import Refused
from graph.measures.compiling import Asking
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.measures.windows import moment
from graph.messages import Language
from graph.segments.planning import check_planning
from tests.conftest import NOW

ASKING = Asking(moment(NOW, UTC), ZoneInfo("UTC"))
TEXT = "purchases of product a in the last 9 days at least 1 and not referees within 3 hops who (tag a) at least 7"


async def test_no_time_at_all_is_too_little_and_a_minute_enough(database: Database) -> None:
    expression = parsed(TEXT, Notation(Language.EN))

    with pytest.raises(Refused) as refusal:
        await check_planning(database, expression, ASKING, 0)
    taken_ms = await check_planning(database, expression, ASKING, 60_000)

    assert (refusal.value.code, refusal.value.facts["limit"]) == ("measures.slow_to_plan", 0)
    assert 0 < taken_ms < 60_000
