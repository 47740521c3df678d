# The two commands of the README are `make run` and `make test`; each sets up all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test snapshots docs lock clean

run: $(VENV)/run.done
	$(BIN)/kexie serve

test: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

snapshots: $(VENV)/test.done  ## renew the reviewed snapshots of charts and findings, to be read in the diff
	$(BIN)/pytest tests/unit/test_snapshots.py tests/spec/test_awkward_findings.py --renew-snapshots

docs: $(VENV)/run.done  ## write the data dictionary anew from the declarations
	$(BIN)/kexie dictionary > docs/dictionary.md

lock: $(VENV)/test.done  ## pin the newest versions that pyproject.toml allows
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate --group pyproject.toml:build \
	  pyproject.toml --output-file requirements.lock --upgrade
	$(VENV)/lock/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate --group pyproject.toml:test \
	  --constraints requirements.lock pyproject.toml --output-file requirements-test.lock --upgrade

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/run.done: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/test.done: requirements-test.lock $(VENV)/run.done
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@
