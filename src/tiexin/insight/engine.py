"""The one file that knows DuckDB. Everything else hands it SQL and gets plain values.

The tables lie in a file of a folder that is deleted at the end, so that a log may be
larger than the memory. Nothing is fetched: no extension is installed or loaded. Values
stand in the SQL as literals: bound parameters would load a data-frame library.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, Final, Self

import duckdb

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from numpy.typing import NDArray

MEMORY_MB = 700
"""What the engine itself may hold; beyond it goes to its folder."""

VERSION: Final = str(duckdb.__version__)
"""Of the engine; a file that another one wrote is made again."""


_PAUSE: Final = 0.5


class EngineError(Exception):
    """The engine refused a statement; its text is for programmers."""


class Engine:
    """A database of its own for one question or one session.

    Args:
        memory_mb: megabytes that tables and queries may hold at once.
        threads: how many threads compute; 0 means one for each processor.
        zone: IANA name of the zone of times that name none.
        prepared: a file that :meth:`keep` wrote; its tables are read where they lie and
            never changed, so many may read one at a time.
        seconds: how long all statements together may take; None: as long as they do.

    Raises:
        EngineError: ``prepared`` is none that this engine can read.
    """

    def __init__(
        self,
        *,
        memory_mb: int = MEMORY_MB,
        threads: int = 0,
        zone: str = "UTC",
        prepared: Path | None = None,
        seconds: float | None = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="tiexin-insight-", ignore_cleanup_errors=True
        )
        self.folder = Path(self._folder.name)
        config: dict[str, Any] = {
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(self.folder / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # Finding the best code for each column takes longer than all questions.
            "force_compression": "uncompressed",
        }
        if threads:
            config["threads"] = threads
        self._connection = duckdb.connect(
            str(self.folder / "log.duckdb"), config=config
        )
        self._connection.execute("SET enable_progress_bar = true")
        self._connection.execute("SET enable_progress_bar_print = false")
        self.statements: list[str] = []
        self._too_slow = False
        self._timer: Timer | None = None
        try:
            if prepared is not None:
                self.run(f"ATTACH {literal(str(prepared))} AS prepared (READ_ONLY)")
                # What a question makes is its own; what it only reads is the file's.
                self.run("SET search_path = 'log.main,prepared.main'")
            self.set_zone(zone)
        except BaseException:
            self.close()
            raise
        if seconds is not None:
            self._timer = Timer(seconds, self._stop)
            self._timer.daemon = True
            self._timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything, on disk too."""
        if self._timer is not None:
            self._timer.cancel()
        self._connection.close()
        self._folder.cleanup()

    def keep(self, path: Path) -> None:
        """Write all tables to a file of their own, whole or not at all, and end."""
        self.run("CHECKPOINT")
        self._connection.close()
        draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        try:
            shutil.copyfile(self.folder / "log.duckdb", draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def _stop(self) -> None:
        """Time is over: end the statement that runs, and let no other begin."""
        self._too_slow = True
        self._connection.interrupt()

    def set_zone(self, zone: str) -> None:
        """Read times without a zone in this one from now on.

        Raises:
            BadInput: ``insight.zone``: no such zone.
        """
        try:
            self._connection.execute(f"SET TimeZone = {literal(zone)}")
        except duckdb.Error as error:
            raise BadInput.of("insight.zone", given=zone[:40]) from error

    def run(self, sql: str) -> None:
        """Execute one statement.

        Raises:
            BadInput: ``insight.memory`` or ``insight.disk``: the log does not fit;
                ``insight.too_slow``: the time is over.
            EngineError: Anything else.
        """
        with self._translated():
            self._connection.execute(sql)

    def watched(self, sql: str, told: Callable[[float], None]) -> None:
        """As :meth:`run`, and tell twice a second which share is done (0 to 1).

        ``told`` is called by the thread that called; the engine computes in another.
        """
        with ThreadPoolExecutor(max_workers=1) as pool:
            work = pool.submit(self.run, sql)
            try:
                while not wait((work,), timeout=_PAUSE).done:
                    share = self._connection.query_progress()
                    if share > 0:
                        told(min(1.0, share / 100))
            except BaseException:
                self._connection.interrupt()
                raise
        work.result()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query; raises as :meth:`run` does."""
        with self._translated():
            return self._connection.execute(sql).fetchall()

    def batches(self, sql: str, *, size: int) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, ``size`` at a time, so that not all have to be held."""
        with self._translated():
            # A cursor of its own: other queries may run between two batches.
            cursor = self._connection.cursor()
            cursor.execute(sql)
        while found := cursor.fetchmany(size):
            yield from found

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """As :meth:`rows`, and keep the text of the query for whoever asks for it."""
        self.statements.append(" ".join(sql.split()))
        return self.rows(sql)

    def value(self, sql: str) -> Any:
        """The only value of a query; None where there is no row."""
        found = self.rows(sql)
        return found[0][0] if found else None

    def arrays(self, sql: str) -> dict[str, NDArray[Any]]:
        """The columns of a query as NumPy arrays, by name."""
        with self._translated():
            found = self._connection.execute(sql).fetchnumpy()
        return dict(found)

    def columns(self, sql: str) -> list[tuple[str, str]]:
        """Name and type of each column that a query would give."""
        return [(str(row[0]), str(row[1])) for row in self.rows(f"DESCRIBE {sql}")]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        if self._too_slow:
            raise BadInput.of("insight.too_slow")
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            code = "insight.disk" if "disk" in str(error) else "insight.memory"
            raise BadInput.of(code) from error
        except duckdb.Error as error:
            if self._too_slow:
                raise BadInput.of("insight.too_slow") from error
            raise EngineError(str(error)) from error


def literal(text: str) -> str:
    """The text as a string of SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """The name of a column as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
