#!/usr/bin/env bash
# Faults of disks, clients and copies against a real server: a full disk, a read-only one, errors at random (libfiu), a power
# failure below the file system; slow, silent, broken and malformed clients; a second server, torn backups.
# What this machine does not let us mount is skipped aloud, except in CI. FAULT_ROUNDS, CLIENTS, FUZZ, TEARS, BACKUPS for
# more, SEED for others. Takes about two minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=${BIN:-.build/debug/taizhang}
told=$(mktemp)
trap 'rm -f "$told"' EXIT
# Beside the others: it waits a minute for the server to lose its patience.
python3 Tests/fault/clients.py "$bin" >"$told" 2>&1 &
clients=$!
trap 'kill "$clients" 2>/dev/null || true; rm -f "$told"' EXIT
TEARS=${TEARS:-10} BACKUPS=${BACKUPS:-2} python3 Tests/fault/copies.py "$bin"
FAULT_ROUNDS=${FAULT_ROUNDS:-4} python3 Tests/fault/disk.py "$bin"
wait "$clients" || {
  cat "$told"
  exit 1
}
cat "$told"
