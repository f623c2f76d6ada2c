#!/usr/bin/env bash
# Makes .venv hold what one requirement file pins: tools/setup.sh runtime|dev
# Called by make when that file has changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3.11}
bin=.venv/bin

if [ ! -x "$bin/python" ]; then
  tools/need.sh python "$python"
  echo "Setting up .venv …"
  "$python" -m venv .venv
fi
if [ ! -x "$bin/uv" ]; then
  "$bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r requirements/bootstrap.txt
fi
echo "Installing requirements/$1.txt …"
# pip, the second way, knows mirrors that uv is not told about.
VIRTUAL_ENV=$PWD/.venv "$bin/uv" pip install --quiet --require-hashes \
  -r "requirements/$1.txt" ||
  "$bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r "requirements/$1.txt"

# The package itself runs from the checkout: a path entry and the command.
site=$("$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$PWD/src" >"$site/tiexin-checkout.pth"
cat >"$bin/tiexin" <<SCRIPT
#!$PWD/$bin/python
import sys

from tiexin.cli.main import main

sys.exit(main())
SCRIPT
chmod +x "$bin/tiexin"
