# Every target first makes .venv with the locked dependencies when it is missing or out of date: with
# what serving needs, or with everything.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?=
STAMP := .venv/.stamp
INSTALLED := .venv/.stamp-run
BIN := .venv/bin
# Tests in a browser wait, too: there is a worker more than processors, and no more, or they time out.
PYTEST_OPTIONS ?= -n 3 --dist loadfile --no-loadscope-reorder
PACKAGES := queue_server booking display clerk kiosk api admin printing
CODE := $(wildcard $(PACKAGES) wsgi.py tests benchmarks)
TEMPLATES := $(wildcard $(addsuffix /templates,queue_server queue_server/web booking display clerk kiosk api admin))

.PHONY: help setup install run demo test test-thorough test-postgresql check format bench bench-full lock clean

help:
	@echo "make run     the first office on http://127.0.0.1:8080, from a fresh demo database"
	@echo "make demo    the same with simulated visitors and clerks"
	@echo "make test    all tests, browser tests included"
	@echo "make test-thorough  the same; what is tried by chance is tried more often"
	@echo "make test-postgresql  the same with PostgreSQL under everything"
	@echo "make check   ruff, mypy, import-linter, djlint"
	@echo "make bench   measurements in short, under ten minutes"
	@echo "make bench-full  all of them for hours, written to docs/performance.md"
	@echo "make install  .venv with what serving needs, and nothing else"
	@echo "make setup   .venv with everything, for those who work on it"
	@echo "make lock    the locks anew from pyproject.toml (needs uv)"
	@echo "make clean   removes caches, .venv and var/"

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock scripts/setup
	@PYTHON="$(PYTHON)" scripts/setup

install: $(INSTALLED)

$(INSTALLED): pyproject.toml requirements-run.lock scripts/setup
	@PYTHON="$(PYTHON)" scripts/setup run

run: $(INSTALLED)
	$(BIN)/okienko demo --no-visitors $(OPTIONS)

demo: $(INSTALLED)
	$(BIN)/okienko demo $(OPTIONS)

test: $(STAMP)
	@scripts/ensure-system
	$(BIN)/python -m pytest $(PYTEST_OPTIONS) $(TESTS)

test-thorough: export OKIENKO_TESTS = thorough
test-thorough: test

test-postgresql: export OKIENKO_TEST_ENGINE = postgresql
test-postgresql: test

check: $(STAMP)
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy $(wildcard $(PACKAGES) wsgi.py)
	$(BIN)/lint-imports
	$(if $(TEMPLATES),$(BIN)/djlint --lint --quiet $(TEMPLATES))

format: $(STAMP)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: $(STAMP)
	@scripts/ensure-system
	PATH="$(CURDIR)/$(BIN):$$PATH" benchmarks/run $(OPTIONS)

bench-full: $(STAMP)
	@scripts/ensure-system
	PATH="$(CURDIR)/$(BIN):$$PATH" benchmarks/run --full $(OPTIONS)

lock:
	scripts/lock

clean:
	rm -rf .venv var build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
