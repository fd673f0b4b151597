#!/usr/bin/env bash
# kill -9 of the server while twelve callers work by the API, while it starts, while it stops, and of an import, twenty times
# over. Afterwards each answer that was ever given must be so, once, and `verify` must find nothing.
# ROUNDS=N for more. Before that, kill -9 of `calendar publish` while it makes boards anew, and of a city with
# two districts while they hand matters to one another.
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 Tests/crash/publish.py "${BIN:-.build/debug/taizhang}" 3
python3 Tests/crash/districts.py "${BIN:-.build/debug/taizhang}" "${DISTRICT_ROUNDS:-8}"
exec python3 Tests/crash/kill.py "${BIN:-.build/debug/taizhang}" "${ROUNDS:-20}"
