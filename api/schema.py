"""The schema: Query and Mutation assembled from rooms, and the one table of readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.field import StrawberryField

from api import (
    attributes,
    audit,
    candidates,
    channelreports,
    communities,
    completeness,
    consent,
    events,
    explaining,
    governance,
    groups,
    identities,
    invitations,
    inviting,
    laddering,
    merges,
    moving,
    picking,
    pictures,
    plans,
    policies,
    privacy,
    purchases,
    questionnaires,
    readysegments,
    referrals,
    reports,
    scoreruns,
    scores,
    scoresettings,
    segments,
    signals,
    staff,
    standings,
    suggesting,
    tagduties,
    tagging,
    tagmaking,
    tagmerges,
    tags,
    tagstages,
    tasks,
    templates,
    terms,
    users,
    valueclasses,
)
from api.reading import Reader, picked
from api.scalars import SCALARS


@strawberry.type
class Query(
    users.UserQuery,
    tags.TagQuery,
    tagduties.TagDutyQuery,
    governance.GovernanceQuery,
    completeness.CompletenessQuery,
    groups.GroupQuery,
    referrals.ReferralQuery,
    scores.ScoreQuery,
    signals.SignalQuery,
    communities.CommunityQuery,
    scoreruns.ScoreRunQuery,
    scoresettings.ScoreSettingsQuery,
    reports.ReportQuery,
    pictures.PictureQuery,
    channelreports.ChannelReportQuery,
    candidates.CandidateQuery,
    segments.SegmentQuery,
    policies.PolicyQuery,
    plans.MovePlanQuery,
    invitations.InvitationQuery,
    consent.ConsentQuery,
    attributes.AttributeQuery,
    events.ChannelQuery,
    questionnaires.QuestionnaireQuery,
    tasks.TaskQuery,
    terms.TermQuery,
    merges.MergeQuery,
    audit.AuditQuery,
    templates.TemplateQuery,
    readysegments.ReadySegmentQuery,
    suggesting.SuggestionQuery,
):
    """Reading."""


@strawberry.type
class Mutation(
    users.UserMutation,
    identities.IdentityMutation,
    tagmaking.TagMakingMutation,
    tagging.TaggingMutation,
    tagmerges.GovernanceMutation,
    moving.MoveMutation,
    laddering.LadderMutation,
    purchases.PurchaseMutation,
    referrals.ReferralMutation,
    events.EventMutation,
    segments.SegmentMutation,
    scoresettings.ScoreSettingsMutation,
    signals.SignalMutation,
    policies.PolicyMutation,
    plans.MovePlanMutation,
    scoreruns.ScoreRunMutation,
    inviting.InvitationMutation,
    questionnaires.QuestionnaireMutation,
    tasks.TaskMutation,
    terms.TermMutation,
    consent.ConsentMutation,
    attributes.AttributeMutation,
    staff.StaffMutation,
    merges.MergeMutation,
    privacy.PrivacyMutation,
    templates.TemplateMutation,
    readysegments.ReadySegmentMutation,
):
    """Writing; every mutation takes an `operationKey`, under which it is applied once."""


READERS: dict[str, Reader] = {
    **users.READERS,
    **tags.READERS,
    **tagduties.READERS,
    **tagstages.READERS,
    **governance.READERS,
    **completeness.READERS,
    **groups.READERS,
    **staff.READERS,
    **purchases.READERS,
    **referrals.READERS,
    **events.READERS,
    **questionnaires.READERS,
    **tasks.READERS,
    **terms.READERS,
    **scores.READERS,
    **signals.READERS,
    **communities.READERS,
    **scoreruns.READERS,
    **scoresettings.READERS,
    **reports.READERS,
    **pictures.READERS,
    **channelreports.READERS,
    **candidates.READERS,
    **valueclasses.READERS,
    **segments.READERS,
    **explaining.READERS,
    **policies.READERS,
    **plans.READERS,
    **standings.READERS,
    **invitations.READERS,
    **consent.READERS,
    **merges.READERS,
    **suggesting.READERS,
    **audit.READERS,
}

PREPARERS = segments.PREPARERS


def pick(source: Any, name: str) -> Any:
    """A field of a projected type is picked from its map; one of an outcome is an attribute."""
    if type(source) is dict:
        return cast("dict[str, Any]", source)[name]
    return getattr(source, name)


def build_schema() -> strawberry.Schema:
    """The GraphQL schema of the house."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        config=StrawberryConfig(default_resolver=pick, scalar_map=SCALARS, disable_field_suggestions=True),
    )
    _answer_directly(schema._schema)  # pyright: ignore[reportPrivateUsage] (no public way)
    return schema


def _answer_directly(schema: GraphQLSchema) -> None:
    """Fields that only pick answer without Strawberry in between, which spends more on the way than they do.

    A field with a reader picks what the plan put under its response key, a plain one its name.
    """
    for type_name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not type_name.startswith("__"):
            for name, field in kind.fields.items():
                definition = field.extensions.get("strawberry-definition")
                if f"{type_name}.{name}" in READERS:
                    field.resolve = _planned
                    picking.mark(field, None)
                elif isinstance(definition, StrawberryField) and definition.is_basic_field:
                    field.resolve = _plain(definition.python_name)
                    picking.mark(field, definition.python_name)


def _planned(source: Any, info: Any, **_: Any) -> Any:
    return picked(source, info)


def _plain(name: str) -> Callable[[Any, Any], Any]:
    def resolve(source: Any, _: Any) -> Any:
        return pick(source, name)

    return resolve
