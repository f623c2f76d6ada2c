"""Which engine is meant, and a connection to it; errors where it can't be had."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

DRIVER_MEMORY: Final = "2g"
"""What the driver of a local session may hold; with the JVM's own under 3 GB."""

_LOCAL: Final = re.compile(r"local(\[(\d{1,3}|\*)\])?")
_SERVER: Final = re.compile(r"[\w.-]{1,253}:\d{1,5}")
_SCHEME: Final = "spark://"


@dataclass(frozen=True, slots=True)
class Backend:
    """A connection, and the little in which its dialect differs.

    Attributes:
        name: ``spark`` or ``duckdb``.
        connection: what Ibis connected to.
        zone: IANA name of the zone in which times that name none are read.
        failures: what the engine raises when it can't do something.
    """

    name: str
    connection: Any
    zone: str
    failures: tuple[type[Exception], ...]

    def naive(self, table: Any, column: str) -> bool:
        """Whether a column holds times without a zone."""
        if self.name == "duckdb":
            return table.schema()[column].timezone is None
        rows = self.connection.raw_sql(f"DESCRIBE {table.get_name()}").collect()
        return any(
            row.col_name == column and row.data_type in ("timestamp_ntz", "date")
            for row in rows
        )


def spark_master(engine: str) -> str:
    """The address of Spark's master, as Spark wants it, in what the user named.

    ``spark://local[2]`` is a session on this machine, ``spark://host:7077`` a cluster.

    Raises:
        BadInput: ``insight.no_engine``: neither of them.
    """
    place = engine.removeprefix(_SCHEME)
    if engine.startswith(_SCHEME):
        if _LOCAL.fullmatch(place):
            return place
        if _SERVER.fullmatch(place):
            return engine
    raise BadInput.of("insight.no_engine", where="--engine", given=engine[:60])


@contextmanager
def connected(engine: str, *, zone: str) -> Iterator[Backend]:
    """A session on Spark, ended afterwards.

    Raises:
        BadInput: ``insight.no_engine``; ``insight.no_ibis``: the extra is not
            installed; ``insight.no_java``; ``insight.no_spark``: no session came about.
    """
    master = spark_master(engine)
    if find_spec("ibis") is None or find_spec("pyspark") is None:
        raise BadInput.of("insight.no_ibis", where="--engine")
    with tempfile.TemporaryDirectory(
        prefix="tiexin-spark-", ignore_cleanup_errors=True
    ) as folder:
        backend = _spark(engine, master, zone=zone, folder=folder)
        try:
            yield backend
        finally:
            backend.connection.disconnect()


def _spark(engine: str, master: str, *, zone: str, folder: str) -> Backend:
    import ibis
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException, PySparkRuntimeError
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
    }
    if _LOCAL.fullmatch(master):
        settings |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": DRIVER_MEMORY,
            "spark.local.dir": folder,
            # Two hundred, the default, is for clusters.
            "spark.sql.shuffle.partitions": "4",
        }
    builder = SparkSession.builder.master(master).appName("tiexin insight")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (Py4JError, PySparkException, PySparkRuntimeError, OSError) as error:
        if shutil.which("java") is None:
            raise BadInput.of("insight.no_java", where="--engine") from error
        raise BadInput.of(
            "insight.no_spark", given=engine[:60], reason=first_line(error)
        ) from error
    connection = ibis.pyspark.connect(session)
    session.conf.set("spark.sql.session.timeZone", zone)
    failures = (PySparkException, Py4JError, ibis.IbisError)
    return Backend("spark", connection, zone, failures)


@contextmanager
def on_duckdb(*, zone: str) -> Iterator[Backend]:
    """The same expressions on DuckDB, to check them where a test loop is quick."""
    import ibis

    connection = ibis.duckdb.connect()
    connection.raw_sql(f"SET TimeZone = '{zone}'")
    try:
        yield Backend("duckdb", connection, zone, (ibis.IbisError,))
    finally:
        connection.disconnect()


def first_line(error: Exception) -> str:
    """What an error says, shortened to what fits into a sentence."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    # What comes out of Java is preceded by the call that it came from.
    told = lines[1:] if lines[0].startswith("An error occurred") else lines
    return (told or lines)[0].lstrip(": ")[:160]
