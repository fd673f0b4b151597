#!/usr/bin/env bash
# The sample district, and ten thousand real incidents where ../shared has them, moved from a file into PostgreSQL and
# back: every export is the same bytes at each of the three places, `verify` finds nothing at any, and the places left
# behind take nothing more. KEEP=1 keeps the folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(realpath "${BIN:-.build/debug/taizhang}")
folder=$(mktemp -d /tmp/taizhang-move-XXXXXX)
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "${own:-}" ] || Tests/postgres/cluster.sh stop "$folder-postgres"
  [ -n "${KEEP:-}" ] || rm -rf "$folder"
}
trap cleanup EXIT
if [ -z "${TAIZHANG_POSTGRES:-}" ]; then
  own=1
  TAIZHANG_POSTGRES=$(Tests/postgres/cluster.sh start "$folder-postgres")
fi
place="$TAIZHANG_POSTGRES&schema=move_$$"

# Made by the demo, which is stopped as soon as it serves.
"$bin" demo --data "$folder/file" --port 0 >"$folder/demo.log" 2>&1 &
server=$!
for _ in $(seq 600); do
  grep -q 'http://' "$folder/demo.log" && break
  kill -0 "$server" || { cat "$folder/demo.log" >&2; exit 1; }
  sleep 0.5
done
kill "$server"
wait "$server" || true
server=

incidents=../shared/data/events311/sf311-10k.csv
if [ -f "$incidents" ]; then
  "$bin" import citizen-report "$incidents" --map ledgers/maps/sf311.yaml --data "$folder/file" --refused "$folder/refused.csv" \
    >"$folder/import.log" 2>&1 || [ $? = 1 ]
  head -1 "$folder/import.log"
else
  echo "move: ../shared has no sf311-10k.csv: the ten thousand incidents are skipped"
fi

# NAME DATA [STORE]: exports every ledger and verifies.
look() {
  local name=$1 data=$2 store=("${@:3}")
  for ledger in citizen-report grid-incident; do
    for format in csv json; do
      "$bin" export "$ledger" --format "$format" --data "$data" "${store[@]}" --out "$folder/$name-$ledger.$format" 2>/dev/null
    done
  done
  LC_ALL=C "$bin" verify --data "$data" "${store[@]}" 2>"$folder/$name-verify.log" | tail -1
}
same() {
  for file in "$folder/before-"*.csv "$folder/before-"*.json; do cmp "$file" "${file/before-/$1-}"; done
  echo "move: $1: $(cat "$folder/before-"*.csv "$folder/before-"*.json | wc -c) bytes of exports are equal"
}
refuses() {
  if "$bin" unit add nobody nobody "$@" >"$folder/refused.log" 2>&1; then
    echo "move: what was left behind took a command" >&2
    exit 1
  fi
}

look before "$folder/file"
"$bin" move --data "$folder/file" --to "$place" 2>/dev/null
refuses --data "$folder/file"
mkdir "$folder/back"
cp "$folder/file/master.key" "$folder/file/taizhang.yaml" "$folder/back/"
look database "$folder/back" --store "$place"
same database
"$bin" move --data "$folder/back" --store "$place" --to sqlite 2>/dev/null
refuses --data "$folder/back" --store "$place"
look back "$folder/back"
same back
