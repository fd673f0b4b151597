#!/usr/bin/env bash
# Runs the commands of docs/start.md as they stand there, one after the other in one shell. A
# document whose commands do not run is a bug.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
python3 - "$work/start.sh" <<'PY'
import re, sys
text = open("docs/start.md", encoding="utf-8").read()
blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
open(sys.argv[1], "w", encoding="utf-8").write("set -euo pipefail\n" + "\n".join(blocks))
print(f"docs/start.md: {len(blocks)} blocks")
PY
export TAIZHANG="$PWD/.build/debug/taizhang"
export PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# A process group of its own, so that a server that a failed block leaves behind goes, too.
trap 'kill -- "-${group:-0}" 2>/dev/null || true; rm -rf "$work"' EXIT
set -m
TMPDIR="$work" bash "$work/start.sh" >"$work/out" 2>&1 &
group=$!
if ! wait "$group"; then cat "$work/out"; echo "docs/start.md: FAILED"; exit 1; fi
tail -5 "$work/out"
echo "docs/start.md: every command ran"
# The shipped calendar against a foreign reading of the same notices, every day of every published year.
python3 scripts/check-calendar.py .venv
