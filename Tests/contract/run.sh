#!/bin/sh
# The contract at the edges, held by programs of other people: schemathesis fuzzes /api/v1 and /open311/v2
# with docs/openapi.yaml, georeport and Python's XML parser read Open311, feedparser and icalendar the feeds, prometheus_client the metrics, icalendar, a JSON Schema and LibreOffice the exports of projects; rights_client.py tries every action
# with tokens of every duty. Everything happens on a sample district in a directory that is deleted
# afterwards. Takes about four minutes. Needs python3 with venv.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
bin=${BIN:-.build/debug/taizhang}
venv=${VENV:-.venv}
seed=${SEED:-20261121}

[ -x "$bin" ] || { echo "contract: $bin is not built; run make build first" >&2; exit 2; }
if [ ! -x "$venv/bin/schemathesis" ] || ! "$venv/bin/python" -c 'import georeport, feedparser, icalendar, jsonschema_rs, openpyxl, prometheus_client' 2>/dev/null; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'schemathesis>=4,<5' 'georeport>=0.3' 'feedparser>=6' 'icalendar>=6' 'jsonschema_rs>=0.30' 'openpyxl>=3.1' 'prometheus_client>=0.20' requests
fi

work=$(mktemp -d)
export HYPOTHESIS_STORAGE_DIRECTORY="$work/hypothesis"
server=
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Starts the server on a free port and waits for the line with its address.
start() {
    : >"$work/out"
    "$bin" "$1" --port 0 --data "$work/data" >"$work/out" 2>"$work/err" &
    server=$!
    waited=0
    until address=$(grep -o 'http://[^ ]*[0-9]' "$work/out" | head -n 1) && [ -n "$address" ]; do
        kill -0 "$server" 2>/dev/null || { cat "$work/err" >&2; echo "contract: the server did not start" >&2; exit 1; }
        waited=$((waited + 1))
        [ "$waited" -lt 1500 ] || { echo "contract: no address after five minutes" >&2; exit 1; }
        sleep 0.2
    done
}

# A token is made while nobody serves: one process holds the directory at a time.
start demo
stop
token() { "$bin" token create "contract-$1" --officer "$1" --duty "$2" --unit "$3" --data "$work/data"; }
{
    echo "dd-01 dispatcher district-center"
    echo "dc-01 supervisor district-government"
    echo "ld-01 leader district-government"
    echo "sj-01 auditor district-government"
    echo "gl-01 administrator district-government"
    echo "jb-urban-management-01 officer urban-management"
    echo "fz-water head water"
    echo "jb-371502001-01 officer office-371502001"
    echo "wg-371502001-01 grid-worker community-371502001001"
} | while read -r officer duty unit; do
    made=$(token "$officer" "$duty" "$unit")
    echo "$duty $officer $unit $made"
done >"$work/tokens"
token_of() { awk -v duty="$1" '$1 == duty { print $NF; exit }' "$work/tokens"; }
TAIZHANG_TOKEN=$(token_of dispatcher)
export TAIZHANG_TOKEN
start serve

"$venv/bin/python" Tests/contract/georeport_client.py "$address"
"$venv/bin/python" Tests/contract/feed_client.py "$address"
"$venv/bin/python" Tests/contract/public_feeds_client.py "$address"
"$venv/bin/python" Tests/contract/metrics_client.py "$address"
mkdir "$work/exports"
"$venv/bin/python" Tests/contract/project_exports_client.py "$address" "$work/exports"
"$venv/bin/python" Tests/contract/rights_client.py "$address" "$seed" "$work/tokens"

# A number that exists, so that fuzzing reaches the rules behind "no such matter".
TAIZHANG_NUMBER=$("$venv/bin/python" -c '
import os, sys, requests
answer = requests.get(sys.argv[1] + "/api/v1/matters", params={"ledger": "citizen-report", "stage": "reported", "limit": "1"},
                      headers={"Authorization": "Bearer " + os.environ["TAIZHANG_TOKEN"]}, timeout=20)
print(answer.json()["items"][0]["number"])' "$address")
export TAIZHANG_NUMBER
fuzz() { "$venv/bin/schemathesis" --config-file Tests/contract/schemathesis.toml run docs/openapi.yaml --url "$address" --seed "$seed" "$@"; }
fuzz >"$work/fuzz" || { cat "$work/fuzz"; exit 1; }
tail -n 20 "$work/fuzz"
# How many links of the description were followed from one answer to the next. With few of them the stateful
# phase would look at single calls only, and still be green.
links=$(sed -n 's/.*API Links: *\([0-9]*\) covered.*/\1/p' "$work/fuzz")
echo "contract: $(sed -n 's/.*\(API Links:.*\)/\1/p' "$work/fuzz")"
[ "${links:-0}" -ge 15 ] || { echo "contract: only ${links:-0} links were followed; the stateful phase tests nothing" >&2; exit 1; }

# The actions by an auditor, who may read everything: whatever is sent, not one entry may come of it. (To
# report is anybody's right in a public ledger, an auditor's too.)
# What time does meanwhile the server records by itself.
made() { "$venv/bin/python" -c 'import sqlite3, sys
print(sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True).execute("select count(*) from entry where actor not like '"'"'system|%'"'"'").fetchone()[0])' "$work/data/taizhang.sqlite"; }
TAIZHANG_TOKEN=$(token_of auditor)
before=$(made)
fuzz --phases examples,fuzzing --exclude-path-regex '^/open311/|/matters$' --exclude-method GET --checks not_a_server_error,status_code_conformance
[ "$(made)" = "$before" ] || { echo "contract: an auditor's token changed something" >&2; exit 1; }

# Whatever the fuzzing has written, the chain must hold.
stop
"$bin" verify --data "$work/data"
echo "contract: both APIs answer as docs/openapi.yaml says"
