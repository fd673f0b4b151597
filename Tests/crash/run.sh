#!/usr/bin/env bash
# kill -9 of the server while sixteen callers report by the API, twenty times over. Afterwards each
# report that was ever acknowledged must be there, once, and `verify` must find nothing.
# ROUNDS=N for more. Before that, kill -9 of `calendar publish` while it makes boards anew.
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 Tests/crash/publish.py "${BIN:-.build/debug/taizhang}" 3
exec python3 Tests/crash/kill.py "${BIN:-.build/debug/taizhang}" "${ROUNDS:-20}"
