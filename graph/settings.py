"""Every setting, read once from the environment, each with its unit, default and meaning.

A setting `store_home` is read from `GUANXI_STORE_HOME`. `docs/settings.md` lists them; a test holds both together.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from graph.errors import Refused

PREFIX = "GUANXI_"


def _setting(default: Any, doc: str, unit: str = "") -> Any:
    return field(default=default, metadata={"doc": doc, "unit": unit})


def _state_home() -> str:
    return os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")


def _cache_home() -> str:
    return os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one process; passed to whoever needs them, never global."""

    neo4j_uri: str = _setting("", "Address of a Neo4j server; empty: the embedded store is used")
    neo4j_user: str = _setting("neo4j", "User name at that server")
    neo4j_password: str = _setting("", "Password at that server (the embedded store makes its own)")
    neo4j_database: str = _setting("neo4j", "Database at that server")
    store_home: str = _setting("", "Folder of the embedded store's data; empty: guanxi/store in the XDG state folder")
    cache_home: str = _setting("", "Folder that keeps the fetched Neo4j; empty: guanxi in the XDG cache folder")
    scores_home: str = _setting(
        "",
        "Folder that keeps what the last score run read, for the next; empty: in that of the embedded store, and "
        "nowhere when a server is used",
    )
    scores_daily_at: str = _setting(
        "", "Time of day, as 03:30, at which a worker has scores computed, in the brand's zone; empty: when asked to"
    )
    store_heap_mb: int = _setting(512, "Java heap of the embedded store", "MiB")
    store_page_cache_mb: int = _setting(512, "Page cache of the embedded store; should hold the data", "MiB")
    store_java_options: str = _setting("", "Further options of the embedded store's Java runtime, parted by spaces")
    slow_query_ms: int = _setting(500, "A statement slower than this is logged with its file", "ms")
    host: str = _setting("127.0.0.1", "Address that `guanxi serve` listens on")
    port: int = _setting(8000, "Port that `guanxi serve` listens on")
    currency: str = _setting("CNY", "The one currency of all amounts, ISO 4217")
    currency_digits: int = _setting(2, "Digits after the decimal point of that currency")
    time_zone: str = _setting("Asia/Shanghai", "Zone in which days and calendar windows are counted, IANA name")
    allowed_origins: str = _setting("", "Origins that browsers may call from, comma separated; empty: none")
    introspection: bool = _setting(False, "Whether GraphQL introspection is answered")
    max_in_flight: int = _setting(64, "Requests worked on at once; more get 503", "requests")
    read_deadline_s: float = _setting(5.0, "One read takes at most this long", "s")
    segment_deadline_s: float = _setting(30.0, "A read that asks something of everybody takes at most this long", "s")
    plan_limit_ms: int = _setting(1_000, "A segment that takes longer to plan is not saved", "ms")
    write_deadline_s: float = _setting(10.0, "One write takes at most this long, retries included", "s")
    pool_size: int = _setting(16, "Connections to Neo4j at most, two or more")
    session_hours: int = _setting(12, "A sign-in to the pages ends after this", "h")
    points_a_minute: int = _setting(10_000, "What a client may ask for in a minute; an estimated node is one", "points")
    token_issuer: str = _setting("", "Issuer (`iss`) whose signed tokens are taken beside keys; empty: none are")
    token_audience: str = _setting("", "Audience (`aud`) that such a token must name")
    token_keys_url: str = _setting("", "Address of the issuer's public keys, a JSON Web Key Set")
    token_algorithms: str = _setting(
        "RS256,PS256,ES256", "Taken signatures: RS, PS, ES with 256, 384, 512, EdDSA, Ed25519; comma separated"
    )
    token_types: str = _setting("at+jwt,JWT", "Taken types (`typ`) of tokens, comma separated; one without is refused")
    token_role_claim: str = _setting("guanxi_role", "Claim with viewer, manager or admin, or a list; dots go deeper")
    token_scopes_claim: str = _setting("scope", "Claim with the scopes, a list or parted by spaces")
    token_groups_claim: str = _setting("guanxi_groups", "Claim with the keys of the groups it manages, likewise")
    token_staff_claim: str = _setting("guanxi_staff", "Claim with the id of the member of staff, if it is one")
    token_leeway_s: int = _setting(30, "How far clocks may be apart when times of a token are judged", "s")
    ask_at_most: int = _setting(3, "How often one person may be asked for consent, for whatever, within the window")
    ask_window_days: int = _setting(90, "That window", "d")
    ask_gap_days: int = _setting(14, "Least time between two such askings of one person", "d")
    log_level: str = _setting("INFO", "Least severe log level that is written")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read all settings; raises `Refused` ("settings.invalid") for a value of the wrong type."""
        source = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for each in fields(cls):
            name = PREFIX + each.name.upper()
            if name in source:
                values[each.name] = _parsed(name, source[name], cast(type[object], type(each.default)))
        settings = cls(**values)  # pyright: ignore[reportArgumentType]
        # Whoever migrates holds one connection for the turn and takes the steps on another.
        for name, least in (("points_a_minute", 1), ("pool_size", 2)):
            if (number := getattr(settings, name)) < least:
                raise Refused("settings.invalid", name=PREFIX + name.upper(), value=str(number))
        try:
            _ = settings.scores_daily
        except ValueError:
            raise Refused("settings.invalid", name="GUANXI_SCORES_DAILY_AT", value=settings.scores_daily_at) from None
        try:
            ZoneInfo(settings.time_zone)
        except (KeyError, ValueError, OSError):
            raise Refused("settings.invalid", name="GUANXI_TIME_ZONE", value=settings.time_zone) from None
        return settings

    @property
    def zone(self) -> ZoneInfo:
        """The brand's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def store_folder(self) -> Path:
        """Where the embedded store keeps its data."""
        return Path(self.store_home or Path(_state_home()) / "guanxi" / "store").expanduser()

    @property
    def cache_folder(self) -> Path:
        """Where fetched packages of Neo4j are kept."""
        return Path(self.cache_home or Path(_cache_home()) / "guanxi").expanduser()

    @property
    def scores_folder(self) -> Path | None:
        """Where what the last score run read is kept for the next; None: nowhere, every run reads everybody."""
        if self.scores_home:
            return Path(self.scores_home).expanduser()
        return self.store_folder / "scores" if self.is_embedded else None

    @property
    def scores_daily(self) -> time | None:
        """When of each day scores are computed; None: never by themselves. Raises ValueError when it is no time."""
        return datetime.strptime(self.scores_daily_at, "%H:%M").time() if self.scores_daily_at else None  # noqa: DTZ007

    def as_environment(self) -> dict[str, str]:
        """The environment variables from which another process reads the same settings."""
        return {PREFIX + each.name.upper(): str(getattr(self, each.name)) for each in fields(self)}

    @property
    def is_embedded(self) -> bool:
        """True when this process is to use the embedded store."""
        return not self.neo4j_uri


def _parsed(name: str, text: str, kind: type[object]) -> object:
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        return kind(text)  # pyright: ignore[reportCallIssue]
    except (ValueError, KeyError):
        raise Refused("settings.invalid", name=name, value=text) from None
