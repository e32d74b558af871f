"""What a questionnaire asks, and what people answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.tags.model import TagState
from graph.users.model import AttributeValue

SOURCE = "questionnaire"
"""The source whose records say what people answered of their attributes."""
ANSWERED = "questionnaire.answered"
"""The type of the event that is kept for what somebody answered at once."""


class QuestionKind(StrEnum):
    """How a question is answered: by one option, by one or more, or in the person's own words."""

    ONE = "one"
    SEVERAL = "several"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen: it gives tags, and the question's attribute that value, or says nothing of it (None)."""

    key: str
    label_zh: str
    label_en: str
    value: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; the answer becomes the value of `attribute`, where one is named."""

    key: str
    text_zh: str
    text_en: str
    kind: QuestionKind
    attribute: str | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire with its welcome, and the channels (live codes) that send it; without English words the Chinese
    are sent."""

    key: str
    name_zh: str
    name_en: str
    welcome_zh: str
    welcome_en: str | None
    channels: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def tags(self) -> frozenset[str]:
        """All tags that any answer gives."""
        return frozenset(tag for question in self.questions for option in question.options for tag in option.tags)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a questionnaire meets when it is saved: its newest version (0: none), the tags that there are with their
    state, the channels that there are with the questionnaire that each asks now."""

    version: int
    tags: Mapping[str, TagState]
    channels: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Version:
    """What one version of a questionnaire asks."""

    questionnaire: str
    number: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class AskedAnswer:
    """What somebody answered to one question, as it was sent."""

    question: str
    options: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class AskedAnswers:
    """What somebody answered at once, as it was sent: to which version (None: the newest), when, through what."""

    id: str
    user: str
    questionnaire: str
    version: int | None
    at: datetime
    channel: str | None
    answers: tuple[AskedAnswer, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer with what follows from it: tags, the value of the attribute (None: it says nothing of it), until when
    it is kept. `place` is where it stood among those sent."""

    place: int
    question: str
    options: tuple[str, ...]
    text: str | None
    attribute: str | None
    tags: tuple[str, ...] = ()
    value: AttributeValue | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept; `options` None: that there was one is all that is still known."""

    options: tuple[str, ...] | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The answer of a person that stands for one question, and what any answer of theirs to it ever gave."""

    questionnaire: str
    question: str
    at: datetime
    event: str
    tags: tuple[str, ...]
    attribute: str | None
    tags_ever: frozenset[str]
    attributes_ever: frozenset[str]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides what answers change: the person's earlier ones, the tags that they hold by questionnaires, the
    state of the tags that are chosen now."""

    earlier: tuple[Earlier, ...]
    held: frozenset[str]
    tags: Mapping[str, TagState]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What answers change: values to say, attributes of which nothing is said any more, tags to give and to end.

    `late` are the questions to which the person gave a later answer already.
    """

    values: Mapping[str, AttributeValue]
    unsaid: frozenset[str]
    given: tuple[str, ...]
    ended: tuple[str, ...]
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionnaireSaved:
    """Which version of which questionnaire is the newest now."""

    questionnaire: str
    version: int


@dataclass(frozen=True, slots=True)
class AnswersRecorded:
    """Which answers are kept, to which version; `recorded` is False when they were known."""

    event: str
    user: str
    questionnaire: str
    version: int
    recorded: bool
