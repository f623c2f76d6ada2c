#!/usr/bin/env bash
# Serves the portal with a worker beside it, and an invented city when there is none.
#   PORT=8000 HOST=127.0.0.1 WORKERS=2 TIEXIN_SAMPLE_WORLD=0 tools/run.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONPATH=src TIEXIN_SAMPLE_WORLD=${TIEXIN_SAMPLE_WORLD:-1}
exec .venv/bin/python -m tiexin.cli.main serve --host "${HOST:-127.0.0.1}" \
  --port "${PORT:-8000}" --workers "${WORKERS:-2}"
