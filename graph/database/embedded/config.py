"""The server's configuration and command line as texts. Pure: the same input gives the same text."""

from collections.abc import Sequence
from pathlib import Path

from graph.settings import Settings

HOST = "127.0.0.1"
USER = "neo4j"
DATABASE = "neo4j"
SERVER = "org.neo4j.server.Neo4jCommunity"
ADMIN = "org.neo4j.cli.AdminTool"
ADMIN_HEAP_MB = 256
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "java.lang", "java.util")
# A command lives for a second or two: thorough compilation and a concurrent collector never pay.
_SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_FLAGS = (
    *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENED),
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
)


def server_config(settings: Settings, port: int) -> str:
    """The text of neo4j.conf: loopback only, Bolt only, nothing reported to anyone.

    Community Edition has no query log: slow statements are logged by `graph.database.driver`.
    """
    lines = {
        "server.default_listen_address": HOST,
        "server.bolt.listen_address": f"{HOST}:{port}",
        "server.bolt.advertised_address": f"{HOST}:{port}",
        "server.bolt.tls_level": "DISABLED",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.heap.initial_size": f"{min(settings.store_heap_mb, 256)}m",
        "server.memory.heap.max_size": f"{settings.store_heap_mb}m",
        "server.memory.pagecache.size": f"{settings.store_page_cache_mb}m",
        "initial.dbms.default_database": DATABASE,
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "512M size",
        # Once the databases are closed the server would listen for stragglers another 5 s, for each of two doors.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
        "internal.server.bolt.thread_pool_shutdown_wait_time": "2s",
        # A write under way may end; a transaction that a client left open is undone rather than waited for a minute.
        "db.shutdown_transaction_end_timeout": f"{settings.write_deadline_s:.0f}s",
        "internal.db.transaction.shutdown_terminated_transaction_wait_timeout": "1s",
        # Nothing leaves this machine: no reports, no broadcasts, no management from elsewhere.
        "dbms.usage_report.enabled": "false",
        "server.fleet_discovery.enabled": "false",
        "dbms.fleet_manager.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "server.config.strict_validation.enabled": "true",
    }
    return "".join(f"{key}={value}\n" for key, value in lines.items())


def server_arguments(settings: Settings, jars: Sequence[Path], folder: Path) -> str:
    """The argument file that makes a Java runtime run the server in the foreground."""
    heap = (f"-Xms{min(settings.store_heap_mb, 256)}m", f"-Xmx{settings.store_heap_mb}m")
    place = ("--home-dir", str(folder), "--config-dir", str(folder / "conf"))
    own = settings.store_java_options.split()
    return _argument_file(*heap, *_FLAGS, *own, "-cp", _class_path(jars), SERVER, *place)


def admin_arguments(jars: Sequence[Path], *arguments: str, heap_mb: int = ADMIN_HEAP_MB) -> str:
    """The argument file that makes a Java runtime run one administration command."""
    return _argument_file(f"-Xmx{heap_mb}m", *_SHORT_LIVED, *_FLAGS, "-cp", _class_path(jars), ADMIN, *arguments)


def _class_path(jars: Sequence[Path]) -> str:
    # Bare names: the runtime is started in the folder of the jars, whose path may hold any character.
    return ":".join(jar.name for jar in jars)


def _argument_file(*arguments: str) -> str:
    return "".join('"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"\n' for each in arguments)
