"""What a tag and its term may be, and who may give it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from graph.errors import Conflict, Missing, Refused
from graph.tags.model import (
    Attachment,
    Band,
    Form,
    Holding,
    Rival,
    Rivalry,
    Step,
    Tag,
    TagChange,
    TagExtra,
    TagKey,
    TagPart,
    TagState,
)
from graph.users.policy import checked_text
from graph.vocabulary import TagSource

KEY_LENGTH = 80
DEFINITION_LENGTH = 2_000
PURPOSE_LENGTH = 200
NOTE_LENGTH = 500
SYMBOL_LENGTH = 16
LABEL_LENGTH = 40
PRIORITY_MOST = 1_000
TERM = "term"
ENDED_AT_ONCE = 1_000
WORDS = (TagPart.DEFINITION, TagPart.CRITERION, TagPart.PURPOSE)
"""What must be written before a tag is active (T03, T04)."""
_BEFORE: dict[Step, tuple[Step, ...]] = {each: tuple(Step)[:number] for number, each in enumerate(Step)}


def checked_tag(
    *,
    key: str | None,
    name: str,
    class_key: str,
    definition: str | None = None,
    criterion: str | None = None,
    purpose: str | None = None,
    extra: TagExtra | None = None,
) -> Tag:
    """The tag in its one spelling; without a key its name is the key, without a state it is active when all its words
    are written, else a draft.

    Raises:
        Refused: a text, the priority or the band is not acceptable, it is to be active without its words
            ("tags.incomplete"), or to begin as what no tag begins as ("tags.state_unfit").
    """
    asked = extra or TagExtra()
    settled_name = checked_text(name, limit=KEY_LENGTH, path=("name",))
    tag = Tag(
        key=TagKey(settled_name if key is None else checked_text(key, limit=KEY_LENGTH, path=("key",))),
        name=settled_name,
        class_key=class_key,
        definition=optional_text(definition, limit=DEFINITION_LENGTH, path=("definition",)),
        criterion=optional_text(criterion, limit=DEFINITION_LENGTH, path=("criterion",)),
        purpose=optional_text(purpose, limit=PURPOSE_LENGTH, path=("purpose",)),
        symbol=optional_text(asked.symbol, limit=SYMBOL_LENGTH, path=("symbol",)),
        label=optional_text(asked.label, limit=LABEL_LENGTH, path=("label",)),
        label_priority=checked_priority(asked.label_priority),
        band=checked_band(asked.band),
    )
    state = asked.state or (TagState.DRAFT if lacking(tag) else TagState.ACTIVE)
    if state not in {TagState.DRAFT, TagState.ACTIVE}:
        raise Refused("tags.state_unfit", path=("state",), state=state.value)
    if state is TagState.ACTIVE:
        check_complete(tag)
    return replace(tag, state=state)


def changed_tag(tag: Tag, change: TagChange) -> Tag:
    """The tag with what is to be different about it; an active one loses none of the words that it must have.

    Raises:
        Refused: a text, the priority or the band is not acceptable, or words of an active tag would go.
    """
    texts = (
        (TagPart.DEFINITION, change.definition, DEFINITION_LENGTH),
        (TagPart.CRITERION, change.criterion, DEFINITION_LENGTH),
        (TagPart.PURPOSE, change.purpose, PURPOSE_LENGTH),
        (TagPart.SYMBOL, change.symbol, SYMBOL_LENGTH),
        (TagPart.LABEL, change.label, LABEL_LENGTH),
    )
    settled: dict[str, str | int | Band | None] = dict.fromkeys(part.value for part in change.remove)
    for part, text, limit in texts:
        if text is not None:
            settled[part.value] = checked_text(text, limit=limit, path=(part.value,))
    if change.label_priority is not None:
        settled["label_priority"] = checked_priority(change.label_priority)
    if change.band is not None:
        settled["band"] = checked_band(change.band)
    if change.name is not None:
        settled["name"] = checked_text(change.name, limit=KEY_LENGTH, path=("name",))
    if change.class_key is not None:
        settled["class_key"] = change.class_key
    changed = replace(tag, **settled)  # pyright: ignore[reportArgumentType] (keys are the tag's own)
    if tag.state is TagState.ACTIVE and (lost := set(lacking(changed)) - set(lacking(tag))):
        raise incomplete(changed, [part for part in WORDS if part in lost])
    return changed


def lacking(tag: Tag) -> list[TagPart]:
    """What of the words that an active tag must have is not written."""
    return [part for part in WORDS if getattr(tag, part.value) is None]


def check_complete(tag: Tag) -> None:
    """The tag has all words that an active one must have.

    Raises:
        Refused: it does not ("tags.incomplete").
    """
    if parts := lacking(tag):
        raise incomplete(tag, parts)


def incomplete(tag: Tag, parts: Sequence[TagPart]) -> Refused:
    """The refusal of an active tag without these of its words; its place is the first of them."""
    return Refused("tags.incomplete", path=(parts[0].value,), tag=tag.key, lacking=", ".join(parts))


def optional_text(text: str | None, *, limit: int, path: tuple[str, ...]) -> str | None:
    """As `checked_text`; nothing given stays nothing."""
    return None if text is None else checked_text(text, limit=limit, path=path)


def checked_priority(priority: int | None) -> int | None:
    """How early a tag comes in a label that is shown outside, 1 first; None: it is not shown there.

    Raises:
        Refused: it is out of range ("tags.priority").
    """
    if priority is not None and not 1 <= priority <= PRIORITY_MOST:
        raise Refused("tags.priority", path=("labelPriority",), priority=priority, limit=PRIORITY_MOST)
    return priority


def checked_band(band: Band | None) -> Band | None:
    """The band; one that is open at both ends is none.

    Raises:
        Refused: it ends before it begins ("tags.band_order").
    """
    if band is None or (band.start is None and band.end is None):
        return None
    if band.start is not None and band.end is not None and band.start > band.end:
        raise Refused("tags.band_order", path=("bandFrom",), start=band.start, end=band.end)
    return band


def overlap(one: Band, other: Band) -> Band | None:
    """The values that both stand for, both ends among them; None: there are none."""
    starts = [each for each in (one.start, other.start) if each is not None]
    ends = [each for each in (one.end, other.end) if each is not None]
    common = Band(max(starts, default=None), min(ends, default=None))
    if common.start is not None and common.end is not None and common.start > common.end:
        return None
    return common


def spelt(band: Band) -> str:
    """The band as text: "18–44", "45–…"."""
    return "–".join("…" if each is None else f"{each:g}" for each in (band.start, band.end))


def check_siblings(tag: Tag, siblings: Sequence[Tag], *, band_of: str | None) -> None:
    """The tag stands for values that no other tag of its class stands for, under a symbol that no other has.

    Raises:
        Refused: its class tells no attribute ("tags.band_without_class"), or a band overlaps ("tags.band_overlap").
        Conflict: another tag has the symbol ("tags.symbol_taken").
    """
    if tag.band is not None and band_of is None:
        raise Refused("tags.band_without_class", path=("bandFrom",), tag=tag.key, class_key=tag.class_key)
    for each in siblings:
        if tag.symbol is not None and each.symbol == tag.symbol:
            raise Conflict("tags.symbol_taken", path=("symbol",), symbol=tag.symbol, tag=each.key)
        if tag.band is not None and each.band is not None and (both := overlap(tag.band, each.band)) is not None:
            raise Refused(
                "tags.band_overlap",
                path=("bandFrom",),
                tag=tag.key,
                other=each.key,
                overlap=spelt(both),
                start=both.start,
                end=both.end,
            )


def check_step(step: Step, recorded: frozenset[Step]) -> None:
    """Every step before this one is recorded.

    Raises:
        Refused: one is not ("tags.step_order").
    """
    for each in _BEFORE[step]:
        if each not in recorded:
            raise Refused("tags.step_order", path=("step",), step=step.value, before=each.value)


def checked_until(until: datetime | None, *, now: datetime) -> datetime | None:
    """The end of a term in milliseconds, or None; it lies in the future.

    Raises:
        Refused: it does not ("tags.until_past"), or it does not say its zone.
    """
    if until is None:
        return None
    if until.tzinfo is None:
        raise Refused("users.time_without_zone", path=("until",))
    if until <= now:
        raise Refused("tags.until_past", path=("until",), until=until.isoformat())
    return until.replace(microsecond=until.microsecond // 1000 * 1000)


def check_open(tag: Tag | None, key: TagKey, *, path: tuple[str | int, ...] = ("tagKey",)) -> None:
    """The tag is there and can be given to users.

    Raises:
        Missing: there is no such tag ("tags.unknown"). Refused: it is a draft, retired, or merged into another.
    """
    if tag is None:
        raise Missing("tags.unknown", path=path, tag=key[: KEY_LENGTH + 1])
    check_state(tag.state, tag.key, path=path)


def check_state(state: TagState, key: str, *, path: tuple[str | int, ...]) -> None:
    """A tag of that state can be given to users.

    Raises:
        Refused: it is a draft ("tags.draft"), retired ("tags.retired"), or merged into another ("tags.merged").
    """
    match state:
        case TagState.ACTIVE:
            return
        case TagState.DRAFT:
            raise Refused("tags.draft", path=path, tag=key)
        case TagState.RETIRED:
            raise Refused("tags.retired", path=path, tag=key)
        case TagState.MERGED:
            raise Refused("tags.merged", path=path, tag=key)


def may_say(form: Form, source: TagSource) -> bool:
    """True when the tag can be given and that source may say that it holds."""
    return form.state is TagState.ACTIVE and (not form.sources or source.value in form.sources)


def takes_place(tag: str, form: Form, user: str, held: dict[tuple[str, str], set[str]]) -> bool:
    """True when nothing else of the tag's exclusive class is held by the user; the tag is, from then on."""
    if form.exclusive_class is None:
        return True
    taken = held.setdefault((user, form.exclusive_class), {tag})
    return tag in taken


def check_form(
    form: Form,
    tag: str,
    *,
    source: TagSource,
    role: str,
    note: str | None,
    path: tuple[str, ...] = ("tagKey",),
) -> None:
    """That source may say that the tag holds; by hand, so may whoever asks, with a note where one is needed (R10).

    Raises:
        Refused: it may not ("tags.source_refused", "tags.role_refused"), or the note is missing ("tags.note_needed").
    """
    if form.sources and source.value not in form.sources:
        allowed = ", ".join(form.sources)
        raise Refused("tags.source_refused", path=("source",), tag=tag, source=source.value, allowed=allowed)
    if source is not TagSource.MANUAL:
        return
    if form.set_by and not {role, form.staff_role} & set(form.set_by):
        allowed = ", ".join(form.set_by)
        raise Refused("tags.role_refused", path=path, tag=tag, role=form.staff_role or role, allowed=allowed)
    if form.note_needed and note is None:
        raise Refused("tags.note_needed", path=("note",), tag=tag)


def giving_way(
    attachment: Attachment,
    rivals: Sequence[Rival],
    form: Form,
    how: Rivalry,
    *,
    path: tuple[str, ...] = ("tagKey",),
) -> Sequence[Rival] | None:
    """Which of what a user holds of the same exclusive class ends for the attachment; None: it is passed over itself.

    Raises:
        Conflict: the user holds another one, and nothing is to make way ("tags.exclusive"); the facts name it.
    """
    if how is Rivalry.YIELD and any(each.source is not attachment.source for each in rivals):
        return None
    if rivals and how is Rivalry.REFUSE:
        held = rivals[0]
        raise Conflict(
            "tags.exclusive",
            path=path,
            tag=attachment.tag,
            class_key=form.exclusive_class,
            held=held.tag,
            source=held.source.value,
        )
    return rivals


def has_run_out(holding: Holding, now: datetime) -> bool:
    """True when the term of a holding is over."""
    return holding.until is not None and holding.until <= now
