"""A questionnaire that leads to attributes and tags of every kind, and what somebody answers to it."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.questionnaires.model import AskedAnswer, AskedAnswers, Option, Question, QuestionKind, Questionnaire

ONE, SEVERAL, TEXT = QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.TEXT
TAGS = ("local", "likes_run", "likes_tea")


def option(key: str, value: str | None = None, *tags: str) -> Option:
    """An option whose words are its key."""
    return Option(key, f"{key} 中文", f"{key} in English", value, tags)


def question(key: str, kind: QuestionKind, attribute: str | None, *options: Option) -> Question:
    """A question whose words are its key."""
    return Question(key, f"{key}?中文", f"{key}? in English", kind, attribute, options)


HOME = question("home", ONE, "city", option("hz", "杭州", "local"), option("sh", "上海"), option("secret"))
LIKES = question("likes", SEVERAL, "hobbies", option("tea", "茶", "likes_tea"), option("run", "跑步", "likes_run"))
EARNS = question("earns", ONE, "income", option("much", "high"), option("little", "low"))
BORN = question("born", TEXT, "birthday")
WISH = question("wish", TEXT, None)
KNOWN = question("known", ONE, None, option("friends", None, "likes_tea", "local"), option("poster"))
FORM = Questionnaire(
    "hello", "你好", "Hello", "欢迎!\n请回答几个问题。", None, ("code-7",), (HOME, LIKES, EARNS, BORN, WISH, KNOWN)
)
AT = datetime(2026, 4, 30, 12, tzinfo=UTC)


def answers(*given: AskedAnswer, id: str = "a-1", user: str = "ming", at: datetime = AT) -> AskedAnswers:
    """What a user answered at once."""
    return AskedAnswers(id, user, "hello", None, at, None, given)


def chose(question: str, *options: str) -> AskedAnswer:
    """That options were chosen."""
    return AskedAnswer(question, options)


def wrote(question: str, text: str) -> AskedAnswer:
    """That words were written."""
    return AskedAnswer(question, (), text)
