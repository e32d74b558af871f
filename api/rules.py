"""What a caller may need for a field: to be known, a scope, a role."""

from __future__ import annotations

from enum import StrEnum

from api.context import Caller
from graph.vocabulary import Role


class Rule(StrEnum):
    """What a caller needs: to be known at all, a scope, or a role (a manager or an admin; an admin).

    To export or erase, or to write about identities, one needs the scope and may not be a viewer.
    """

    ANYONE = "anyone"
    IDENTITIES = "identities"
    IDENTIFY = "identify"
    SENSITIVE = "sensitive"
    EXPORT = "export"
    ERASE = "erase"
    MANAGER = "manager"
    ADMIN = "admin"


def may(caller: Caller, rule: Rule) -> bool:
    """True when the caller fulfils the rule."""
    match rule:
        case Rule.ANYONE:
            return True
        case Rule.IDENTITIES | Rule.SENSITIVE:
            return caller.may(rule.value)
        case Rule.EXPORT | Rule.ERASE:
            return caller.may(rule.value) and caller.role in {Role.MANAGER, Role.ADMIN}
        case Rule.IDENTIFY:
            return caller.may("identities") and caller.role in {Role.MANAGER, Role.ADMIN}
        case Rule.MANAGER:
            return caller.role in {Role.MANAGER, Role.ADMIN}
        case Rule.ADMIN:
            return caller.role is Role.ADMIN
