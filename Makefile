# `make demo` and `make test` do all the set-up they need; everything lands in .venv and ./demo.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
HOUSES ?= 6
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow check format bench docs chaos schemas clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.python:
	@./.ci/make-venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[assets,audit]'
	@./.ci/fix-opencv $(BIN)/python
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -c constraints.txt torch
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[train,hypersim,dev]'
	@./.ci/fix-opencv $(BIN)/python
	@touch $@

demo: $(VENV)/.installed ## generate a small set with the embedded engine, audit it, write its preview page
	@$(BIN)/layoutgen assets install || echo "going on with parametric furniture"
	$(BIN)/layoutgen generate --houses $(HOUSES) --source spec:apartment --engine embedded --recipe quickstart \
		--out $(DEMO)/dataset --seed 7 --overwrite --yes
	$(BIN)/layoutgen audit $(DEMO)/dataset
	$(BIN)/layoutgen preview $(DEMO)/dataset --out $(DEMO)/preview.html
	@echo "open $(abspath $(DEMO)/preview.html) in a browser"

test: $(VENV)/.installed-dev check ## everything that is checked: style, types, tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadscope -m 'not slow' --durations 15

test-slow: $(VENV)/.installed-dev ## the long tests that `make test` leaves out
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[all]'
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m slow

check: $(VENV)/.installed-dev ## ruff and mypy --strict
	$(BIN)/ruff check layoutgen benchmarks tests
	$(BIN)/ruff format --check layoutgen benchmarks tests
	$(BIN)/mypy

format: $(VENV)/.installed-dev ## let ruff format the code
	$(BIN)/ruff check --fix layoutgen benchmarks tests
	$(BIN)/ruff format layoutgen benchmarks tests

bench: $(VENV)/.installed-dev demo ## the figures of the README: renderer, pipeline, asking, loader
	$(BIN)/python -m benchmarks render
	$(BIN)/python -m benchmarks scale
	$(BIN)/python -m benchmarks asking $(DEMO)/dataset
	$(BIN)/python -m benchmarks exporting $(DEMO)/dataset
	$(BIN)/python -m benchmarks train $(DEMO)/dataset

docs: $(VENV)/.installed-dev ## the site, in ./site; its examples are of a set that is made for it once
	[ -d $(DEMO)/docs ] || $(BIN)/layoutgen generate --houses 6 --source spec:family-house --engine embedded \
		--recipe everything --out $(DEMO)/docs --seed 11 --yes
	$(BIN)/python -m pip install --quiet -c constraints.txt 'mkdocs-material>=9.5'
	LAYOUTGEN_DOCS_SET=$(DEMO)/docs $(BIN)/mkdocs build --strict

chaos: $(VENV)/.installed-dev ## 200 houses with random kills must give the same bytes
	$(BIN)/python -m benchmarks chaos

schemas: $(VENV)/.installed ## write schemas/*.schema.json anew from the record types
	$(BIN)/python -m layoutgen.dataset.schema

clean: ## remove the environment, the demo and caches
	rm -rf $(VENV) $(DEMO) build dist *.egg-info .mypy_cache .ruff_cache .hypothesis
