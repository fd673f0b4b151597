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
swift test --skip-build
if [ -x Tests/documents/run.sh ]; then step "documents"; Tests/documents/run.sh; fi
if [ -x Tests/contract/run.sh ]; then step "contracts"; Tests/contract/run.sh; fi
if [ -x Tests/crash/run.sh ]; then step "crashes"; Tests/crash/run.sh; fi
if [ -x Tests/browser/run.sh ]; then step "browser"; Tests/browser/run.sh; fi
step "all passed"
