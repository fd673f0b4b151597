#!/usr/bin/env bash
# What `make check` and CI run: formatting, build without warnings, every test, the documents'
# commands, the two contracts and the tour in the browser.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$*"; }

step "format"
swift format lint --strict --recursive Sources Tests Package.swift Fuzzing/Package.swift Fuzzing/Sources/Fuzz Benchmarks/Package.swift Benchmarks/Sources
step "build"
swift build --build-tests
step "tests"
bash Tests/foreign/setup.sh
# A PostgreSQL of the tests' own, gone when they are over.
told=$(mktemp)
trap 'rm -f "$told"' EXIT
postgres=$(mktemp -u /tmp/taizhang-postgres-XXXXXX)
if TAIZHANG_POSTGRES=$(Tests/postgres/cluster.sh start "$postgres"); then
  export TAIZHANG_POSTGRES
  trap 'Tests/postgres/cluster.sh stop "$postgres"; rm -f "$told"' EXIT
else
  # Without one those tests say that they were skipped; where everything must run they fail.
  unset TAIZHANG_POSTGRES
  [ -z "${CI:-}" ] || exit 1
fi
# Runs tests; what failed stands thousands of lines above the end, and is said again there.
# Eight hundred at once would each wait for all others, and what waits for an answer would give up.
tests() {
  SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6 swift test --skip-build "$@" 2>&1 | tee "$told" || {
    step "what failed"
    grep -E -A4 '^✘|^error:|Fatal error' "$told" | cut -c1-500 || tail -n 40 "$told"
    exit 1
  }
}
tests
if [ -n "${TAIZHANG_POSTGRES:-}" ]; then
  step "tests of the server, its journal on PostgreSQL"
  TAIZHANG_TEST_STORE=postgres tests --filter '^ServerTests'
fi
# By bash and not by their mode: a suite that lost its bit must run, or be missed loudly.
# Half a minute of kills; five are for whoever touches the store (docs/reliability.md).
export KILL_SECONDS=${KILL_SECONDS:-30}
for suite in documents contract crash fault city clock browser oidc; do
  step "$suite"
  bash "Tests/$suite/run.sh"
done
step "all passed"
