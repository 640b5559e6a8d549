# Needs Python 3.11 or newer, and a package index. Without make: see "On Windows" in README.md.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# The benchmarks have an environment of their own: what they compare with is no dependency, and
# one of them needs Python 3.12 or newer.
VENV_BENCH   := .venv-bench
NEWER        := python3.13 python3.12 $(wildcard $(HOME)/.pyenv/versions/3.1[23].*/bin/python3)
PYTHON_BENCH ?= $(firstword $(foreach p,$(NEWER),$(if $(shell $(p) -V 2>/dev/null),$(p))))
PIP_BENCH    := $(VENV_BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: keys record texts demo test docs lint unit coverage fuzz bench bench-travel bench-solve bench-growth bench-beside screenshot gallery notebook county lock clean help

help:                ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "geocluster needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(READY)       ## run the embedded synthetic county; the map is in maps/demo
	$(BIN)/geocluster demo --out maps/demo --replace

test: lint unit      ## every check and every test

docs: $(READY)       ## the papers in docs/ as pages with a search; a warning is an error
	$(BIN)/python -m sphinx -q -W --keep-going docs docs/_build/html
	@echo "the papers are in docs/_build/html/index.html"

keys: $(READY)       ## the rows of docs/scenario.md that rules declare
	$(BIN)/python -m tests.docs.keys

record: $(READY)     ## the schema of proposal.json and the tables of docs/record.md, from the forms
	$(BIN)/python -m tests.docs.record

lint: $(READY)       ## style, types, floors
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(READY)       ## tests and doctests
	$(BIN)/python -m pytest -q --numprocesses 2 --dist loadfile --no-loadscope-reorder

coverage: $(READY)   ## which lines and branches the tests run; takes longer than they do
	$(BIN)/python -m pytest -q --numprocesses 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

fuzz: $(READY)       ## 3,000 random problems, 2,000 of several tiers and 500 of fair ones against brute force; 2,000 changed scenarios, 10,000 damaged files
	$(BIN)/python -m tests.fuzz --cases 3000 --most 9
	$(BIN)/python -m tests.fuzz_tiers --cases 2000 --most 8
	$(BIN)/python -m tests.fuzz_fair --cases 500 --most 7
	$(BIN)/python -m tests.fuzz_scenarios --cases 2000 --seed 1
	$(BIN)/python -m tests.fuzz_data --cases 10000 --seed 1

bench: bench-travel bench-solve bench-growth  ## every benchmark

bench-travel: $(VENV_BENCH)/.ready  ## travel times beside other software; writes benchmarks/travel.md
	$(VENV_BENCH)/bin/python -m benchmarks.travel

$(VENV_BENCH)/.ready: pyproject.toml constraints.txt benchmarks/peers.txt
	@test -n '$(PYTHON_BENCH)' \
	  || { echo "the benchmarks need Python 3.12 or 3.13; try: make PYTHON_BENCH=... $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON_BENCH) -m venv --clear $(VENV_BENCH)
	@echo '*' > $(VENV_BENCH)/.gitignore
	$(PIP_BENCH) --editable .
	@mkdir $(VENV_BENCH)/not-installed
	@while read -r peer; do \
	  log="$(VENV_BENCH)/not-installed/$${peer%%==*}.log"; \
	  if $(PIP_BENCH) --only-binary :all: "$$peer" 2> "$$log"; then rm "$$log"; \
	  else echo "$$peer cannot be installed here; the tables will say so"; fi; \
	done < benchmarks/peers.txt
	@touch $@

screenshot: $(READY) ## the picture in the README, from the demo map, by a headless browser
	$(BIN)/python -m tests.gallery federations

gallery: $(READY)    ## maps of made-up counties in maps/, small pictures of them in docs/gallery; takes minutes
	$(BIN)/python -m tests.gallery

texts: $(READY)      ## the template of all sentences, and the catalogues of other languages
	$(BIN)/python -m geocluster.texts.catalogue

notebook: $(READY)   ## run the notebook again and keep its output
	$(BIN)/python -m tests.notebook notebooks/demo.ipynb

bench-solve: $(VENV_BENCH)/.ready  ## solvers beside other software; writes benchmarks/solve.md, takes up to seven hours
	$(VENV_BENCH)/bin/python -m benchmarks.solve

bench-growth: $(VENV_BENCH)/.ready  ## how each step grows up to a nation; writes benchmarks/growth.md, takes half an hour
	$(VENV_BENCH)/bin/python -m benchmarks.growth

BEFORE ?= HEAD~1
bench-beside: $(READY) ## an older commit (BEFORE=...) beside this one, on the same problems; writes benchmarks/beside.md, takes half an hour
	$(BIN)/python -m benchmarks.beside $(BEFORE)

county: $(READY)     ## make data/demo and data/china again
	$(BIN)/geocluster generate --schools 150 --seed 1 --out data/demo
	$(BIN)/geocluster generate --kind china --schools 90 --seed 1 --out data/china

lock: $(READY)       ## write the versions in use to constraints.txt: names and versions only
	$(BIN)/python -m pip freeze --exclude-editable | grep -E '^[A-Za-z0-9_.-]+==' > constraints.txt

clean:
	rm -rf $(VENV) $(VENV_BENCH) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage maps/demo docs/_build
