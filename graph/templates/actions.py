"""What can be done about templates: install starter tags (T10) or a ready segment (V05) beside whatever is there."""

from __future__ import annotations

from collections.abc import Mapping

from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named
from graph.database.operations import Call, Origin, perform
from graph.errors import Conflict, Missing, Refused
from graph.segments import actions as segments
from graph.segments import policy
from graph.segments.model import AskedSegment
from graph.segments.store import get_names_under_lock
from graph.tags import classes, making, store
from graph.tags.model import Tag, TagClass
from graph.templates.catalogue import tag_templates
from graph.templates.model import Installed, Outcome, SegmentInstalled
from graph.users.model import Attribute

_ON_OFFER = 20


async def install_tag_template(database: Database, call: Call, *, key: str) -> Installed:
    """The classes and tags of the template are there, all in one write; what is there under their keys stays as it is.

    Installed again, it makes what is missing since and leaves what was edited, retired or merged meanwhile. A part that
    cannot stand beside what is there (a band that another tag has, a class in a place that is too deep) is skipped, and
    so is what stands in it.

    Raises:
        Missing: there is no such template ("templates.unknown").
    """
    template = tag_templates().get(key)
    if template is None:
        raise Missing("templates.unknown", path=("key",), template=key[:_ON_OFFER], choices=", ".join(tag_templates()))

    async def work(transaction: Transaction) -> Installed:
        await lock_named(transaction, classes.LOCK)
        parts: list[list[str]] = []
        for each in template.classes:
            outcome, code = await _put_class(transaction, each.tag_class, call.origin)
            parts.append(["class", each.tag_class.key, outcome.value, code])
            for one in each.tags:
                outcome, code = await _put_tag(transaction, one.tag, call.origin)
                parts.append(["tag", one.tag.key, outcome.value, code])
        return Installed(template.key, parts)

    return await perform(database, call, work, answer=Installed)


async def install_segment(
    database: Database, call: Call, asked: AskedSegment, attributes: Mapping[str, Attribute]
) -> SegmentInstalled:
    """The segment that a template makes is there; one that stands under its key stays as it is, whatever it asks.

    Raises:
        Missing, Refused: as `graph.segments.policy.checked_segment`.
    """

    async def work(transaction: Transaction) -> SegmentInstalled:
        await lock_named(transaction, segments.LOCK)
        names = await get_names_under_lock(transaction)
        settled = policy.checked_segment(asked, names, attributes)
        present = names.segments.get(settled.key)
        if present is not None:
            outcome = Outcome.KEPT if policy.is_same(present, settled) else Outcome.EDITED
            return SegmentInstalled(settled.key, present.version, outcome.value)
        saved = await segments.write_segment(transaction, settled, None, call.origin)
        return SegmentInstalled(saved.segment, saved.version, Outcome.MADE.value)

    return await perform(database, call, work, answer=SegmentInstalled)


async def _put_class(transaction: Transaction, wanted: TagClass, origin: Origin) -> tuple[Outcome, str]:
    found = await classes.get_class(transaction, wanted.key)
    if found is not None:
        return (Outcome.KEPT if found == wanted else Outcome.EDITED), ""
    try:
        await classes.write_class(transaction, wanted, origin)
    except (Missing, Refused, Conflict) as reason:
        return Outcome.SKIPPED, reason.code
    return Outcome.MADE, ""


async def _put_tag(transaction: Transaction, wanted: Tag, origin: Origin) -> tuple[Outcome, str]:
    found = await store.get_tag(transaction, wanted.key)
    if found is not None:
        return (Outcome.KEPT if found == wanted else Outcome.EDITED), ""
    try:
        await making.write_tag(transaction, wanted, origin)
    except (Missing, Refused, Conflict) as reason:
        return Outcome.SKIPPED, reason.code
    return Outcome.MADE, ""
