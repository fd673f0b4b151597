#!/usr/bin/env bash
# A city in one folder: three machines with etcd, Patroni and PostgreSQL, configured by docs/guides/city.md, and two
# servers. 64 callers file reports and act on them while a server is killed (kill -9) every few seconds for KILL_SECONDS
# (300); then the primary's machine dies and a replica is promoted; then a planned switch-over. Whoever was told
# "unknown" asks the other server with the same key. At the end the journal is read by SQL: everything acknowledged is
# there, nothing twice, what was told not to be done is not there, no number is left out, no rung twice or missing.
# Prints the time without service. KEEP=1 keeps the folder of a failure, SEED and CALLERS are what they say.
set -euo pipefail
cd "$(dirname "$0")/../.."
for program in /usr/bin/etcd /usr/bin/patroni; do
  if [ ! -x "$program" ]; then
    echo "city: no $program (make setup installs it)"
    [ -z "${CI:-}" ] || exit 1
    exit 0
  fi
done
# Debian's own: psycopg2 is its package.
exec /usr/bin/python3 Tests/city/city.py "${BIN:-.build/debug/taizhang}" "${KILL_SECONDS:-300}"
