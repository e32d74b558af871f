"""By which policy a plan is made and applied, and who judges by it."""

from __future__ import annotations

from typing import Protocol

from api import asking
from api.context import Context
from graph.consent.model import SERVICE
from graph.errors import Missing, Refused
from graph.policies.judging import Judge
from graph.policies.model import Policy
from graph.policies.store import list_versions


class PolicyVersion(Protocol):
    """One version of a policy."""

    key: str
    version: int


async def planned_by(ladder: str, asked: PolicyVersion | None, context: Context) -> Policy:
    """The version that is asked for, or the one in force.

    Raises:
        Missing: there is no such version of a policy of the ladder, or none is in force.
    """
    if asked is None:
        policy = context.policy_in_force(ladder)
        if policy is None:
            raise Missing("policies.none_in_force", path=("input", "ladder"), ladder=ladder[:60])
        return policy
    key, version = asked.key, asked.version
    for each in await list_versions(context.database):
        if (each.asked.key, each.version, each.asked.ladder) == (key, version, ladder):
            return each
    raise Missing("policies.unknown", path=("input", "policy"), policy=key[:60], version=version)


def judge_of(policy: Policy, context: Context) -> Judge:
    """Who judges by the policy now, for service."""
    return Judge(policy, asking.asking_for(SERVICE, context))


def version_in_force(key: str, version: int, context: Context) -> Policy:
    """The version of a plan's policy, as long as it is in force.

    Raises:
        Refused: another policy holds by now ("plans.policy_over").
    """
    for each in context.policies:
        if (each.asked.key, each.version) == (key, version):
            holds = context.policy_in_force(each.asked.ladder)
            if holds is not None and holds.name == each.name:
                return each
    raise Refused("plans.policy_over", policy=f"{key}@{version}")
