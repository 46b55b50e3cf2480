# make: set up and build. make test: everything that can be tested here. The source root is build/.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DOCUMENT ?= ../shared/report/alms-2004-laguna-seca.txt
SOURCE := data/reports/alms-2004-laguna-seca

.PHONY: all build check test lint expected verify mutate stores spark browser bench wheel clean data queries tests

all: build

$(VENV)/core.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[match,web]'
	touch $@

$(VENV)/dev.stamp: $(VENV)/core.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

# The main job: tables to quads, rules, queries, dist/.
build: $(VENV)/core.stamp
	$(BIN)/gridwalk build

# A choice of the tests that takes less than a minute of processor time: see tests/README.md.
check: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m quick

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=build $(BIN)/lint-imports

# Write the rows that each query is expected to give. Read them before you commit them.
expected: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bless

# Hold every cited value against the original document, which is not part of the project.
verify: $(VENV)/core.stamp
	$(BIN)/gridwalk verify "$(DOCUMENT)" --source $(SOURCE)

# Change every cell of every table and see whether anything notices.
mutate: $(VENV)/core.stamp
	$(BIN)/python -m gridwalk.dev.mutate --document "$(DOCUMENT)"

# The triple stores that the tests load into, as far as they are missing.
stores: $(VENV)/dev.stamp
	$(BIN)/python tests/install_stores.py

# Apache Spark for the tests of builds on it: half a gigabyte. It needs Java 17.
spark: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]'

# The browser that the tests look at pages with, as far as it is missing: Chromium, Playwright, axe.
browser: $(VENV)/dev.stamp
	$(BIN)/python -m tests.install_browser

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench

# Build the wheel, install it where nothing else is, and ask it a bundled question.
wheel: $(VENV)/core.stamp
	$(BIN)/python tests/check_wheel.py

clean:
	rm -rf dist .pytest_cache .mypy_cache .ruff_cache
	find build tests -name __pycache__ -type d -prune -exec rm -rf {} +
