"""What users did, with whom they had to do, and through what they came."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.paging import page
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

CHANNEL_CARD = fragment("events/fragments/channel_card")
INTERACTION_TOTALS = fragment("events/fragments/interaction_totals")
USER_EVENTS = fragment("events/fragments/user_events")
USER_INTERACTIONS = fragment("events/fragments/user_interactions")
USER_SOURCES = fragment("events/fragments/user_sources")


@strawberry.type(description="A dated, traceable event (L07); `data` is JSON as it was sent.")
class Event:
    id: strawberry.ID
    type: str
    at: datetime
    channel: str | None
    data: str | None


@strawberry.type
class EventEdge:
    cursor: str
    node: Event


@strawberry.type
class EventConnection:
    edges: list[EventEdge]
    nodes: list[Event]
    page_info: PageInfo


@strawberry.type(description="How often two users had to do with each other on one local day.")
class Interaction:
    user: Annotated[User, strawberry.lazy("api.users")]
    given: bool = strawberry.field(description="True when the attention went from the profile's user to the other.")
    kind: str
    day: date
    count: Long


@strawberry.type
class InteractionEdge:
    cursor: str
    node: Interaction


@strawberry.type
class InteractionConnection:
    edges: list[InteractionEdge]
    nodes: list[Interaction]
    page_info: PageInfo


@strawberry.type(description="Attention given and received, and the number of distinct people.")
class InteractionTotals:
    given: Long
    received: Long
    n_people: Long


@strawberry.type(description="A live code, landing page, poster, article, ad or event that users come through.")
class Channel:
    key: str
    name: str | None
    kind: str


@strawberry.type(description="That a user came through a channel.")
class Source:
    channel: Channel
    at: datetime
    state: str | None


@strawberry.type
class EventsOfUser:
    @strawberry.field(description="Through which channels the user came, first first (D02, M09).")
    def sources(self, info: Info) -> list[Source]:
        return picked(self, info)

    @strawberry.field(description="What the user did, last first.")
    def events(self, info: Info, first: int | None = None, after: str | None = None) -> EventConnection:
        return picked(self, info)

    @strawberry.field(description="With whom the user had to do, last day first.")
    def interactions(self, info: Info, first: int | None = None, after: str | None = None) -> InteractionConnection:
        return picked(self, info)

    @strawberry.field(description="Attention given and received in all.")
    def interaction_totals(self, info: Info) -> InteractionTotals:
        return picked(self, info)


def _events(selected: Selected, _: Context) -> Reading:
    asked = page("events", selected.args, ascending=False)
    params: dict[str, Any] = {"after": asked.key, "limit": asked.size + 1}
    return Reading(USER_EVENTS, params, page=asked, list_name="events")


def _interactions(selected: Selected, _: Context) -> Reading:
    asked = page("interactions", selected.args, ascending=False)
    params: dict[str, Any] = {"after": asked.key, "limit": asked.size + 1}
    holes = (Hole(("node", "user"), "other", "User"),)
    return Reading(USER_INTERACTIONS, params, holes=holes, page=asked, list_name="interactions")


READERS: dict[str, Reader] = {
    "User.events": _events,
    "User.interactions": _interactions,
    "User.interactionTotals": slot(INTERACTION_TOTALS),
    "User.sources": slot(USER_SOURCES, Hole(("channel",), "channel", "Channel")),
}
