"""Every word of the pages is there in both languages, and no page is without its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import api.pages
from api.pages.people import MATCHES, ORDERS, PARTS
from api.pages.plans import DONE
from api.pages.reports import GROUPINGS, LISTS
from api.pages.reports import KINDS as REPORTS
from api.pages.reports import PARTS as REPORT_PARTS
from api.pages.scoresettings import GROUPS as SETTINGS
from api.pages.segments import KINDS
from api.pages.signals import KINDS as SIGNALS
from graph.messages import Language, templates
from graph.scores.model import ScoreKey
from graph.vocabulary import Role, TagSource

pytestmark = pytest.mark.text

FOLDER = Path(api.pages.__file__).parent
MADE = {
    **{
        f"nav.{each}": "base.html"
        for each in (
            *("people", "segments", "invitations", "plans", "influencers", "communities", "signals", "reports"),
            "groups",
        )
    },
    **{f"people.order.{each}": "people.html" for each in ORDERS},
    **{f"people.match.{each}{end}": "people.html" for each in MATCHES for end in ("", ".short")},
    **{f"why.truth.{each}": "segment_why.html" for each in ("true", "false", "unknown")},
    **{f"segment.add.{each}": "segment.html" for each in KINDS},
    **{f"segment.{each}": "segment.html" for each in ("entering", "leaving")},
    **{
        f"segment.field.{each}": "segment.html"
        for each in ("tag", "group", "at_least", "days", "amount", "city", "score", "percent", "segment")
    },
    **{f"report.{each}.{what}": "reports.html" for each in REPORTS for what in ("name", "means")},
    **{f"reports.{each}": "reports.html" for each in LISTS},
    **{f"signals.kind.{each}": "signals.html" for each in SIGNALS},
    **{f"settings.group.{each}": "score_settings.html" for each in SETTINGS},
    **{f"reports.part.{each}": "report_candidates.html" for each in REPORT_PARTS},
    **{f"reports.by.{each}": "report_channels.html" for each in GROUPINGS},
    **{f"plan.do.{each}": "plan.html" for each in DONE},
    **{f"standing.{each}": "standing.html" for each in ("promotes", "keeps")},
    **{f"more.{each}": "person_list.html" for each in (*PARTS, "tree")},
    **{f"score.{key.value}.{what}": "person.html" for key in ScoreKey for what in ("name", "means")},
    **{f"problem.{status}.title": "problem.html" for status in ("400", "403", "404", "409", "503", "other")},
}
WORD_KINDS = {
    "signal_relation",
    "role",
    "identity",
    "tag_source",
    "channel",
    "interaction",
    "event",
    "consent",
    "edge",
    "invited",
    "left_out",
    "invitation_order",
    "plan_state",
    "plan_entry",
    "plan_step",
    "plan_problem",
    "run_state",
    "run_stage",
    "run_problem",
    "value_class",
    "parameter_unit",
}


def spoken() -> set[str]:
    """Codes that templates and code of the pages name, and those that they put together."""
    texts = [path.read_text("utf-8") for path in (*FOLDER.glob("templates/*.html"), *FOLDER.glob("*.py"))]
    plain = {code for text in texts for code in re.findall(r"\b(?:t|text)\(\s*['\"]([a-z_.]*[a-z])['\"]", text)}
    either = {"yes", "no", "interactions.given", "interactions.received"}
    return plain | either | set(MADE)


def known(language: Language) -> set[str]:
    return {code.removeprefix("page.") for code in templates(language) if code.startswith("page.")}


@pytest.mark.parametrize("language", list(Language))
def test_every_word_that_a_page_says_is_in_the_catalogue(language: Language) -> None:
    assert sorted(spoken() - known(language)) == []


def test_no_word_is_kept_that_no_page_says() -> None:
    idle = {code for code in known(Language.EN) - spoken() if code.split(".")[0] not in WORD_KINDS}

    assert sorted(idle) == []


def test_every_role_and_tag_source_has_a_word() -> None:
    needed = {f"role.{each.value}" for each in Role} | {f"tag_source.{each.value}" for each in TagSource}

    assert sorted(needed - known(Language.ZH)) == []


def test_templates_hold_no_script_and_no_inline_style() -> None:
    texts = {path.name: path.read_text("utf-8") for path in FOLDER.glob("templates/*.html")}

    found = [name for name, text in texts.items() if re.search(r"<script|\sstyle=|\son\w+=|\|\s*safe\b", text)]
    assert found == []
