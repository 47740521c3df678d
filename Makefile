# The two commands of the README are `make run` and `make test`; each sets up all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUNDLE := kexie/show/chart/plotly.min.js
# Tests at once, one for each core; tests/conftest.py says which stay together.
PYTEST := $(BIN)/pytest --numprocesses=auto --no-loadscope-reorder

.PHONY: run demo lint test quick soak snapshots docs lock bill bundle-charts wheels package clean

run: $(VENV)/run.done
	$(BIN)/kexie serve

demo: $(VENV)/run.done  ## the dashboard with made-up registers, in a store of their own
	[ -d dist/demo ] || $(BIN)/kexie sample dist/demo
	KEXIE_DATA=dist/demo KEXIE_STORE=sqlite:///dist/demo/kexie.sqlite $(BIN)/kexie serve

lint: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint  ## everything
	$(PYTEST)

quick: lint  ## what needs no browser, server, PostgreSQL, killed process or page
	$(PYTEST) -m "not (browser or deploy or server or postgresql or killed or page)"

test-%: $(VENV)/test.done  ## one folder of tests: test-spec, test-unit, test-files, test-pages, test-browser, test-store …
	$(PYTEST) tests/$*

soak: $(VENV)/test.done  ## everything, with what is worth a night: more kills, more examples, every file in its own process
	KEXIE_TESTS=soak $(PYTEST)

snapshots: $(VENV)/test.done  ## renew the reviewed snapshots of charts and findings, to be read in the diff
	$(BIN)/pytest tests/unit/test_snapshots.py tests/files/test_awkward_findings.py --renew-snapshots

docs: $(VENV)/run.done  ## write the data dictionary anew from the declarations
	$(BIN)/kexie dictionary > docs/dictionary.md

lock: $(VENV)/test.done  ## pin the newest versions that pyproject.toml allows; then `make bill`
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate --group pyproject.toml:build \
	  pyproject.toml --output-file requirements.lock --upgrade
	$(VENV)/lock/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate --group pyproject.toml:test \
	  --constraints requirements.lock pyproject.toml --output-file requirements-test.lock --upgrade

bill: $(VENV)/test.done  ## write anew what is shipped, with licences: after each change of the locks
	$(BIN)/python -m deploy.bill

bundle-charts:  ## fetch plotly's script with the few kinds of charts in use, if npm is at hand: a quarter of the whole one
	mkdir -p dist/charts
	cp deploy/charts/package.json deploy/charts/package-lock.json dist/charts
	npm ci --prefix dist/charts --ignore-scripts --no-audit --no-fund --silent
	cp dist/charts/node_modules/plotly.js-basic-dist-min/plotly-basic.min.js $(BUNDLE)

wheels: $(VENV)/run.done  ## fill dist/wheels, for machines of this system and this Python that have no network
	rm -rf dist/wheels
	$(BIN)/pip download --quiet --disable-pip-version-check --require-hashes -r requirements.lock \
	  --only-binary :all: --dest dist/wheels
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --wheel-dir dist/wheels .

package: wheels  ## put the last commit and the wheels into dist/kexie.tar, to be carried over to such a machine
	git archive --prefix=kexie/wheels/ $$(printf -- '--add-file=%s ' dist/wheels/*) \
	  $(if $(wildcard $(BUNDLE)),--prefix=kexie/$(dir $(BUNDLE)) --add-file=$(BUNDLE)) --prefix=kexie/ \
	  --output=dist/kexie.tar HEAD

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
