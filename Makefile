# The project's verbs. `make` alone prints them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run serve serve-backend backup setup setup-backend setup-frontend setup-tests browser bytecode check \
        check-backend check-frontend test test-all test-backend test-sqlite test-postgres test-frontend e2e topology containers faults faults-full bench bench-peers format lock api-schema clean

export PORT_BACKEND ?= 8000
export PORT_FRONTEND ?= 3000
export NEXT_TELEMETRY_DISABLED := 1
# Every server, command and test is a separate process; without bytecode each would compile everything again.
unexport PYTHONDONTWRITEBYTECODE
# The default address at which the web app's server reaches the backend.
export BACKEND_URL ?= http://127.0.0.1:$(PORT_BACKEND)

# Another port for the web app is another origin; the backend has to know it.
ifneq ($(PORT_FRONTEND),3000)
export CORS_FRONTEND ?= http://localhost:$(PORT_FRONTEND)
endif

PYTHON ?= python3
VENV := backend/.venv
BIN := $(CURDIR)/$(VENV)/bin
STAMPS := .stamps

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## Start everything for a look or for development: http://localhost:3000, Ctrl-C stops it
	@scripts/run dev

serve: setup $(STAMPS)/frontend-build ## Start the production servers of both sides
	@scripts/run production

serve-backend: setup-backend backend/.env ## Start the production server of the backend alone
	@scripts/run backend

backup: setup-backend backend/.env ## Copy the database into a file while the server runs, and check the copy
	@cd backend && $(BIN)/python manage.py backup

setup: ## Install what is missing on both sides
	@$(MAKE) --no-print-directory -j2 setup-backend setup-frontend backend/.env

setup-backend: $(STAMPS)/backend ; @:
setup-frontend: $(STAMPS)/frontend ; @:

# Everything that the tests need, in parallel, because most of the time is spent on the network.
setup-tests:
	@$(MAKE) --no-print-directory -j3 setup-backend setup-frontend backend/.env browser bytecode

browser:
	@scripts/find-chromium >/dev/null

bytecode: setup-backend
	@scripts/test-backend bytecode

$(STAMPS)/backend: backend/requirements-dev.txt
	@mkdir -p $(STAMPS)
	@scripts/install-python "$(PYTHON)" "$(VENV)"
	@touch $@

$(STAMPS)/frontend: frontend/package-lock.json
	@mkdir -p $(STAMPS)
	@echo "Installing the web app's packages (about a minute) ..."
	@cd frontend && npm ci --loglevel=error
	@touch $@

FRONTEND_SOURCES := $(shell find frontend/src frontend/messages frontend/public frontend/loaders frontend/*.ts frontend/*.mjs -type f 2>/dev/null)
$(STAMPS)/frontend-build: $(STAMPS)/frontend $(FRONTEND_SOURCES)
	@cd frontend && npm run --silent build
	@touch $@

# Every installation gets its own secret key. Only its owner can read the file, which is never overwritten.
backend/.env:
	@$(PYTHON) -c "import os, secrets, pathlib; os.umask(0o077); text = pathlib.Path('.env.example').read_text(); \
	pathlib.Path('$@').write_text(text.replace('DJANGO_SECRET_KEY=', 'DJANGO_SECRET_KEY=' + secrets.token_urlsafe(50), 1))"
	@echo "Wrote backend/.env: set OPENAI_API_KEY there for live replies."

check: check-backend check-frontend ## Lint, types, import boundaries, locks, container files

check-backend: setup-backend
	@scripts/check

check-frontend: setup-frontend
	@cd frontend && npm run --silent typecheck && npm run --silent lint

# The parts run side by side, each part's output in one piece when it is done.
SIDE_BY_SIDE = $(MAKE) --no-print-directory -j2 --output-sync=target

test: setup-tests ## Every test, from a bare checkout, in about ten minutes (two idle cores)
	@rm -rf $(STAMPS)/ran
	@echo "Checking both sides, testing and building the web app (about two minutes) ..."
	@$(SIDE_BY_SIDE) check-frontend check-backend test-frontend $(STAMPS)/frontend-build
	@echo "Testing the backend on both databases (about five minutes) ..."
	@$(MAKE) --no-print-directory test-backend
	@# Run alone, because pages that share the cores with the backend's tests would be too slow.
	@echo "Testing both sides in the browser (about four minutes) ..."
	@$(MAKE) --no-print-directory e2e
	@scripts/test-summary

test-all: check test-frontend ## The same without exceptions, with coverage, and the fault tests (more than an hour)
	@scripts/test-backend all
	@$(MAKE) --no-print-directory e2e E2E=all
	@cd backend && FAULTS=long $(FAULTS_RUN) -n 3
	@$(MAKE) --no-print-directory topology

# Most tests wait now and then for a server that they have started: the tests on one database use the pauses of the other's.
test-backend: setup-backend
	@$(SIDE_BY_SIDE) test-sqlite test-postgres

test-sqlite: setup-backend
	@scripts/test-backend

test-postgres: setup-backend
	@scripts/test-backend postgres

test-frontend: setup-frontend
	@mkdir -p $(STAMPS)/ran
	@set -o pipefail; (cd frontend && npm run --silent test) 2>&1 | tee $(STAMPS)/ran/vitest.log

e2e: setup-backend setup-frontend backend/.env $(STAMPS)/frontend-build ## A real Chromium against the production builds
	@scripts/e2e $(E2E)

# The server that the web app's image starts.
$(STAMPS)/standalone/server.js: $(STAMPS)/frontend $(FRONTEND_SOURCES) scripts/build-standalone
	@echo "Building the web app as its image does (a minute or two) ..."
	@scripts/build-standalone

topology: setup $(STAMPS)/frontend-build $(STAMPS)/standalone/server.js ## The files of deploy/ with real nginx, Caddy, PostgreSQL, Redis, two backends, Next
	@cd backend && TOPOLOGY=1 $(BIN)/python -m pytest chat/tests/topology -q -rs -p no:cacheprovider

containers: ## Start everything in containers at http://localhost:8080 (LAYOUT=scale: PostgreSQL, Redis, two backends)
	@scripts/container-env $(LAYOUT)
	@docker compose up --build --detach

FAULTS_RUN = $(BIN)/python -m pytest chat/tests/faults -q -p no:cacheprovider \
	--dist worksteal

faults: setup $(STAMPS)/frontend-build ## Break everything for a quarter of an hour and write docs/faults.md
	@cd backend && FAULTS_REPORT=docs/faults.md FAULTS=long $(FAULTS_RUN) -n 3

faults-full: setup $(STAMPS)/frontend-build ## The same in the numbers that are promised (about an hour; goes on where it stopped)
	@cd backend && FAULTS_REPORT=docs/faults.md FAULTS=full $(FAULTS_RUN) -n 2

bench: setup-backend $(STAMPS)/frontend-build ## Measure against a direct line and by-the-book servers, write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks --scenario all --page --rows 10000,100000,1000000 --profile a,turn,b,d $(if $(INTO),--into $(INTO))

bench-peers: setup-backend ## Install LiteLLM's proxy and Open WebUI (8 GB) for bench to measure beside the others
	@$(BIN)/python -m benchmarks --install --peers litellm,open-webui

format: setup ## Format both sides
	@$(BIN)/ruff format --config backend/pyproject.toml backend chatbot benchmarks scripts
	@$(BIN)/ruff check --fix --quiet --config backend/pyproject.toml backend chatbot benchmarks scripts
	@cd frontend && npm run --silent format

lock: ## Lock the Python packages anew (needs uv); releases younger than 14 days are left out
	@# pip can check hashes only if a package that others require with extras is locked with these extras.
	@cd backend && for name in requirements requirements-mailgun requirements-litellm requirements-otel requirements-sentry requirements-semantic requirements-dev; do \
	  uv pip compile $$([ $$name != requirements-dev ] || echo --no-strip-extras) $$name.in -o $$name.txt --universal --python-version 3.11 --generate-hashes --no-header \
	    --exclude-newer "14 days" --quiet; done
	@cd benchmarks && for name in requirements-peers requirements-profile requirements-litellm requirements-open-webui; do \
	  uv pip compile $$name.in -o $$name.txt --universal --python-version 3.11 --generate-hashes --no-header --exclude-newer "14 days" --quiet; done

api-schema: setup ## Regenerate the web app's types from the backend's schema
	@cd backend && DJANGO_SETTINGS_MODULE=config.test_settings $(BIN)/python manage.py spectacular --validate --file openapi.yaml
	@cd frontend && npm run --silent api-schema

clean: ## Remove what was installed and built (never the database or backend/.env)
	@rm -rf $(VENV) $(STAMPS) frontend/node_modules frontend/.next frontend/test-results backend/staticfiles
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
