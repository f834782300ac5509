# Konnekt. `make demo` shows it; `make help` lists the rest.

PORT ?= 8000
PEOPLE ?= 400
DATA ?=

# Python keeps what it compiled, whatever the shell says: each of many processes would compile all of it again.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help setup demo test proof fmt

help:
	@echo "make demo     an invented company to click through   PORT=$(PORT) PEOPLE=$(PEOPLE) DATA=var/demo"
	@echo "make setup    just the environment, in .venv          PYTHON=python3.12 names one"
	@echo "make test     everything that must hold before a change lands"
	@echo "make proof    the long proofs in full; writes a dated table under docs/proof/"
	@echo "make fmt      put code and templates in shape"
	@echo
	@echo "The product itself: .venv/bin/konnekt --help"

setup:
	@scripts/environment base

demo:
	@scripts/environment base
	@exec .venv/bin/konnekt demo --port "$(PORT)" --people "$(PEOPLE)" $(if $(DATA),--data "$(DATA)")

test:
	@scripts/environment test
	@scripts/test

proof:
	@scripts/environment test
	@scripts/proof

fmt:
	@scripts/environment test
	.venv/bin/ruff check --fix --exit-zero .
	.venv/bin/ruff format .
	find src -name '*.html' -path '*/templates/*' -exec .venv/bin/djade --target-version 5.2 {} +
