# `make run` and `make test` install what they need on Debian 12; Swift 6.3 must be there.
# CONFIG=release builds for production.
CONFIG ?= debug
DATA ?= data
PORT ?= 8080
BIN = .build/$(CONFIG)/taizhang
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run test check setup build format lint fuzz bench contract browser clean

run: build ## a synthetic district, then the server; prints the address and accounts
	$(BIN) demo --data $(DATA) --port $(PORT)

test: check

check: setup ## exactly what CI runs
	./scripts/check.sh

build: setup
	swift build -c $(CONFIG) --product taizhang

setup: vendor/.stamp

vendor/.stamp: scripts/setup.sh
	SUDO="$(SUDO)" ./scripts/setup.sh
	@touch $@

format:
	swift format -i --recursive Sources Tests Package.swift Fuzzing/Package.swift Fuzzing/Sources/Fuzz Benchmarks/Package.swift Benchmarks/Sources

lint:
	swift format lint --strict --recursive Sources Tests Package.swift Fuzzing/Package.swift Fuzzing/Sources/Fuzz Benchmarks/Package.swift Benchmarks/Sources

SHOTS ?= /tmp/taizhang-shots
browser: build ## the tour in Chromium; takes the pictures of docs/images anew, every other screenshot goes to SHOTS
	TAIZHANG_SHOTS=$(SHOTS) TAIZHANG_PICTURES=docs/images ./Tests/browser/run.sh

contract: build ## schemathesis and georeport against a running server
	./Tests/contract/run.sh

TARGET ?= all
SECONDS ?= 60
fuzz: setup ## every reader of bytes from outside for SECONDS each, or one TARGET; docs/internals/fuzzing.md
	SUDO="$(SUDO)" ./Fuzzing/run.sh $(TARGET) $(SECONDS)

bench: ## every table of docs/performance.md, each figure beside a raw limit; ARGS='--only http', '--write'
	$(MAKE) build CONFIG=release
	cd Benchmarks && swift build -c release
	python3 Benchmarks/run.py $(ARGS)

clean:
	rm -rf .build Fuzzing/.build Benchmarks/.build .venv vendor
