"""No way to where somebody stands but by a move (I4): which texts write memberships, as a closed list."""

from __future__ import annotations

import re

import pytest

from queries.catalogue import statements
from tests.queries.cypher_text import bare

pytestmark = pytest.mark.text

WAYS = {
    # On a ladder.
    "groups/move_users": "a move: closes one, opens the next, keeps the trail",
    "users/record_user": "a user who was not there stands in the lowest group of every ladder",
    "imports/record_users": "as users/record_user",
    "seeds/move_users": "made-up people stand where the last of their moves led; seeds/record_moves keeps the trail",
    "groups/attach_lowest": "as users/record_user, on a ladder that is new or came while two people were one",
    # Beside ladders.
    "groups/attach_member": "in an interest group, which is no ladder",
    "groups/detach_member": "out of an interest group, with its history",
    "seeds/attach_members": "as groups/attach_member, of made-up people",
    # Which two people are one: what was a membership stays one, or is kept aside (docs/merging.md).
    "merges/move_facts": "to whom the facts of an id stand",
    "merges/settle_facts": "what makes way is kept aside",
    "merges/attach_facts": "what was aside holds again",
    "groups/settle_memberships": "what groups/move_users closes next is kept aside for the id whose it is",
    # Whatever leads to a tag, which a membership never does.
    "governance/move_holdings": "of tags that become one",
    "governance/record_joining": "of tags that become one",
    "governance/settle_parting": "of tags that are two again",
    "governance/settle_slots": "of tags that become one",
    # Of who was erased.
    "erasure/erase_memberships": "keeps group, day and move, and no more",
    "erasure/erase_bonds": "never one of KEPT, which memberships are",
}

BOUND = re.compile(r"-\[(?P<name>\w+)(?::(?P<types>[^\]{*]+))?")
CLAUSES = re.compile(r"\b(?=(?:MATCH|OPTIONAL|WITH|UNWIND|RETURN|CREATE|MERGE|DELETE|SET|REMOVE|CALL|FOREACH|WHERE)\b)")


def writes_memberships(text: str) -> bool:
    """True when the text makes one, or changes or deletes a relationship that may be one."""
    clauses = CLAUSES.split(bare(text))
    if any(re.match(r"(?:CREATE|MERGE)\b", each) and re.search(r"-\[\w*:(?:MEMBER_OF\b|\$)", each) for each in clauses):
        return True
    found = [each for clause in clauses if clause.startswith("MATCH") for each in BOUND.finditer(clause)]
    may_be = {
        each["name"] for each in found if each["types"] is None or "MEMBER_OF" in re.split(r"[|:\s]", each["types"])
    }
    changed = " ".join(each for each in clauses if re.match(r"(?:DELETE|SET|REMOVE)\b", each))
    return any(re.search(rf"\b{name}\b", changed) for name in may_be)


def test_memberships_are_written_by_a_closed_list_of_texts_i4() -> None:
    found = {each.name for each in statements() if each.access == "write" and writes_memberships(each.text)}

    assert sorted(found ^ set(WAYS)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MATCH (u:User) CREATE (u)-[:MEMBER_OF {user: 1}]->(g)", True),
        ("MATCH (u)-[m:MEMBER_OF]->(g) DELETE m", True),
        ("MATCH (u)-[m:TAGGED|MEMBER_OF]->(g) SET m.since = 1", True),
        ("MATCH (u)-[m]->(g) DELETE m", True),
        ("MATCH (u)-[m:MEMBER_OF]->(g) CREATE (u)-[:SET_ASIDE]->(g)", False),
        # In doubt it writes.
        ("MATCH (u)-[m:MEMBER_OF]->(g) SET u.name = m.since", True),
        ("MATCH (u)-[t:TAGGED]->(g) WHERE EXISTS { (u)-[:MEMBER_OF]->(g) } DELETE t", False),
    ],
)
def test_the_scan_sees_what_writes(text: str, expected: bool) -> None:
    assert writes_memberships(text) is expected
