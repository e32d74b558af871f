# Everything one does with this project. `make` alone lists it. Needs a Python 3.11, 3.12 or 3.13 and nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# Another Python: make PYTHON=python3.12 test
PYTHON ?=
# Where the reference data lie: make reference DATA=../shared/data
DATA ?=
# Arguments for pytest: make test ARGS="-k referral -x"
ARGS ?=

in_venv := .venv/bin

.PHONY: help
help: ## list what can be asked for
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name words; do \
		printf '  make %-14s %s\n' "$$name" "$$words"; done

# Each target starts by asking for the environment it needs; when that is ready the question takes about 0.1 s.
.PHONY: environment-to-run environment-to-develop
environment-to-run environment-to-develop:
	@python=$$(tools/find_python.sh $(if $(PYTHON),"$(PYTHON)")) && "$$python" tools/environment.py $(@:environment-to-%=%)

.PHONY: setup
setup: environment-to-develop ## make .venv with everything for running, checking and testing

.PHONY: demo
demo: environment-to-run ## a town of 5,000 people at http://127.0.0.1:8000: fetch Neo4j, seed, score, serve
	@$(in_venv)/python -m api.demo

.PHONY: check
check: environment-to-develop ## format, lint, import rules, types and text tests; about a minute
	@$(in_venv)/ruff format --check .
	@$(in_venv)/ruff check .
	@$(in_venv)/lint-imports --no-logo
	@$(in_venv)/basedpyright & types=$$!; \
	$(in_venv)/python -m pytest -n 2 --dist loadfile -m "text and not nightly" $(ARGS); tests=$$?; \
	wait $$types && exit $$tests

.PHONY: test
test: environment-to-develop ## every test, against two embedded Neo4j side by side; about a quarter of an hour on two cores
	@$(in_venv)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: test-browser
test-browser: environment-to-develop ## the pages in a real headless Chromium
	@tools/find_chromium.sh
	@$(in_venv)/python -m pytest -m browser $(ARGS)

.PHONY: nightly
nightly: environment-to-develop ## what takes too long for every change: many faults, every earlier schema, long traffic
	@$(in_venv)/python -m pytest -m nightly $(ARGS)

.PHONY: reference
reference: environment-to-develop ## known answers of published data: make reference DATA=folder
	@test -d "$(DATA)" || { echo 'guanxi: name the folder of the data: make reference DATA=../shared/data' >&2; exit 2; }
	@GUANXI_REFERENCE_DATA="$$(cd "$(DATA)" && pwd)" $(in_venv)/python -m pytest tests/reference $(ARGS)

.PHONY: bench
bench: environment-to-develop ## measure the figures that docs/benchmarks.md keeps
	@$(in_venv)/python -m tests.benchmarks $(ARGS)

.PHONY: docs
docs: environment-to-develop ## write the generated tables of docs/ anew: errors, settings, commands, requirements
	@$(in_venv)/python -m tools.write_docs

.PHONY: format
format: environment-to-develop ## put all Python files into the house's format
	@$(in_venv)/ruff format .
	@$(in_venv)/ruff check --fix .

.PHONY: lock
lock: environment-to-develop ## pin the requirements anew with hashes (needs the tool uv)
	@$(in_venv)/python -m tools.lock_requirements

.PHONY: clean
clean: ## remove .venv and what tools left; the store and the fetched Neo4j stay
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
