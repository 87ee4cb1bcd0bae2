# The only door. A fresh machine needs Python 3.11 or newer and make; the rest is fetched and pinned.
#   make demo    a populated company in the browser
#   make test    every test
# Overrides: PYTHON=python3.12   SERVE=0 (demo)   ARGS="-k limits -x" (test, journey, prove)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

UV_VERSION := 0.13.9
NEWER_THAN_3_10 := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c '$(NEWER_THAN_3_10)' 2>/dev/null && echo $$name && break; done)
UV := .tools/bin/uv
BIN := .venv/bin
SCRATCH := build/checks

export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON := $(PYTHON)
export UV_PROJECT_ENVIRONMENT := .venv

CATALOGUES := $(wildcard src/zixin/*/locale/*/LC_MESSAGES/django.po)
FRONTEND := $(wildcard frontend/*.* frontend/charts/*.js)
TEMPLATES = $(wildcard src/zixin/*/templates)

##@ Use it

.PHONY: demo
demo: .venv/.product  ## a populated demo company: web, worker and logins (SERVE=0: all but serve)
	@$(BIN)/zixin demo $(if $(filter 0,$(SERVE)),--no-serve)

##@ Work on it

.PHONY: dev
dev: .venv/.dev  ## the demo company, served again after each change
	@$(BIN)/zixin demo --no-serve
	@$(BIN)/zixin serve --reload

.PHONY: fmt
fmt: .venv/.dev  ## put code and templates into their one format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/djangofmt check --fix --quiet $(TEMPLATES)
	$(BIN)/djangofmt --quiet $(TEMPLATES)

.PHONY: messages
messages: .venv/.dev  ## bring the translations up to date with the source, and compile them
	$(BIN)/python tools/messages.py

##@ Gates

.PHONY: lint
lint: .venv/.dev  ## style and likely faults of code and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check $(TEMPLATES)
	$(BIN)/djangofmt check $(TEMPLATES)

.PHONY: types
types: .venv/.dev  ## mypy, strict
	$(BIN)/mypy

.PHONY: contracts
contracts: .venv/.dev  ## who may import whom
	$(BIN)/lint-imports

.PHONY: conventions
conventions: .venv/.dev  ## the house rules no linter knows
	$(BIN)/python tools/check_conventions.py

.PHONY: messages-check
messages-check: .venv/.dev  ## every text is translated
	$(BIN)/python tools/messages.py --check

.PHONY: lock-check
lock-check: $(UV)  ## the lock fits the project
	$(UV) lock --check

.PHONY: migrations-check
migrations-check: .venv/.dev  ## the migrations fit the models
	ZIXIN_DATA_DIR=$(SCRATCH) $(BIN)/python manage.py makemigrations --check --dry-run

.PHONY: deploy-check
deploy-check: .venv/.dev  ## the settings are fit for production
	ZIXIN_DATA_DIR=$(SCRATCH) ZIXIN_HTTPS=1 ZIXIN_ALLOWED_HOSTS=zixin.example.com \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

.PHONY: test
test: .venv/.dev  ## the tests on SQLite; also on PostgreSQL when ZIXIN_TEST_DATABASE_URL is set
	@failed=0; \
	echo "== tests on SQLite =="; \
	env -u ZIXIN_TEST_DATABASE_URL $(BIN)/pytest -n 2 $(ARGS) || failed=1; \
	if [ -n "$$ZIXIN_TEST_DATABASE_URL" ]; then \
		echo "== tests on PostgreSQL =="; $(BIN)/pytest -n 2 $(ARGS) || failed=1; \
	else echo "PostgreSQL not tested: ZIXIN_TEST_DATABASE_URL is not set"; fi; \
	exit $$failed

.PHONY: journey
journey: .venv/.dev  ## whole stories in a browser (Chromium)
	$(BIN)/pytest -m journey $(ARGS)

.PHONY: prove
prove: .venv/.proofs  ## the long proofs
	$(BIN)/pytest -m prove $(ARGS)

.PHONY: bench
bench: .venv/.peers  ## measure each claim of the README beside its peer
	@for script in benchmarks/[!_]*.py; do echo "== $$script =="; $(BIN)/python $$script || exit 1; done

.PHONY: wheel-check
wheel-check: .venv/.dev  ## the wheel, installed bare, starts and answers
	rm -rf build/wheel && $(UV) build --quiet --wheel --out-dir build/wheel
	$(BIN)/python tools/check_wheel.py build/wheel

.PHONY: ci
ci:  ## everything, as the build server runs it
	.ci/run

.PHONY: clean
clean:  ## remove what was built; var/ with its data stays
	rm -rf .venv .tools build dist frontend/node_modules src/zixin/site/static/vendor
	find src -name '*.mo' -delete

.PHONY: help
help:
	@echo "make demo   a populated company in the browser      make test   every test"
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# What the targets stand on. A stamp is newer than its sources, so a second start costs nothing.

$(UV): Makefile
	@test -n "$(PYTHON)" || { echo "Zixin needs Python 3.11 or newer (make PYTHON=...)"; exit 2; }
	@test "$$($(UV) --version 2>/dev/null | cut -d' ' -f2)" = $(UV_VERSION) || { \
		echo "Installing uv $(UV_VERSION) into .tools"; \
		$(PYTHON) -m venv --clear .tools && \
		.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); }
	@touch $@

.venv/.product: $(UV) pyproject.toml uv.lock hatch_build.py $(FRONTEND) $(CATALOGUES)
	@echo "Building the environment and the front end"
	@$(UV) sync --quiet --locked --no-dev --inexact --reinstall-package zixin
	@touch $@

.venv/.dev: .venv/.product
	@$(UV) sync --quiet --locked --inexact
	@touch $@

.venv/.proofs: .venv/.dev
	@$(UV) sync --quiet --locked --inexact --group proofs
	@touch $@

.venv/.peers: .venv/.dev
	@$(UV) sync --quiet --locked --inexact --group proofs --group peers
	@touch $@
