# `make help` lists what can be done. Needs Python 3.11, make, git and the network.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || echo python3)
PORT ?= 8000
HOST ?= 127.0.0.1
RELEASE_DAY ?= $(shell date +%F)
export PYTHON PORT HOST

BIN := .venv/bin
PY := PYTHONPATH=src $(BIN)/python
PYTEST := PYTHONPATH=src $(BIN)/python -m pytest
PARALLEL ?= -n 2
# A local Spark listens on the loopback address only, and is set for small logs.
SPARK := SPARK_LOCAL_IP=127.0.0.1 SPARK_CONF_DIR=$(CURDIR)/tests/scale/spark \
	PYTHONPATH=src .venv-scale/bin/python

# A stamp bears the checksum of what it stands for: a changed requirement file gives
# another name, so the set-up runs again exactly when it has to.
sum = $(shell cat $(1) tools/setup.sh | cksum | cut -d' ' -f1)
STAMPS := .venv/.installed
RUNTIME := $(STAMPS)/runtime-$(call sum,requirements/bootstrap.txt requirements/runtime.txt)
DEV := $(STAMPS)/dev-$(call sum,requirements/bootstrap.txt requirements/dev.txt)
SCALE := .venv-scale/.installed-$(call sum,requirements/scale.txt)
BENCH := .venv-bench/.installed-$(call sum,requirements/bench.txt)

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --no-header $(LOCK_OPTIONS)

.PHONY: help setup setup-scale run test check test-postgres test-browser test-spark \
	bench bench-planner bench-scale bench-insight bench-web fmt lock catalogue catalogue-release docs clean format lint types imports \
	sizes portable data translations forbidden

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | \
	  awk -F ':.*## ' '{ printf "  make %-15s %s\n", $$1, $$2 }'

setup: $(DEV) ## Set up .venv with everything that tests and checks need

$(RUNTIME):
	@tools/setup.sh runtime
	@echo "Compiling the loops behind ranges and wanted days (once, half a minute) …"
	@$(PY) -m tiexin.app.warm
	@mkdir -p $(STAMPS) && touch $@

# What the tests need contains what a run needs, in the same versions.
$(DEV):
	@tools/setup.sh dev
	@echo "Compiling the planner's loops (once, a minute) …"
	@$(PY) -m tiexin.planner.engines.warm
	@$(PY) -m tiexin.app.warm
	@mkdir -p $(STAMPS) && touch $@ $(RUNTIME)

run: $(RUNTIME) ## Serve the portal on http://127.0.0.1:8000 (PORT=… for another port)
	@tools/run.sh

test: $(DEV) ## Run the tests that need neither PostgreSQL nor a browser
	@tools/need.sh gomp
	@$(PYTEST) -m "not browser and not postgres and not scale" $(PARALLEL)

test-postgres: $(DEV) ## Run the tests of the pages on a throw-away PostgreSQL server
	@tools/need.sh postgres
	@PYTHONPATH=src $(BIN)/python -m tools.with_postgres \
	  $(BIN)/python -m pytest -m "not browser" $(PARALLEL) tests/web

setup-scale: $(SCALE) ## Set up .venv-scale: Apache Spark and Ibis, apart (1.3 GB)

test-spark: $(SCALE) ## Ask logs the same on a local Apache Spark (needs Java 17)
	@tools/need.sh java
	@$(SPARK) -m pytest -m scale tests/scale

test-browser: $(DEV) ## Walk the pages in headless Chromium
	@tools/need.sh chromium
	@$(PYTEST) -m browser $(PARALLEL)

check: format lint types imports sizes portable data translations forbidden ## Run every check that is no test
	@echo "All checks passed."

format: $(DEV)
	@$(BIN)/ruff format --quiet --check src tests tools || \
	  { echo "Not formatted; run: make fmt"; exit 1; }

lint: $(DEV)
	@$(BIN)/ruff check --quiet src tests tools

types: $(DEV)
	@PYTHONPATH=src $(BIN)/mypy --no-error-summary

imports: $(DEV)
	@PYTHONPATH=src $(BIN)/lint-imports

sizes: $(DEV)
	@$(PY) -m tools.check_sizes

portable: $(DEV)
	@$(PY) -m tools.check_portable

data: $(DEV)
	@$(PY) -m tools.fill_traditional --check data
	@$(PY) -m tools.make_error_docs --check
	@$(PY) -m tools.make_casework_docs --check
	@$(PY) -m tools.make_coverage --check
	@$(PY) -m tiexin.cli.main catalogue check

translations: $(DEV)
	@$(PY) -m tools.check_translations

forbidden: $(DEV)
	@$(PY) -m tools.check_files

catalogue: $(RUNTIME) ## Check the catalogue: format, rules, coverage, law cases and what they notice
	@$(PY) -m tools.check_catalogue_format
	@$(PY) -m tiexin.cli.main catalogue check
	@$(PY) -m tools.make_coverage --check
	@$(PY) -m tiexin.cli.main catalogue cases
	@$(PY) -m tiexin.cli.main catalogue mutate

catalogue-release: catalogue ## The same before a release: no review older than 18 months (RELEASE_DAY=…)
	@$(PY) -m tiexin.cli.main catalogue check --release --on $(RELEASE_DAY)

bench: $(DEV) $(BENCH) ## Measure speed beside general solvers (installs them apart)
	@PYTHONPATH=src .venv-bench/bin/python tests/benchmarks/bench.py
	@PYTHONPATH=src .venv-bench/bin/python tests/benchmarks/bench_choices.py

bench-planner: $(DEV) $(BENCH) ## Measure the planner's engines on known sets (25 minutes)
	@PYTHONPATH=src .venv-bench/bin/python tests/benchmarks/bench_planner.py \
	  $(BENCH_PLANNER_OPTIONS)

bench-web: $(DEV) ## Measure the pages of a large city (PostgreSQL; takes about ten minutes)
	@tools/need.sh postgres
	@$(PY) tests/benchmarks/bench_web.py $(BENCH_WEB_OPTIONS)

bench-insight: $(DEV) $(BENCH) ## Measure logs beside pm4py (BENCH_INSIGHT_OPTIONS="--events 10000000")
	@PYTHONPATH=src .venv-bench/bin/python tests/benchmarks/bench_insight.py \
	  $(BENCH_INSIGHT_OPTIONS)

bench-scale: $(SCALE) ## Measure logs on DuckDB, through Ibis, and on a local Spark
	@tools/need.sh java
	@$(SPARK) tests/benchmarks/bench_scale.py $(BENCH_SCALE_OPTIONS)

$(SCALE): | $(DEV)
	@echo "Installing requirements/scale.txt …"
	@[ -x .venv-scale/bin/python ] || $(BIN)/uv venv --quiet --python $(BIN)/python .venv-scale
	@VIRTUAL_ENV=$(CURDIR)/.venv-scale $(BIN)/uv pip install --quiet --require-hashes -r requirements/scale.txt
	@touch $@

$(BENCH): | $(DEV)
	@echo "Installing requirements/bench.txt …"
	@[ -x .venv-bench/bin/python ] || $(BIN)/uv venv --quiet --python $(BIN)/python .venv-bench
	@VIRTUAL_ENV=$(CURDIR)/.venv-bench $(BIN)/uv pip install --quiet --require-hashes -r requirements/bench.txt
	@touch $@

fmt: $(DEV) ## Format the code and put right what ruff can
	@$(BIN)/ruff format src tests tools
	@$(BIN)/ruff check --fix src tests tools

docs: $(DEV) ## Write the pages that are made from data (errors, casework, coverage)
	@$(PY) -m tools.make_error_docs
	@$(PY) -m tools.make_casework_docs
	@$(PY) -m tools.make_coverage

lock: $(DEV) ## Compile requirements/*.in again (LOCK_OPTIONS=--upgrade takes newer versions)
	$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
	$(COMPILE) requirements/runtime.in -c requirements/dev.txt -o requirements/runtime.txt
	$(COMPILE) requirements/bench.in -c requirements/dev.txt -o requirements/bench.txt
	$(COMPILE) requirements/scale.in -c requirements/dev.txt -o requirements/scale.txt

clean: ## Remove what can be made again (keeps var/, which holds the database)
	rm -rf .venv .venv-bench .venv-scale .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	  .import_linter_cache .coverage htmlcov build dist test-results
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
