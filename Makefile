# make demo: set up and run the main job. make test: set up and run all tests.
# Needs Python 3.11 or newer, git and make; everything else is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.ready-dev
WORKERS ?= auto
DEMO ?= $(CURDIR)/demo

.PHONY: demo test lint catalogs messages wheel clean

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

# Brings new texts into the catalogs of ccm_cli/language/locale, for translators.
messages: $(READY)
	mkdir -p build
	$(BIN)/pybabel -q extract --no-wrap --sort-output --keywords="_ message" --add-location=file \
	    --project=ccm --output-file=build/ccm.pot ccm_cli
	$(BIN)/pybabel -q update --no-wrap --ignore-obsolete --no-fuzzy-matching --domain=ccm \
	    --input-file=build/ccm.pot --output-dir=ccm_cli/language/locale

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
