# Everything a developer or a first-time user needs. Each target sets up what it uses, in .venv, as any user.
#
#   make demo [ARGS=--once]   a demo company with leads arriving, in the terminal and in the web app
#   make web                  build the web app, where it is not built yet
#   make test                 all tests, those in a real browser too
#   make unit                 the quick tests only, on SQLite
#   make thorough             all tests, those that search much further: an hour or more
#   make check                format, lint, types, import contracts, all tests (what .ci/run runs)
#   make bench                the benchmarks, beside peers and limits in the same run
#   make screenshots          the pictures of the web app in docs/images, anew
#   make lock                 resolve the dependencies anew

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready
CLIENT_READY := $(VENV)/client/.ready
PEERS_READY := $(VENV)/peers/.ready
ARGS ?=
WEB := $(BIN)/python scripts/web.py
# What the web app is built with cannot be had here: that has been said, and all else is done.
OR_NOT_HERE := || test $$? = 3

.DEFAULT_GOAL := help
.PHONY: help demo web chromium test unit thorough check format lint types contracts web-check bench screenshots lock clean

help:
	@sed -n 's/^#   //p' Makefile

$(READY): requirements/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Turnout needs Python 3.11 or newer; set PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(BENCH_READY): $(READY) requirements/bench-lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench-lock.txt
	@touch $@

$(CLIENT_READY): $(READY) requirements/client-lock.txt
	@test -x $(VENV)/client/bin/python || $(BIN)/python -m venv $(VENV)/client
	@$(VENV)/client/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/client-lock.txt
	@touch $@

# All that the peers need is in their lock, but for a library of graphics cards that none of them uses here.
$(PEERS_READY): $(READY) requirements/peers-lock.txt
	@test -x $(VENV)/peers/bin/python || $(BIN)/python -m venv $(VENV)/peers
	@$(VENV)/peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/peers-lock.txt \
		|| echo "the peers of matching cannot be installed here; the benchmark leaves them out"
	@touch $@

demo: $(READY)
	@$(WEB) build $(OR_NOT_HERE)
	@$(BIN)/turnout demo $(ARGS)

web: $(READY)
	@$(WEB) build

chromium: $(READY)
	@$(BIN)/python tests/browser/chromium.py

test: $(READY) $(CLIENT_READY) chromium
	@$(WEB) test $(OR_NOT_HERE)
	$(BIN)/python -m pytest -n auto $(ARGS)

unit: $(READY)
	$(BIN)/python -m pytest -n auto -m "not slow and not shared and not postgresql and not browser" $(ARGS)

thorough: export TURNOUT_TEST_THOROUGH = 1
thorough: test

check: $(READY) format lint types contracts web-check test

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(BENCH_READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports --no-cache

web-check: $(READY)
	@$(WEB) check

screenshots: $(READY) chromium web
	$(BIN)/python scripts/screenshots.py $(ARGS)

bench: $(BENCH_READY) $(PEERS_READY)
	$(BIN)/python -m bench $(ARGS)

lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		pyproject.toml requirements/dev.in -o requirements/lock.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		requirements/bench.in -o requirements/bench-lock.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		requirements/client.in -o requirements/client-lock.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--override requirements/peers-without.in requirements/peers.in -o requirements/peers-lock.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		-c requirements/lock.txt pyproject.toml --extra otel -o requirements/serve-lock.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		-c requirements/lock.txt requirements/build.in -o requirements/build-lock.txt

clean:
	rm -rf $(VENV) web/node_modules src/turnout/ui/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
