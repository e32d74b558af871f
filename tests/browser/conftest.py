"""A real service on a free port over the village, and a real headless Chromium that walks through it."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from selenium import webdriver
from selenium.common.exceptions import JavascriptException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from api.app import create_app
from api.context import SCOPES
from api.inside import inside
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.database.operations import Call, Origin
from graph.invitations.freezing import freeze_list
from graph.invitations.model import AskedList, Chosen, Order, Source
from graph.scores.actions import run_scores
from graph.settings import Settings
from graph.vocabulary import Role
from seeds.village import seed_village
from tests.api.policies import DECIDE, DOCUMENT, HOLD_TODAY, REQUEST, SAVE, tomorrow
from tests.support import ask

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
STARTED_WITHIN_S = 60
ARRIVED = """return !window.wasHere && document.readyState === 'complete'
  && !document.querySelector('meta[http-equiv=refresh]')"""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the service listens, and a key for it."""

    address: str
    key: str


@dataclass(frozen=True, slots=True)
class Walker:
    """A person with a browser."""

    driver: webdriver.Chrome
    service: Served

    def open(self, path: str) -> None:
        """The page at that path is open."""
        self.driver.get(self.service.address + path)

    def find(self, css: str) -> WebElement:
        """The first element of that kind."""
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list[WebElement]:
        """All elements of that kind."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def enter(self, css: str, text: str) -> None:
        """The text is typed and sent by Enter; the page that follows is there."""
        with self.leaving():
            self.find(css).send_keys(text, Keys.ENTER)

    def press(self, link_or_button: WebElement) -> None:
        """It is pressed; the page that follows is there."""
        with self.leaving():
            link_or_button.click()

    def follow(self, words: str) -> None:
        """The link of that name is followed; the page it leads to is there."""
        self.press(self.driver.find_element(By.PARTIAL_LINK_TEXT, words))

    @contextmanager
    def leaving(self) -> Generator[None]:
        """What is done in it leads to another page, which is there, whole, and leads nowhere of itself, afterwards.

        The driver alone does not promise that: it waits for a page only if it has seen that one is on its way.
        """
        self.driver.execute_script("window.wasHere = true")
        yield
        waiting = WebDriverWait(self.driver, STARTED_WITHIN_S, ignored_exceptions=[JavascriptException])
        waiting.until(lambda driver: driver.execute_script(ARRIVED))

    def sign_in(self, language: str = "en") -> None:
        """Signed in, on the first page."""
        self.open(f"/sign-in?lang={language}")
        self.find("#key").send_keys(self.service.key)
        self.press(self.find("main form button"))

    def resize(self, width: int, *, is_phone: bool = False) -> None:
        """The page is so many CSS pixels wide."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": is_phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.driver.execute_script(script))

    def complaints(self) -> list[str]:
        """What the browser complained of since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture
async def service(empty: Database, address: StoreAddress, settings: Settings, now: datetime) -> AsyncGenerator[Served]:
    """The village, scored and served."""
    await seed_village(empty, settings, now)
    await run_scores(empty, clock=lambda: now)
    made = await create_key(empty, name="walker", role=Role.ADMIN, scopes=SCOPES, now=now)
    config = uvicorn.Config(create_app(settings, address), host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    begun = time.monotonic()
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() - begun < STARTED_WITHIN_S
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(f"http://127.0.0.1:{port}", made.secret)
    server.should_exit = True
    thread.join(STARTED_WITHIN_S)


@pytest.fixture
async def invited(service: Served, empty: Database, now: datetime) -> str:
    """A list by which fang and hao are invited to the partners; lan is one, wei found no place."""
    chosen = Chosen(Source("buyers", 1, "service", Order.SPEND, now), ("fang", "lan", "hao", "wei"))
    call = Call(Origin("ada", Role.ADMIN, now), "freeze", {})
    asked = AskedList("partner", 2, now + timedelta(days=7))
    assert service.address
    return (await freeze_list(empty, call, chosen, asked)).list


@pytest.fixture
async def policy(service: Served, empty: Database, address: StoreAddress, settings: Settings) -> str:
    """The village's policy is in force: three would move, and nobody needs to allow it."""
    document = DOCUMENT.format(day=tomorrow()).replace("    needsApproval: true\n", "")
    given = {"input": {"document": document.replace("warningDays: 14", "mostMoved: 1.0")}, "version": 0}
    assert service.address
    async with inside(address, settings, actor="ada") as house:
        await house.ask(SAVE, **given)
        await house.ask(REQUEST, key="value", version=1)
    async with inside(address, settings, actor="lin") as house:
        await house.ask(DECIDE, key="value", version=1, approve=True)
    await ask(empty, HOLD_TODAY, tomorrow=tomorrow())
    return "value"


@pytest.fixture(scope="session")
def driver() -> Generator[webdriver.Chrome]:
    """One Chromium for all walks, with a profile of its own."""
    profile = Path(tempfile.mkdtemp(prefix="guanxi-chromium-"))
    options = webdriver.ChromeOptions()
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    options.binary_location = found
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    yield chrome
    chrome.quit()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture
def walker(driver: webdriver.Chrome, service: Served) -> Walker:
    """A browser without cookies, 1,280 pixels wide."""
    walker = Walker(driver, service)
    walker.open("/sign-in")
    driver.delete_all_cookies()
    walker.resize(1280)
    walker.complaints()
    return walker
