# Two commands matter: `make run` and `make test`. The rest is for those who work on it.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PORT ?= 8000

.PHONY: run setup test check release-check generated evaluation bench package lock

run: .venv/local.stamp
	@$(BIN)/steadyground serve --port $(PORT)

setup: .venv/dev.stamp

.venv/python.stamp:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed, and none was found." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/local.stamp: .venv/python.stamp requirements/local.lock pyproject.toml
	$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements/local.lock
	$(BIN)/pip install --disable-pip-version-check -q --no-deps -e .
	@touch $@

.venv/dev.stamp: .venv/local.stamp requirements/dev.lock
	$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements/dev.lock
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	@if command -v npm >/dev/null; then npm ci --no-audit --no-fund --ignore-scripts --loglevel=error; \
	elif [ "$$CI" = true ]; then echo "Node is needed in CI." >&2; exit 1; \
	else echo "No Node: what it tests is skipped."; fi

test: .venv/dev.stamp node_modules/.package-lock.json
	$(BIN)/pytest -n auto --dist worksteal

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/steadyground check

# Before a release: help lines whose last check is too long ago fail it too.
release-check: .venv/dev.stamp
	$(BIN)/steadyground check --release

generated: .venv/dev.stamp
	$(BIN)/steadyground generate

# How well messages are understood: writes docs/understanding.md, in some minutes.
evaluation: .venv/dev.stamp
	$(BIN)/python -m interaction_models.evaluating

bench: .venv/dev.stamp
	$(BIN)/python -m bench.run

package: .venv/dev.stamp node_modules/.package-lock.json
	$(BIN)/steadyground check
	$(BIN)/python -m local.packaging
	node_modules/.bin/osls package --package build/cloudformation

lock: .venv/dev.stamp
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra local pyproject.toml -o requirements/local.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev pyproject.toml -o requirements/dev.lock
	for name in text voice; do $(BIN)/uv pip compile -q --universal --no-deps --generate-hashes --no-header --no-annotate \
		--python-version 3.11 -c requirements/local.lock requirements/$$name.in -o requirements/$$name.lock; done
