#!/usr/bin/env bash
# What `make check` and CI run: formatting, build without warnings, every test, the documents'
# commands, the two contracts and the tour in the browser.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$*"; }

step "format"
swift format lint --strict --recursive Sources Tests Package.swift
step "build"
swift build --build-tests
step "tests"
# A PostgreSQL of the tests' own, gone when they are over.
postgres=$(mktemp -u /tmp/taizhang-postgres-XXXXXX)
if TAIZHANG_POSTGRES=$(Tests/postgres/cluster.sh start "$postgres"); then
  export TAIZHANG_POSTGRES
  trap 'Tests/postgres/cluster.sh stop "$postgres"' EXIT
else
  # Without one those tests say that they were skipped; where everything must run they fail.
  unset TAIZHANG_POSTGRES
  [ -z "${CI:-}" ] || exit 1
fi
# Eight hundred tests at once would each wait for all others, and what waits for an answer would give up.
SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6 swift test --skip-build
# By bash and not by their mode: a suite that lost its bit must run, or be missed loudly.
for suite in documents contract crash clock browser; do
  step "$suite"
  bash "Tests/$suite/run.sh"
done
step "all passed"
