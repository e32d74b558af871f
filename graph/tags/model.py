"""What tags are, and what it means that a user holds one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from graph.vocabulary import TagSource

TagKey = NewType("TagKey", str)


class TagState(StrEnum):
    """A draft is being written; active tags are given to users; retired and merged ones are given to nobody any more
    and stay where they are."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"
    MERGED = "merged"


class Step(StrEnum):
    """The steps in which a tag is designed, in this order: 场景梳理, 标签拆解, 数据校验."""

    SCENE = "scene"
    BREAKDOWN = "breakdown"
    DATA_CHECK = "data_check"


class Rivalry(StrEnum):
    """What happens when a user holds another tag of an exclusive class: the new one is refused, or ends what they hold,
    or yields to what other sources say and ends only what its own said."""

    REFUSE = "refuse"
    REPLACE = "replace"
    YIELD = "yield"


class TagPart(StrEnum):
    """What of a tag can be taken away again."""

    DEFINITION = "definition"
    CRITERION = "criterion"
    PURPOSE = "purpose"
    SYMBOL = "symbol"
    LABEL = "label"
    LABEL_PRIORITY = "label_priority"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Band:
    """The values that a tag stands for, both ends among them; None: open at that end."""

    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Tag:
    """A label with a written definition, the criterion by which one comes to hold it, and what it is for, in a class.

    `label` is what it is called outside, where it has a `label_priority` (1 comes first); `symbol` its sign or code.
    """

    key: TagKey
    name: str
    class_key: str | None
    definition: str | None = None
    criterion: str | None = None
    purpose: str | None = None
    symbol: str | None = None
    label: str | None = None
    label_priority: int | None = None
    band: Band | None = None
    state: TagState = TagState.ACTIVE


@dataclass(frozen=True, slots=True)
class TagExtra:
    """What a new tag may have besides its words: the state in which it begins (None: active when all its words are
    written, else a draft), a symbol, what it is called outside and how early, the values that it stands for."""

    state: TagState | None = None
    symbol: str | None = None
    label: str | None = None
    label_priority: int | None = None
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class TagChange:
    """What is to be different about a tag: None leaves a part as it is, `remove` takes parts away."""

    name: str | None = None
    class_key: str | None = None
    definition: str | None = None
    criterion: str | None = None
    purpose: str | None = None
    symbol: str | None = None
    label: str | None = None
    label_priority: int | None = None
    band: Band | None = None
    remove: frozenset[TagPart] = frozenset()


@dataclass(frozen=True, slots=True)
class TagClass:
    """A class of tags, within `parent` or at the top. A user holds one of its tags at a time when it is exclusive; who
    joined `mandatory_days` ago lacks one when they hold none (None: not mandatory).

    How its tags are set, as `Form` has it: None leaves that to the class above. `band_of` is the attribute, or "age",
    whose values its tags stand for; the legends tell a team what its symbols mean.
    """

    key: str
    name: str
    parent: str | None = None
    is_exclusive: bool = False
    mandatory_days: int | None = None
    set_by: tuple[str, ...] | None = None
    note_needed: bool | None = None
    sources: tuple[TagSource, ...] | None = None
    legend_zh: str | None = None
    legend_en: str | None = None
    band_of: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a class stands, or would: the keys above it, the nearest first, and how many levels are below it."""

    above: tuple[str, ...]
    n_below: int


@dataclass(frozen=True, slots=True)
class ClassSaved:
    """Which class stands like this; `created` is False when there was one of that key, `changed` when nothing is
    different."""

    key: str
    created: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """That a source says a user holds a tag (T14), for good or `until` an instant; `of` as `Held` has it.

    `replaces` is the tag whose place it takes: one that was wrong, or that gave way in an exclusive class.
    """

    user: str
    tag: TagKey
    source: TagSource
    since: datetime
    actor: str
    role: str
    note: str | None = None
    until: datetime | None = None
    of: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class RuleAttachment:
    """That a rule, named by `actor`, gives a user a tag; it holds since `since`; `of` as `Held` has it."""

    user: str
    tag: TagKey
    actor: str
    since: datetime
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Since when a source has said that a user holds a tag, the term set then, and under which of the user's ids.

    `is_joined`: others were merged into the user, of whom a source may say the same aside.
    """

    since: datetime
    until: datetime | None
    owner: str = ""
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Rival:
    """What a user holds of the same exclusive class as another tag, and which source says so."""

    tag: TagKey
    source: TagSource


@dataclass(frozen=True, slots=True)
class Form:
    """How a tag is set: by whom by hand (no role named: by anybody), with a note or not, and which sources may say that
    it holds (none named: any); `state` is the tag's.

    `staff_role` is what whoever asks is among the staff; `exclusive_class` the class of which a user holds one tag.
    """

    state: TagState = TagState.ACTIVE
    set_by: tuple[str, ...] = ()
    note_needed: bool = False
    sources: tuple[str, ...] = ()
    exclusive_class: str | None = None
    staff_role: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """When, by whom and why what a source said of a tag came to its end; `replaced_by` is the tag in its place."""

    until: datetime
    ended_by: str
    reason: str | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class TagCreated:
    """Which tag is there; `created` is False when it was there with the same content before."""

    tag: str
    created: bool


@dataclass(frozen=True, slots=True)
class TagSaved:
    """Which tag stands like this; `changed` is False when it did before."""

    tag: str
    changed: bool


@dataclass(frozen=True, slots=True)
class StepRecorded:
    """Which step of a tag's design was recorded, as its entry of that number."""

    tag: str
    step: str
    number: int


@dataclass(frozen=True, slots=True)
class TagAttached:
    """What the user holds; `attached` is False when that source said so already, and nothing was changed.

    `replaced` are the tags of the same exclusive class that gave way.
    """

    user: str
    tag: str
    source: str
    attached: bool
    replaced: list[str]


@dataclass(frozen=True, slots=True)
class TagDetached:
    """What was ended; `detached` is False when that source did not say that the user holds the tag."""

    user: str
    tag: str
    source: str
    detached: bool


@dataclass(frozen=True, slots=True)
class TagCorrected:
    """The user held `wrong` by these sources, and holds `tag` instead; `attached` is False when they held it before."""

    user: str
    wrong: str
    tag: str
    sources: list[str]
    attached: bool


@dataclass(frozen=True, slots=True)
class GroupTagged:
    """Which tag a group carries, or carries no more; `changed` is False when that was so before."""

    group: str
    tag: str
    changed: bool
