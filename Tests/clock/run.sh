#!/usr/bin/env bash
# The real server under a faked wall clock (libfaketime): over midnight, a make-up Saturday, New Year into a
# year without a notice, a kill before the instant, a clock set back. Lights must turn and rungs be recorded
# at instants that are written down in clock.py, not computed by us. Then a slip on its way out by mail and webhook, over
# restarts. Takes about a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
library=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -1)
if [ -z "$library" ]; then
  echo "clock: no libfaketime (make setup installs it)"
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Where Swift is, its clang is.
clang -shared -fPIC -O1 -o "$work/timers.so" Tests/clock/timers.c
for test in clock notices; do
  python3 "Tests/clock/$test.py" "${BIN:-.build/debug/taizhang}" "$work/timers.so $library" "$work"
done
