#!/usr/bin/env bash
# Says in one line what to install when a command of the system is missing.
#   tools/need.sh python PYTHON | chromium | postgres | gomp | java
set -euo pipefail

missing() {
  echo "Missing: $1. Install it with:" >&2
  echo "  $2" >&2
  exit 1
}

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo "
install="${as_root}apt-get install -y"

case "$1" in
  python)
    command -v "$2" >/dev/null || missing "Python 3.11" "$install python3.11 python3.11-venv"
    "$2" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
      missing "Python 3.11 (found $("$2" --version 2>&1); name another one by PYTHON=…)" \
        "$install python3.11 python3.11-venv"
    "$2" -c 'import venv, ensurepip' 2>/dev/null || missing "Python's venv" "$install python3.11-venv"
    ;;
  chromium)
    for name in chromium chromium-browser google-chrome; do
      command -v "$name" >/dev/null && exit 0
    done
    missing "Chromium" "$install chromium fonts-noto-cjk"
    ;;
  postgres)
    command -v initdb >/dev/null && exit 0
    for folder in /usr/lib/postgresql/*/bin; do
      [ -x "$folder/initdb" ] && exit 0
    done
    missing "PostgreSQL" "$install postgresql"
    ;;
  java)
    # Spark 4 takes Java 17 and 21; on Debian 17 is at hand.
    command -v java >/dev/null || missing "Java 17" "$install openjdk-17-jre-headless"
    java -version 2>&1 | grep -Eq 'version "(17|21)\.' ||
      missing "Java 17 (found $(java -version 2>&1 | head -1))" "$install openjdk-17-jre-headless"
    ;;
  gomp)
    # What LightGBM's threads need on Linux.
    command -v ldconfig >/dev/null || exit 0
    ldconfig -p | grep -q 'libgomp\.so\.1' || missing "libgomp1" "$install libgomp1"
    ;;
  *)
    echo "tools/need.sh: unknown need $1" >&2
    exit 2
    ;;
esac
