"""``tiexin serve``: the portal on this machine, with a worker beside it."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.database import environment_for_django, prepare
from tiexin.cli.keeper import Keeper, Part
from tiexin.cli.options import within
from tiexin.cli.work import worker_command
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from tiexin.cli.context import Context

_SAMPLE_WORLD: Final = (
    "sample_world",
    "--if-empty",
    "--projects",
    "60",
    "--seed",
    "7",
)
PORTS: Final = (1, 65_535)
WORKERS: Final = (1, 64)
_PREPARE: Final = (
    ("migrate", "--verbosity", "0"),
    ("collectstatic", "--noinput", "--verbosity", "0"),
)


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``serve`` to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "serve", help=words("cli.serve.help"), description=words("cli.serve.help")
    )
    add = parser.add_argument
    add("--host", metavar="HOST", default="127.0.0.1", help=words("cli.serve.host"))
    add("--port", metavar="N", type=int, default=8000, help=words("cli.serve.port"))
    add("--workers", metavar="N", type=int, default=2, help=words("cli.serve.workers"))
    add("--web-only", action="store_true", help=words("cli.serve.web_only"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Prepare the database and the files, then keep web server and worker going.

    Raises:
        BadInput: A number is out of its range, or the address can't be listened on.
    """
    within("--port", args.port, PORTS)
    within("--workers", args.workers, WORKERS)
    _can_listen(args.host, args.port)
    environment = environment_for_django()
    prepare(environment, *_PREPARE)
    host = f"[{args.host}]" if ":" in args.host else args.host
    url = f"http://{host}:{args.port}/"
    # Links in mails and calendars lead to where the portal is, unless told otherwise.
    environment.setdefault("TIEXIN_PUBLIC_URL", url.rstrip("/"))
    waiting = [True]

    def say_when_it_answers() -> None:
        if waiting and _answers(args.host, args.port):
            waiting.clear()
            context.write(context.text("cli.serve.at", url=url))
            context.out.flush()

    def tell(part: Part, status: int) -> None:
        key = f"cli.serve.{part.name}_ended"
        if status or part.then == "again":
            context.write(context.text(key, status=status))
            context.out.flush()

    keeper = Keeper(environment, tell, say_when_it_answers)
    return keeper.run(list(_parts(args, environment)))


def _answers(host: str, port: int) -> bool:
    """Whether somebody listens there now."""
    try:
        socket.create_connection((host, port), timeout=0.2).close()
    except OSError:
        return False
    return True


def _parts(args: argparse.Namespace, environment: Mapping[str, str]) -> Iterator[Part]:
    yield Part("server", server_command(args), "all")
    if args.web_only:
        return
    yield Part("worker", worker_command(), "again")
    if environment.get("TIEXIN_SAMPLE_WORLD") == "1":
        # Beside the server: nobody waits for an invented city.
        command = [sys.executable, "-m", "django", *_SAMPLE_WORLD]
        yield Part("sample_world", command, "nothing")


def server_command(args: argparse.Namespace) -> list[str]:
    """How the server is started."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        args.host,
        "--port",
        str(args.port),
        "--workers",
        str(args.workers),
        # The default can be 32 threads a worker, which starves short requests.
        "--blocking-threads",
        "2",
        # A worker told to end while it is still starting may never hear of it.
        "--workers-kill-timeout",
        "10",
        "--log-level",
        "warning",
        "tiexin.web.config.wsgi:application",
    ]


def _can_listen(host: str, port: int) -> None:
    """Try the address now: the server would only say so in a long trace."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        raise BadInput.of(
            "cli.cannot_listen", where="--host/--port", host=host, port=port
        ) from error
