# On a fresh machine `make demo` and `make test` do all the set-up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
N ?= 1000
SEED ?= 1
MUTANTS ?= 5000

.PHONY: demo test check templates docs parity fuzz bench system clean

demo: $(STAMP)
	$(BIN)/python examples/demo.py out

test: $(STAMP) system
	$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/xltools template --check
	$(BIN)/xltools rules --markdown docs/rules.md --cases tests/cases --check

templates: $(STAMP)
	$(BIN)/xltools template --all -o templates

docs: $(STAMP)
	$(BIN)/xltools rules --markdown docs/rules.md --cases tests/cases

# More random workbooks through LibreOffice than the tests take: make parity N=5000 SEED=7
parity: $(STAMP) system
	$(BIN)/python -m tests.support.parity $(N) $(SEED)

# More mutated workbooks than the tests take, for crashes, hangs and memory: make fuzz MUTANTS=20000 SEED=7
fuzz: $(STAMP)
	$(BIN)/python -m tests.support.fuzz $(MUTANTS) $(SEED)

bench: $(STAMP)
	$(BIN)/python -m benchmarks.all

# LibreOffice, a Chinese font, pdftoppm and a browser: the tests recalculate, draw and click.
system:
	@sh .ci/system-packages

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(STAMP)

clean:
	rm -rf $(VENV) out dist .pytest_cache .mypy_cache .ruff_cache
