"""What users did, with whom they had to do, and through what they came."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import strawberry
from strawberry.relay import PageInfo

from api.context import Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.reading import Hole, Reader, paged, picked, slot
from api.scalars import Long
from graph.events import actions, model
from graph.users.model import UserId
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.questionnaires import Questionnaire
    from api.users import User

CHANNEL_BY_KEY = fragment("events/fragments/channel_by_key")
CHANNEL_CARD = fragment("events/fragments/channel_card")
INTERACTION_TOTALS = fragment("events/fragments/interaction_totals")
USER_EVENTS = fragment("events/fragments/user_events")
USER_INTERACTIONS = fragment("events/fragments/user_interactions")
USER_SOURCES = fragment("events/fragments/user_sources")


@strawberry.type(description="A dated, traceable event (L07); `data` is compact JSON.")
class Event:
    id: strawberry.ID
    type: str
    at: datetime
    channel: str | None
    data: str | None


@strawberry.type(description="An entry of a page, with its cursor.")
class EventEdge:
    cursor: str
    node: Event


@strawberry.type(description="A page of a list.")
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


@strawberry.type(description="An entry of a page, with its cursor.")
class InteractionEdge:
    cursor: str
    node: Interaction


@strawberry.type(description="A page of a list.")
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

    @strawberry.field(description="What its welcome sends: the welcome's text and the questionnaire (K04).")
    def questionnaire(self, info: Info) -> Annotated[Questionnaire, strawberry.lazy("api.questionnaires")] | None:
        return picked(self, info)


@strawberry.type(description="That a user came through a channel.")
class Source:
    channel: Channel
    at: datetime
    state: str | None


@strawberry.type
class EventsOfUser:
    """What a profile says of events, interactions and sources."""

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


@strawberry.type
class ChannelQuery:
    """Questions about channels."""

    @strawberry.field(description="One channel by its key, such as a live code with what its welcome sends.")
    def channel(self, info: Info, key: str) -> Channel | None:
        return picked(self, info)


@strawberry.type(description="The event is kept; `recorded` is false when it was known.")
class RecordEventDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    event_id: strawberry.ID
    recorded: bool


@strawberry.type(description="How often the two had to do with each other in all on that day; `user` is who acted.")
class RecordInteractionDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    to_user_id: strawberry.ID
    kind: str
    day: date
    count: Long


@strawberry.type(description="That the user came through the channel is kept; `recorded` is false when it was known.")
class RecordSourceDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    channel_key: str
    recorded: bool


RecordEventResult = Annotated[RecordEventDone | Refused | Missing | Conflict, strawberry.union("RecordEventResult")]
RecordInteractionResult = Annotated[
    RecordInteractionDone | Refused | Missing | Conflict, strawberry.union("RecordInteractionResult")
]
RecordSourceResult = Annotated[RecordSourceDone | Refused | Missing | Conflict, strawberry.union("RecordSourceResult")]


@strawberry.input(description="An event; without an id one is made. `data` is JSON of at most 10,000 characters.")
class RecordEventInput:
    user_id: strawberry.ID
    type: str
    at: datetime
    id: strawberry.ID | None = None
    channel_key: str | None = None
    data: str | None = None


@strawberry.input(description="What one user did towards another, at a time or on a day.")
class RecordInteractionInput:
    from_user_id: strawberry.ID
    to_user_id: strawberry.ID
    kind: str
    at: datetime | None = None
    day: date | None = None
    count: int = 1


@strawberry.input(description="A channel to make when it is not known yet.")
class NewChannelInput:
    name: str
    kind: str


@strawberry.input(description="A channel through which a user came; `state` is what the code carried along.")
class RecordSourceInput:
    user_id: strawberry.ID
    channel_key: str
    at: datetime
    state: str | None = None
    channel: NewChannelInput | None = None


@strawberry.type(description="Writing what users do and through what they come.")
class EventMutation:
    @strawberry.mutation(description="Record what a user did; a known id with the same content changes nothing.")
    async def record_event(
        self, info: Info, input: RecordEventInput, operation_key: str | None = None
    ) -> RecordEventResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        event = model.Event(
            id=model.EventId(str(uuid4()) if input.id is None else input.id),
            user=UserId(input.user_id),
            type=input.type,
            at=input.at,
            channel=None if input.channel_key is None else model.ChannelKey(input.channel_key),
            data=input.data,
        )
        return await answered(
            info,
            actions.record_event(info.context.database, call, event),
            RecordEventDone,
            {"user": ("id", "user")},
            lambda done: {"event_id": strawberry.ID(done.event), "recorded": done.recorded},
        )

    @strawberry.mutation(description="Count what one user did towards another; only an operation key keeps it single.")
    async def record_interaction(
        self, info: Info, input: RecordInteractionInput, operation_key: str | None = None
    ) -> RecordInteractionResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.record_interaction(
            info.context.database,
            call,
            from_user=UserId(input.from_user_id),
            to_user=UserId(input.to_user_id),
            kind=input.kind,
            at=input.at,
            day=input.day,
            count=input.count,
            zone=info.context.settings.zone,
        )
        return await answered(info, work, RecordInteractionDone, {"user": ("id", "from_user")}, _interaction)

    @strawberry.mutation(description="Record through which channel a user came (D02, M09).")
    async def record_source(
        self, info: Info, input: RecordSourceInput, operation_key: str | None = None
    ) -> RecordSourceResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        coming = model.Coming(UserId(input.user_id), model.ChannelKey(input.channel_key), input.at, input.state)
        channel = None if input.channel is None else (input.channel.name, input.channel.kind)
        return await answered(
            info,
            actions.record_source(info.context.database, call, coming=coming, channel=channel),
            RecordSourceDone,
            {"user": ("id", "user")},
            lambda done: {"channel_key": done.channel, "recorded": done.recorded},
        )


def _interaction(done: model.InteractionRecorded) -> dict[str, object]:
    return {
        "to_user_id": strawberry.ID(done.to_user),
        "kind": done.kind,
        "day": date.fromisoformat(done.day),
        "count": Long(done.count),
    }


_CHANNEL = Hole(("channel",), "channel", "Channel")

READERS: dict[str, Reader] = {
    "Query.channel": slot(CHANNEL_BY_KEY, _CHANNEL, params=lambda args, _: {"key": args["key"]}, unwrap="channel"),
    "User.events": paged(USER_EVENTS, "events"),
    "User.interactions": paged(USER_INTERACTIONS, "interactions", Hole(("node", "user"), "other", "User")),
    "User.interactionTotals": slot(INTERACTION_TOTALS),
    "User.sources": slot(USER_SOURCES, _CHANNEL),
}
