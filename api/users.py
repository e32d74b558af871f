"""Users: one person and lists of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry.relay import PageInfo

from api import userlists
from api.attributes import Attribute, AttributeSource
from api.communities import CommunityOfProfile
from api.completeness import CompletenessOfUser
from api.consent import ConsentsOfUser, GivenConsentInput, given_consents
from api.context import Context, Info
from api.events import EventsOfUser
from api.explaining import ExplanationsOfUser
from api.groups import GroupsOfUser
from api.invitations import InvitationsOfUser
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.pictures import PicturesOfUser
from api.purchases import PurchasesOfUser
from api.purposes import named_purpose
from api.questionnaires import AnswersOfUser
from api.reading import Hole, Reader, Reading, picked, slot
from api.referrals import ReferralsOfUser
from api.scalars import Long
from api.scores import ScoresOfUser
from api.selection import Selected
from api.signals import SignalsOfUser
from api.staff import StaffOfUser
from api.standings import StandingOfUser
from api.tags import TagsOfUser
from api.tasks import TasksOfUser
from api.terms import TermsOfUser
from api.valueclasses import ValueClassOfUser
from graph import errors
from graph.consent.model import SERVICE
from graph.users import actions
from graph.users.agreement import Agreeing
from graph.users.model import UserId
from graph.users.policy import checked_identity
from queries.catalogue import fragment

IDENTITIES = fragment("users/fragments/identities")
RECORDS = fragment("users/fragments/records")
USER_BY_ID = fragment("users/fragments/user_by_id")
USER_BY_IDENTITY = fragment("users/fragments/user_by_identity")
USER_CARD = fragment("users/fragments/user_card")
VERSION = fragment("users/fragments/version")


@strawberry.type(description="A settled value of a declared attribute, as text and in its own type.")
class AttributeValue:
    key: str
    label: str
    text: str
    texts: list[str] | None
    number: float | None
    boolean: bool | None
    day: date | None
    sources: list[AttributeSource] = strawberry.field(
        description="What each source says of it, the one believed first before the others."
    )
    authorised_for: list[str] = strawberry.field(
        description="The purposes for which the value may be used now, given what its user agreed to (C03)."
    )


@strawberry.type(description="A name under which some system knows the user.")
class Identity:
    kind: str
    value: str
    source: str | None
    since: datetime | None
    confidence: float | None


@strawberry.type(description="What a source system said of the user.")
class Record:
    source: str
    external_id: str
    at: datetime | None
    authorised: bool | None = strawberry.field(
        description="Whether the person agreed that it is kept, as the source marks it; null: it does not say (C03)."
    )


@strawberry.type(description="A person: a customer, a fan, a member of a community.")
class User(
    TagsOfUser,
    CompletenessOfUser,
    GroupsOfUser,
    StaffOfUser,
    PurchasesOfUser,
    ReferralsOfUser,
    PicturesOfUser,
    EventsOfUser,
    AnswersOfUser,
    TasksOfUser,
    TermsOfUser,
    ScoresOfUser,
    ValueClassOfUser,
    SignalsOfUser,
    CommunityOfProfile,
    ConsentsOfUser,
    ExplanationsOfUser,
    StandingOfUser,
    InvitationsOfUser,
):
    id: strawberry.ID
    name: str
    joined_at: datetime
    created_at: datetime

    @strawberry.field(description="Moves only with tier or identity; send it back as expectedVersion.")
    def version(self, info: Info) -> int:
        return picked(self, info)

    @strawberry.field(
        description="Declared attributes that have a value, all that you may read or those named. Values to which the "
        "user has not agreed for the purpose of the reading are absent."
    )
    def attributes(self, info: Info, keys: list[str] | None = None) -> list[AttributeValue]:
        return picked(self, info)

    @strawberry.field(description="Attributes that a profile should have and this one does not show (P02).")
    def missing_attributes(self, info: Info) -> list[Attribute]:
        return picked(self, info)

    @strawberry.field(description="Identities (phone, unionid, openid, card …).")
    def identities(self, info: Info) -> list[Identity]:
        return picked(self, info)

    @strawberry.field(description="Source systems that know the user.")
    def records(self, info: Info) -> list[Record]:
        return picked(self, info)


@strawberry.type(description="An entry of a page, with its cursor.")
class UserEdge:
    cursor: str
    node: User


@strawberry.type(description="A page of users; `totalCount` costs a count and is read only when asked for.")
class UserConnection:
    edges: list[UserEdge]
    nodes: list[User]
    page_info: PageInfo
    total_count: Long | None = strawberry.field(description="Null for viewers where it is under ten (C08).")
    total_count_shown: str | None = strawberry.field(description='The count as text; "<10" for viewers.')


@strawberry.input(description="An identity to look a user up by.")
class IdentityInput:
    kind: str
    value: str


@strawberry.input(description="Tags: all of these, any of these, none of these (P03).")
class TagsFilter:
    all: list[str] | None = None
    any: list[str] | None = None
    none: list[str] | None = None


@strawberry.input(description="A declared attribute that has one of the values (written as text).")
class AttributeFilter:
    key: str
    one_of: list[str]


@strawberry.input(description="Everything given must hold.")
class UserFilter:
    search: str | None = strawberry.field(default=None, description="A part of the name.")
    tags: TagsFilter | None = None
    group: str | None = None
    attributes: list[AttributeFilter] | None = None
    joined_from: datetime | None = None
    joined_before: datetime | None = None


@strawberry.enum(description="Orders with a page cost that does not grow with the page's number.")
class UserOrder(Enum):
    NAME = "name"
    JOINED_AT = "joined_at"


@strawberry.type
class UserQuery:
    """Questions about people."""

    @strawberry.field(description="One user, by id or by an identity (which needs the scope `identities`).")
    def user(
        self,
        info: Info,
        id: strawberry.ID | None = None,
        identity: IdentityInput | None = None,
        purpose: str = SERVICE,
    ) -> User | None:
        return picked(self, info)

    @strawberry.field(
        description="Users by any combination of conditions, in pages both ways. For a purpose other than `service` "
        "only those are listed who agreed to it; what is not authorised for it is unknown to every condition."
    )
    def users(
        self,
        info: Info,
        filter: UserFilter | None = None,
        order: UserOrder = UserOrder.NAME,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        purpose: str = SERVICE,
    ) -> UserConnection:
        return picked(self, info)


@strawberry.type(description="The user as it stands after the write.")
class UserDone:
    user: User


CreateUserResult = Annotated[UserDone | Refused | Missing | Conflict, strawberry.union("CreateUserResult")]
UpdateUserResult = Annotated[UserDone | Refused | Missing | Conflict, strawberry.union("UpdateUserResult")]


@strawberry.input(description="A value for a declared attribute, written as text; null takes it away.")
class AttributeInput:
    key: str
    value: str | None = None


@strawberry.input(description="A new user; without `id` one is made, without `joinedAt` it is now.")
class CreateUserInput:
    name: str
    id: strawberry.ID | None = None
    joined_at: datetime | None = None
    attributes: list[AttributeInput] | None = None
    identities: list[IdentityInput] | None = None
    consents: list[GivenConsentInput] | None = strawberry.field(
        default=None, description="What they have said to purposes, kept before the attributes are checked against it."
    )


@strawberry.input(description="What is to change of a user.")
class UpdateUserInput:
    user_id: strawberry.ID
    name: str | None = None
    attributes: list[AttributeInput] | None = None


@strawberry.type
class UserMutation:
    """What can be done about people."""

    @strawberry.mutation(description="Create a user, in the lowest group of every ladder.")
    async def create_user(
        self, info: Info, input: CreateUserInput, operation_key: str | None = None
    ) -> CreateUserResult:  # pyright: ignore[reportInvalidTypeForm]
        context, call = info.context, asked(info, input, operation_key)
        work = actions.create_user(
            context.database,
            call,
            id=input.id,
            name=input.name,
            joined_at=input.joined_at,
            attributes={each.key: each.value for each in input.attributes or [] if each.value is not None},
            identities=tuple((each.kind, each.value) for each in input.identities or []),
            catalogue=context.attributes,
            agreeing=Agreeing(given_consents(input.consents or []), context.settings.zone),
        )
        return await answered(info, work, UserDone, {"user": ("id", "user")})

    @strawberry.mutation(description="Change a user's name or attributes; what is not named stays.")
    async def update_user(
        self, info: Info, input: UpdateUserInput, operation_key: str | None = None
    ) -> UpdateUserResult:  # pyright: ignore[reportInvalidTypeForm]
        context, call = info.context, asked(info, input, operation_key)
        given = input.attributes or []
        work = actions.update_user(
            context.database,
            call,
            user=UserId(input.user_id),
            name=input.name,
            attributes={each.key: each.value for each in given if each.value is not None},
            remove=tuple(each.key for each in given if each.value is None),
            catalogue=context.attributes,
            zone=context.settings.zone,
        )
        return await answered(info, work, UserDone, {"user": ("id", "user")})


USER_HOLE = Hole(("user",), "user", "User")


def _user(selected: Selected, context: Context) -> Reading:
    purpose = named_purpose(selected.args, context)
    by_id, identity = selected.args.get("id"), selected.args.get("identity")
    if (by_id is None) == (identity is None):
        raise errors.Refused("users.one_of_id_identity", path=("id",))
    if identity is not None:
        settled = checked_identity(identity["kind"], identity["value"])
        params = {"kind": settled.kind, "value": settled.value}
        return Reading(USER_BY_IDENTITY, params, holes=(USER_HOLE,), unwrap="user", purpose=purpose)
    return Reading(USER_BY_ID, {"id": by_id}, holes=(USER_HOLE,), unwrap="user", purpose=purpose)


READERS: dict[str, Reader] = {
    "Query.user": _user,
    "Query.users": userlists.read,
    "User.version": slot(VERSION),
    "User.attributes": userlists.read_attributes,
    "User.missingAttributes": userlists.read_missing,
    "User.identities": slot(IDENTITIES),
    "User.records": slot(RECORDS),
}
