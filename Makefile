# The shop in one command each. `make help` lists them.
PYTHON ?= python3.11
V := .venv
BIN := $(V)/bin
FLASK := $(BIN)/flask --app wsgi
export PORT ?= 8000
# Compiled Python goes below var/ too; without it every start would take seconds longer.
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/cache/python
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench prove migration i18n lock
.DELETE_ON_ERROR:

help: ## Show these commands
	@awk 'BEGIN {FS = ":.*## "; print "make <command>:"} /^[a-z0-9]+:.*## / {printf "  %-11s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "Everything a run writes is below var/ (delete it to begin anew) and $(V)/."
	@echo "Commands of the shop itself: $(FLASK) --help"

run: $(V)/.run ## Set up what is missing, then serve on 127.0.0.1:8000 with jobs (PORT=8080 for another port)
	@exec $(BIN)/python -m storefront.serve

test: $(V)/.dev ## Check everything: style, types, imports, texts, then all tests (ARGS="tests/unit -x" for some)
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest $(or $(ARGS),-n 2)

lint: $(V)/.dev ## Check style, types, imports, templates and texts
	@$(call step,style,ruff check -q --output-format concise .,"make format" puts much of this right)
	@$(call step,format,ruff format -q --check .,run "make format")
	@$(call step,types,mypy --no-error-summary,every function says what it takes and answers)
	@$(call step,imports,lint-imports --no-cache,imports point down: see "Imports point down" in pyproject.toml)
	@$(call step,templates,djlint --quiet --lint templates,see [tool.djlint] in pyproject.toml)
	@$(call step,texts,flask --app wsgi i18n check,run "make i18n" and translate what is missing)

format: $(V)/.dev ## Put Python files into the style of the house
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format -q .

bench: $(V)/.dev ## Measure how fast the shop is (see bench/)
	$(BIN)/python -m bench $(ARGS)

prove: $(V)/.dev ## Run every fault, crash and race in full: long, `make test` runs a slice of it
	$(BIN)/python -m pytest --prove --timeout 3600 $(or $(ARGS),-n 2)

migration: $(V)/.dev ## Write a migration for the change of the model: make migration m="what it does"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="Add a note to orders"'; exit 2; }
	$(FLASK) db migrate -m "$(m)"

i18n: $(V)/.run ## Bring translations/*/messages.po to the texts of the code, then tell what is left to translate
	$(FLASK) i18n update
	$(FLASK) i18n check

UV_COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links

lock: $(V)/.boot ## Pin what requirements*.in name, each with its hash (UPGRADE=--upgrade for newest versions)
	$(UV_COMPILE) $(UPGRADE) -o requirements-boot.lock requirements-boot.in
	$(UV_COMPILE) $(UPGRADE) --no-emit-package django --no-emit-package asgiref --no-emit-package sqlparse \
		-o requirements.lock requirements.in
	$(UV_COMPILE) $(UPGRADE) -o requirements-dev.lock requirements-dev.in

# One check: its output only when it fails, then what to do.
define step
	printf '%-10s' "$(1)"; if out=$$($(BIN)/$(2) 2>&1); then echo ok; \
	else printf 'FAILED\n%s\n\n%s: %s\n' "$$out" "$(1)" '$(3)'; exit 1; fi
endef

# Packages come only from the locks, each with its hash. uv is quicker than pip; where it cannot be had, pip does.
INSTALL_FLAGS := -q --no-deps --require-hashes
INSTALL_HERE := -q --no-deps --no-build-isolation --editable .
define install
	@echo "Installing $(1)"
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --python $(V) $(INSTALL_FLAGS) -r $(1); \
	else $(BIN)/python -m pip install $(INSTALL_FLAGS) -r $(1); fi
endef

$(V)/.boot: requirements-boot.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is needed (on Debian: apt-get install python3.11 python3.11-venv; another place: make PYTHON=…)"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed, $(PYTHON) is another"; exit 2; }
	@echo "Making $(V)"
	@$(PYTHON) -m venv $(V) || { rm -rf $(V); echo "No virtual environment could be made (on Debian: apt-get install python3.11-venv)"; exit 2; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-boot.lock \
		|| echo "uv cannot be had here, going on with pip"
	@touch $@

$(V)/.run: requirements.lock pyproject.toml $(V)/.boot
	$(call install,requirements.lock)
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --python $(V) $(INSTALL_HERE); \
	else $(BIN)/python -m pip install $(INSTALL_HERE); fi
	@touch $@

$(V)/.dev: requirements-dev.lock $(V)/.run
	$(call install,requirements-dev.lock)
	@touch $@
