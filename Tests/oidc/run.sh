#!/usr/bin/env bash
# Signing in by a real provider of identities, Canaille from PyPI with its data in memory, in a real Chromium: an unknown
# identity, tying one, signing in with it, an answer that is sent twice, a provider that names another issuer, signing out.
# Makes its own sample district on free ports. Skipped without a browser, except in CI. Takes about a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v chromium >/dev/null || {
  echo "oidc: no chromium (make setup installs it)"
  [ -z "${CI:-}" ] || exit 1
  exit 0
}
# Beside .venv and not in it: Canaille brings forty packages that nothing else here should find.
venv=${OIDC_VENV:-.venv-oidc}
[ -d "$venv" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import canaille.oidc.provider, playwright' 2>/dev/null \
  || "$venv/bin/pip" install -q 'canaille[oidc,front]==0.3.6' 'playwright>=1.40'
work=$(mktemp -d)
trap '{ for process in "${server:-}" "${provider:-}"; do kill -9 "$process" && wait "$process"; done; } 2>/dev/null || true; rm -rf "$work"' EXIT
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=${OIDC_PORT:-$(free)} there=${OIDC_PROVIDER_PORT:-$(free)}
wait_for() { # FILE PATTERN PROCESS
  for _ in $(seq 1 240); do
    grep -q "$2" "$1" && return
    kill -0 "$3" 2>/dev/null || break
    sleep 0.5
  done
  echo "oidc: $1 does not say $2" >&2
  tail -n 40 "$work"/*.out "$work"/*.err >&2
  exit 1
}
"$venv/bin/python" Tests/oidc/provider.py "$there" "http://localhost:$port/sign-in/return" >"$work/provider.out" 2>"$work/provider.err" &
provider=$!
wait_for "$work/provider.out" ready $provider
bin=${BIN:-.build/debug/taizhang}
LANG=en_US.UTF-8 "$bin" demo --data "$work/data" --port "$port" >"$work/server.out" 2>"$work/server.err" &
server=$!
wait_for "$work/server.out" "http://" $server
# The sample is made; it is served again with the providers in its settings.
kill $server && wait $server || true
printf 'a-secret-that-only-two-know\n' >"$work/data/oidc.secret"
cat >>"$work/data/taizhang.yaml" <<SETTINGS
public-address: http://localhost:$port
oidc:
  - { key: city, name: { zh: 市统一认证, en: City sign-on }, issuer: "http://127.0.0.1:$there", client-id: taizhang, client-secret-file: oidc.secret }
  # The same server under a name that is not its own to the letter: what it says of itself does not fit.
  - { key: other, name: { zh: 另一平台, en: Another }, issuer: "http://127.0.0.1:$there/", client-id: taizhang, client-secret-file: oidc.secret }
SETTINGS
LANG=en_US.UTF-8 "$bin" serve --data "$work/data" --port "$port" >"$work/server.out" 2>"$work/server.err" &
server=$!
wait_for "$work/server.out" "http://" $server
"$venv/bin/python" Tests/oidc/story.py "http://localhost:$port" "http://127.0.0.1:$there" "$work/server.err" || {
  tail -n 30 "$work/server.err" "$work/provider.err" >&2
  exit 1
}
