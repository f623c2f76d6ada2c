#!/usr/bin/env bash
# Serves the portal: database up to date, static files collected, then granian.
#   PORT=8000 HOST=127.0.0.1 WORKERS=2 tools/run.sh
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
host=${HOST:-127.0.0.1}
port=${PORT:-8000}
export PYTHONPATH=src DJANGO_SETTINGS_MODULE=tiexin.web.config.settings

if ! "$bin/python" - "$host" "$port" <<'PROBE'
import socket
import sys

with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((sys.argv[1], int(sys.argv[2])))
    except (OSError, OverflowError, ValueError):
        sys.exit(1)
PROBE
then
  echo "Can't listen on $host:$port. Choose another port: PORT=8001 make run" >&2
  exit 1
fi

mkdir -p var
"$bin/python" -m django migrate --verbosity 0
"$bin/python" -m django collectstatic --noinput --verbosity 0
echo "Tiexin is at http://$host:$port (Ctrl-C ends it)"
exec "$bin/granian" --interface wsgi --host "$host" --port "$port" \
  --workers "${WORKERS:-2}" --blocking-threads 2 --log-level warning \
  tiexin.web.config.wsgi:application
