# `make run` and `make test` need nothing but git, make and a network; the rest is theirs to set up.
VENV := .venv/bin
ARGS ?=

.PHONY: help run test lint unit bench proto clean
.DEFAULT_GOAL := help

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## Set up and open the viewer (without a display: process a clip into out/); ARGS="FUNCTION SOURCE"
	@resources/packaging/set-up run
	@resources/packaging/launch $(ARGS)

test: lint unit ## Set up and run everything: style, types, import rules, stubs, all tests

lint: ## Style, types, import rules, generated stubs
	@resources/packaging/set-up test
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo
	$(VENV)/python proto/generate.py --check

unit: ## The tests alone; ARGS="tests/media -k film"
	@resources/packaging/set-up test
	@resources/packaging/with-screen $(VENV)/python -m pytest $(ARGS)

bench: ## Ratios against the bare loop and the naive client, under three minutes, into out/bench.json
	@resources/packaging/set-up test
	@resources/packaging/with-screen $(VENV)/python -m benchmarks $(ARGS)

proto: ## Generate fxviewer/pb from proto/openfx.proto
	@resources/packaging/set-up test
	$(VENV)/python proto/generate.py

clean: ## Remove everything that was made, .venv too
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
