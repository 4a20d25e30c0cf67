# make demo: set up and run the main job. make test: set up and run all tests.
# Needs Python 3.11 or newer, git and make; everything else is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.ready-dev
WORKERS ?= auto
DEMO ?= $(CURDIR)/demo

.PHONY: demo test lint catalogs wheel clean

demo: $(READY)
	$(BIN)/ccm demo --folder "$(DEMO)"

test: $(DEV_READY) catalogs
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: $(DEV_READY) catalogs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

catalogs: $(READY)
	$(BIN)/python -c "from pathlib import Path; from hatch_build import compile_catalogs; compile_catalogs(Path.cwd())"

wheel: $(DEV_READY)
	$(BIN)/python -m build --wheel --outdir dist

clean:
	rm -rf $(VENV) build dist demo

$(READY): pyproject.toml hatch_build.py
	$(PYTHON) -c "import sys; sys.exit('ccm needs Python 3.11 or newer') if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@
