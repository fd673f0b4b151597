#!/usr/bin/env bash
# kill -9 of the server while sixteen callers report by the API, twenty times over. Afterwards each
# report that was ever acknowledged must be there, once, and `verify` must find nothing.
# ROUNDS=N for more.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 Tests/crash/kill.py "${BIN:-.build/debug/taizhang}" "${ROUNDS:-20}"
