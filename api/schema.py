"""The schema: Query and Mutation assembled from rooms, and the one table of readers."""

from __future__ import annotations

from typing import Any, cast

import strawberry
from strawberry.schema.config import StrawberryConfig

from api import events, groups, purchases, referrals, scores, staff, tags, users
from api.reading import Reader
from api.scalars import SCALARS


@strawberry.type
class Query(users.UserQuery, tags.TagQuery, groups.GroupQuery, referrals.ReferralQuery, scores.ScoreQuery):
    """Reading."""


@strawberry.type
class Mutation(
    users.UserMutation,
    tags.TagMutation,
    groups.GroupMutation,
    purchases.PurchaseMutation,
    referrals.ReferralMutation,
    events.EventMutation,
):
    """Writing; every mutation takes an `operationKey`, under which it is applied once."""


READERS: dict[str, Reader] = {
    **users.READERS,
    **tags.READERS,
    **groups.READERS,
    **staff.READERS,
    **purchases.READERS,
    **referrals.READERS,
    **events.READERS,
    **scores.READERS,
}


def pick(source: Any, name: str) -> Any:
    """A field of a projected type is picked from its map; one of an outcome is an attribute."""
    if type(source) is dict:
        return cast("dict[str, Any]", source)[name]
    return getattr(source, name)


def build_schema() -> strawberry.Schema:
    """The GraphQL schema of the house."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        config=StrawberryConfig(default_resolver=pick, scalar_map=SCALARS, disable_field_suggestions=True),
    )
