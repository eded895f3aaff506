# What a person types. `make run` and `make test` need nothing but Python >= 3.11 (with venv) and make.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export PATH := $(or $(PATH),/usr/local/bin:/usr/bin:/bin)
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  if command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then command -v $$p; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
AS_OF ?= 2024-09-30
ROWS ?= 20000
PIP := $(BIN)/pip install --disable-pip-version-check --no-input --no-deps --require-hashes

export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false

.PHONY: help
help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 found; install python3 and python3-venv." >&2; exit 1; }
	@echo "[1/3] creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed; install python3-venv." >&2; exit 1; }
	@touch $@

$(VENV)/.runtime: requirements.lock $(VENV)/.made Makefile
	@echo "[2/3] installing what running needs (about two minutes the first time)"
	@$(PIP) -r requirements.lock 2> >(grep -v '^WARNING: Location' >&2) | sed -nE 's/^Collecting /  /p'
	@for made in yingshang:cli yingshang-dbt:dbt_process; do command=$(BIN)/$${made%%:*}; \
	  printf '%s\n' '#!$(abspath $(BIN))/python' 'import sys' 'from pathlib import Path' \
	    'sys.path.insert(0, str(Path(__file__).resolve().parents[2]))' \
	    "from pipelines.$${made##*:} import main" 'main()' > $$command && chmod +x $$command; done
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "[3/3] installing what tests and linters need"
	@$(PIP) -r requirements-dev.lock 2> >(grep -v '^WARNING: Location' >&2) | sed -nE 's/^Collecting /  /p'
	@touch $@

$(VENV)/.spark: requirements-spark.lock $(VENV)/.dev
	@echo "[spark] installing Spark and its dbt adapter (half a gigabyte)"
	@$(PIP) -r requirements-spark.lock 2> >(grep -v '^WARNING: Location' >&2) | sed -nE 's/^Collecting /  /p'
	@touch $@

.PHONY: run
run: $(VENV)/.runtime ## Run the main job (first on a simulated city) and print the KPI board
	@if [ -z "$$(ls -A "$${YINGSHANG_HOME:-var}/landing" 2>/dev/null)" ]; then \
	  $(BIN)/yingshang simulate --rows $(ROWS) --seed 2024 --out "$${YINGSHANG_HOME:-var}/landing"; fi
	@$(BIN)/yingshang run --as-of $(AS_OF)

.PHONY: ui
ui: $(VENV)/.runtime ## Open the orchestrator: lineage, runs, checks, schedules
	@$(BIN)/yingshang ui

.PHONY: test
test: $(VENV)/.dev ## Run the tests, but for those below
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/spark -m "not long"

.PHONY: test-long
test-long: $(VENV)/.dev ## Run the tests that build, publish, send or fail again and again (YINGSHANG_TEST_SPLITS=2 splits)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/spark -m long

.PHONY: spark
spark: $(VENV)/.spark ## Install what YINGSHANG_ENGINE=spark needs beside Java 17 (docs/spark.md)

.PHONY: test-spark
test-spark: $(VENV)/.spark ## Run the tests that need a Spark cluster, which they start and stop (needs Java 17)
	@$(BIN)/python -m pytest tests/spark

.PHONY: lint
lint: $(VENV)/.dev ## Run every linter
	@echo "ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "mypy" && $(BIN)/mypy
	@echo "import-linter" && $(BIN)/lint-imports --no-cache
	@echo "sqlfluff" && $(BIN)/sqlfluff lint dbt_like_sql --processes 2

.PHONY: bench
bench: $(VENV)/.dev ## Measure speed against yardsticks (ROWS_BENCH=10000000)
	@$(BIN)/python -m benchmarks.run --rows $(or $(ROWS_BENCH),10000000)

.PHONY: bench-large
bench-large: $(VENV)/.dev ## The same at a hundred million petitions (48 GB of disk, an hour or more)
	@$(BIN)/python -m benchmarks.run --rows 100000000

.PHONY: cost-model
cost-model: $(VENV)/.dev ## Write the cost model of docs/scaling.md from the measured figures
	@$(BIN)/python -m benchmarks.cost_model

.PHONY: bench-kpi
bench-kpi: $(VENV)/.dev ## Measure the KPI layer at a million petitions against one rate written by hand
	@$(BIN)/python -m benchmarks.kpi_layer --rows $(or $(ROWS_BENCH),1000000)

.PHONY: bench-alerts
bench-alerts: $(VENV)/.dev ## Measure a day's evaluation over a year of 200 targets and 100 units, and a queue of 10,000 messages
	@$(BIN)/python -m benchmarks.alerts

.PHONY: bench-pages
bench-pages: $(VENV)/.dev ## Measure the pages at ten million petitions, also in a cold browser (needs chromium)
	@$(BIN)/python -m benchmarks.dashboard --rows $(or $(ROWS_BENCH),10000000)

.PHONY: bench-spark
bench-spark: $(VENV)/.spark ## Measure the build of one lake on DuckDB and on a cluster of two workers (needs Java 17)
	@$(BIN)/python -m benchmarks.spark --rows $(or $(ROWS_BENCH),100000)

.PHONY: lock
lock: ## Resolve the lock files again (needs uv)
	uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header requirements.in -o requirements.lock
	uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header requirements-dev.in -o requirements-dev.lock
	uv pip compile --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header requirements-spark.in -o requirements-spark.lock

.PHONY: clean
clean: ## Remove the venv and everything that runs have written
	rm -rf $(VENV) var
