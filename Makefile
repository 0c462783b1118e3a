# Everything is built in .venv, from Python (>= 3.11), git, make and a package index alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := build/demo
WORKERS ?= 2
LAW = $${LAWDIFF_REAL_DATA:-../shared/data}
TESTS := $(BIN)/python -m pytest -n $(WORKERS)

.DEFAULT_GOAL := help
.PHONY: help demo test test-all nightly torture mutants net check bench format clean

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY) ## Import the made-up code of snapshots/, compare its articles, print a timeline.
	@rm -rf $(DEMO)
	@mkdir -p $(dir $(DEMO))
	@LAWDIFF="$(BIN)/lawdiff" sh snapshots/demo.sh $(DEMO)

test: $(READY) ## Run the tests that are quick: within 100 seconds on two cores.
	LAWDIFF_QUICK=1 $(TESTS) --dist worksteal -m "not slow and not real and not browser"

test-all: $(READY) ## Run all tests: slow ones, the browser, real law (../shared/data or LAWDIFF_REAL_DATA).
	$(TESTS) --dist loadfile

nightly: $(READY) ## Properties on examples drawn at random, ten times as many; torture's short form.
	LAWDIFF_NIGHTLY=1 $(TESTS) --dist loadfile -m "hypothesis or slow"

torture: $(READY) ## Kill, permute, mutate, alter: ten minutes on two cores (TORTURE="--seed N PART").
	$(BIN)/python -m torture $(TORTURE)

mutants: $(READY) ## Alter the core in 150 places: does a test notice? (MUTANTS="--seed N --count 150").
	$(BIN)/python -m tests.mutants $(MUTANTS)

net: $(READY) ## Record every answer into build/net, to compare before and after (NET="--only snapshots").
	$(BIN)/python -m tests.recording build/net --data $(LAW) $(NET)

check: $(READY) ## Lint, check types and layers, run all tests.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(MAKE) --no-print-directory test-all

bench: $(READY) ## Measure speed on real law, some ten minutes; docs/benchmarks.md gets the table.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python benchmarks/bench.py $(LAW) docs

format: $(READY) ## Put the code into the house's form.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Take away everything that was built.
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
