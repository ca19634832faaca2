# Every target makes the environment that it needs; the first is the one to type.
.DEFAULT_GOAL := help
.ONESHELL:
.DELETE_ON_ERROR:
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

# Empty: the first of python3, python3.13, python3.12 and python3.11 that is new enough.
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
# More words for pytest: make test PYTEST="-k forecast -x"
PYTEST ?=
# Where the demo is served: make demo PORT=8502. Not ?=, since many an environment has a PORT for something else.
PORT = 8501
# A process a core and one more, since tests in a browser wait much of their time; each with whole files of tests: a
# file's tests share a server or a built organisation.
SPREAD ?= -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --dist loadfile
# Where Python is kept from writing compiled modules, every process that a test starts would compile all of Andon anew.
TESTS = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
# One measurement instead of all of them, with its own words: make bench BENCH="sessions.py --sessions 20"
BENCH =
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# The stamps: a second `make demo` or `make test` finds the environment as it is and starts at once.
$(VENV)/.run: requirements.lock pyproject.toml scripts/environment.sh
	@sh scripts/environment.sh "$(PYTHON)" $(VENV) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml scripts/environment.sh
	@sh scripts/environment.sh "$(PYTHON)" $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.run

install: $(VENV)/.run  ## the environment in .venv
	@echo "Ready: make demo, or $(BIN)/andon --help"

demo: $(VENV)/.run  ## a generated organisation on 127.0.0.1:8501; PORT=8502 serves it there
	@$(BIN)/andon demo --port $(PORT)

test: $(VENV)/.dev  ## every test that CI runs
	@sh scripts/chromium.sh >/dev/null
	@sh scripts/nginx.sh $(VENV) >/dev/null
	@$(TESTS) -m "not long" $(SPREAD) $(PYTEST)

test-long: $(VENV)/.dev  ## every test, with the full counts of faults, kills and histories
	@sh scripts/chromium.sh >/dev/null
	@sh scripts/nginx.sh $(VENV) >/dev/null
	@$(TESTS) $(SPREAD) --hypothesis-profile search $(PYTEST)

check: $(VENV)/.dev  ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "Types (the first time this takes minutes, later seconds) ..."
	@$(BIN)/mypy

audit: $(VENV)/.dev  ## what is known against the pinned libraries, where the advisories can be reached
	@$(BIN)/python scripts/audit.py

promises: $(VENV)/.dev  ## the tests that are named after what Andon promises
	@$(TESTS) tests/promises -m "not long" $(PYTEST)

screenshots: $(VENV)/.dev  ## the pictures in docs/images
	@sh scripts/chromium.sh >/dev/null
	@sh scripts/emoji.sh
	@PYTHONPATH=tests $(BIN)/python -m browser.screenshots docs/images

docs: $(VENV)/.dev  ## the site in build/docs; strict about links, anchors and pictures
	@$(BIN)/sphinx-build -q -E -n -W --keep-going -b html -d build/doctrees docs build/docs
	@echo "Ready: build/docs/index.html"

bench: $(VENV)/.dev  ## measurements, printed and never asserted; BENCH="sessions.py --sessions 20" is one alone
	@sh scripts/nginx.sh $(VENV) >/dev/null
	@$(if $(BENCH),exec $(BIN)/python bench/$(BENCH))
	@$(BIN)/python bench/run.py
	@$(BIN)/python bench/large.py
	@$(BIN)/python bench/jira_sync.py
	@$(BIN)/python bench/forecast.py
	@$(BIN)/python bench/check_ins.py
	@$(BIN)/python bench/frozen_links.py
	@$(BIN)/python bench/sessions.py

compare: $(VENV)/.dev  ## Andon beside other tools' rules on a real history; COMPARE="DIR --sample 50" on your own, by fifty
	@$(BIN)/python -m bench.compare.run $(COMPARE)

lock: $(VENV)/.dev  ## the lock files anew; UPGRADE=--upgrade takes newer versions
	@$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.lock
	@$(COMPILE) $(UPGRADE) pyproject.toml --extra dev --constraint requirements.lock -o requirements-dev.lock
	@$(COMPILE) pyproject.toml --extra postgres --constraint requirements.lock -o deploy/requirements.lock

released: $(VENV)/.dev  ## a database of this version, which all later ones are tried on; AGAIN=--again until it is tagged
	@$(BIN)/python scripts/released.py $(AGAIN)

.PHONY: help install demo test test-long check audit promises screenshots docs bench compare lock released
