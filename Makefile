# make run    set up and start the bot: connected to Slack with tokens in .env, without any on a local Slack
# make test   set up and run every test
# make check  formatting, lint, types, layers; whether facts.db and data/ agree and docs/answers.md is up to date
# make facts  build facts.db anew from data/
# make bench  set up and run the benchmarks

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test check facts bench clean

run: $(VENV)/.run
	@$(BIN)/python -m bot run

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/build_facts.py --check
	$(BIN)/python scripts/answers_table.py --check

facts: $(VENV)/.run
	$(BIN)/python scripts/build_facts.py

bench: $(VENV)/.bench
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than Python 3.11: name a newer one, as in 'make run PYTHON=python3.12'" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python pyproject.toml constraints.txt
	$(INSTALL) -e '.[articles,picture]'
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(INSTALL) -e '.[test,check]'
	@touch $@

$(VENV)/.bench: $(VENV)/.run
	$(INSTALL) -e '.[bench]'
	@touch $@

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .mypy_cache .ruff_cache
