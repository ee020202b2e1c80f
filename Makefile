# The two commands are `make demo` and `make test`; CI calls the same targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON3 ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
HOME_DIR ?= .run
WORKERS ?= 2
PACKAGES := contracts infra/kit infra/native infra/demo $(wildcard services/*)
UNIT := contracts infra services tests/architecture tests/contract
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadfile

.PHONY: help env demo partner-demo up down test faults campaign bench fmt lint types unit e2e contracts migrate migration compose requirements

help: ## show this
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /  \1\t/' | expand -t 16

env: $(STAMP) ## make .venv with everything that is needed

$(STAMP): requirements/dev.txt $(PACKAGES:%=%/pyproject.toml)
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hengping: This is Python %d.%d: install Python 3.11 or newer and name it with PYTHON3=." % sys.version_info[:2])' || exit 2
	$(PYTHON3) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements/dev.txt > .venv/uv.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	$(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python --require-hashes -r requirements/dev.txt \
	  || $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation $(PACKAGES:%=-e ./%)
	@touch $@

demo: env ## start everything, bring in a sample firm, play the story (ONESHOT=1: end by itself)
	@$(BIN)/python -m native demo --home $(HOME_DIR) $(if $(ONESHOT),--oneshot)

up: env ## start everything and stay in front (Ctrl-C ends it)
	@$(BIN)/python -m native demo --home $(HOME_DIR) --no-story

down: env ## stop what `make up` or `make demo` runs
	@$(BIN)/python -m native down --home $(HOME_DIR)

partner-demo: env ## let a reference partner read what a running platform tells partners (IDLE=5: end by itself)
	@account="$$($(BIN)/python -m native partner --home $(HOME_DIR))" && eval "$$account" && \
	  $(BIN)/python infra/partner/consumer.py contracts/asyncapi.yaml $(if $(IDLE),--idle $(IDLE))

test: lint types compose ## all that must be green: lint, types, boundaries, every test, each fault once
	$(PYTEST) $(UNIT) tests/e2e
	$(BIN)/pytest -n 0 tests/faults

faults: env ## the fault matrix, about half an hour
	HENGPING_SUITE_REPEAT=5 $(BIN)/pytest -n 3 --dist worksteal infra/kit/tests/messaging
	HENGPING_FAULTS=ci HENGPING_MODEL_EXAMPLES=50 $(BIN)/pytest -n 0 --timeout 1800 tests/faults

campaign: env ## the whole fault matrix, 6 to 8 hours
	HENGPING_FAULTS=full HENGPING_MODEL_EXAMPLES=5000 $(BIN)/pytest -n 0 --timeout 0 tests/faults

bench: env ## measure against bare clients; prints a table
	$(BIN)/pytest -n 0 -s --timeout 1800 tests/bench -o python_files='bench_*.py'

fmt: env ## format
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

lint: env ## ruff and the boundaries between packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: env ## mypy, strict, tests included
	@for part in tests infra/partner $(PACKAGES); do $(BIN)/mypy $$part; done

compose: env ## check docker-compose.yml, without an engine
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

unit: env ## tests of contracts, kit, launcher and services
	$(PYTEST) $(UNIT)

e2e: env ## whole journeys over HTTP and Kafka
	$(PYTEST) tests/e2e

contracts: env ## export JSON Schema and AsyncAPI from the event classes
	$(BIN)/python -m contracts.export

migrate: env ## bring the databases of the running platform to the newest revision
	@for service in firm intake conflicts matters complaints notifications reporting gateway; do \
	  $(BIN)/python -m native run --home $(HOME_DIR) $$service migrate; done

migration: env ## write a migration: make migration SERVICE=matters NAME="what changes"
	@$(BIN)/python -m native run --home $(HOME_DIR) $(SERVICE) revision "$(NAME)"

requirements: env ## renew the hashed requirements from the .in files
	cd requirements && for set in dev run; do ../$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --override overrides.txt $$set.in -o $$set.txt; done
