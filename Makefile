# make lab    install what is needed into .venv, and open JupyterLab on your copy of the lectures
# make test   install the test extra as well, and run everything that CI runs on each push
# make test-all  run all of it at full strength, as CI does each night: in the parts that stand below
# make nbval  run the notebooks
# make long   make the results that no notebook has time for, and write them to data/runs.json
# make bench  print how fast the course is
# make gpu    run the notebooks with frameworks on the CPU and on this machine's GPU, and compare their times
#
# PART=...        which part of make test-all: seeds, forms, versions, platforms, colab or attacks
# RUN=...         which of the long runs, or of the notebooks of make gpu, instead of all
# PYTHON=...      the Python to make .venv with (3.11 or later); otherwise the first good one that is found.
#                 make gpu takes it as it is, and installs nothing
# TENSORFLOW=no   leave TensorFlow out, which is half of the installation
# TORCH=no        leave PyTorch out, where there is none

PYTHON ?=
TENSORFLOW ?= yes
TORCH ?= yes

# Always .venv's own programs, never those of another environment that happens to be activated.
PY := .venv/bin/python
STAMPS := .venv/stamps
# A stamp for each set of extras, so that going from one to the other and back installs nothing twice.
comma := ,
EXTRAS := lab,tutor
KIND :=
ifneq ($(TORCH),no)
EXTRAS := $(EXTRAS)$(comma)torch
KIND := $(KIND)-torch
endif
ifneq ($(TENSORFLOW),no)
EXTRAS := $(EXTRAS)$(comma)tensorflow
KIND := $(KIND)-tensorflow
endif
LAB := $(STAMPS)/lab$(KIND)
TEST := $(STAMPS)/test$(KIND)
REASONS := install.py pyproject.toml constraints.txt requirements-weights.txt mlschool/edition.py

# One thread for each process: two side by side are then faster than one with two. What shares what it has
# prepared, a notebook or a class of tests, stays with one of them.
PYTEST := OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadscope --no-loadscope-reorder
NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=120 notebooks

PARTS := seeds forms versions platforms colab attacks
PART ?= $(PARTS)

.PHONY: lab test test-all long bench gpu nbval FORCE

lab: $(LAB)
	@.venv/bin/mlschool lab

test: $(TEST)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PYTEST) $(NBVAL) tests mlschool

# Each part runs, whatever comes of those before it.
test-all: $(TEST)
	@failed=; \
	for part in $(PART); do \
		echo "The night gate: $$part"; \
		$(PYTEST) --night=$$part tests || failed="$$failed $$part"; \
	done; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed" >&2; exit 1; fi

long: $(TEST)
	@OMP_NUM_THREADS=1 $(PY) -m mlschool.authoring.long_runs $(RUN)

bench: $(TEST)
	@$(PY) -m tests.bench

# Nothing is installed: the Python that is given, or else .venv's, has what it has.
gpu:
	@$(if $(PYTHON),"$(PYTHON)",$(if $(wildcard $(PY)),$(PY),python3)) -m mlschool.authoring.on_gpu $(RUN)

nbval: $(TEST)
	$(PYTEST) $(NBVAL)

# What follows makes .venv and installs into it. pip reads the user's own settings, so their package index is used.
$(LAB): WANTED = $(EXTRAS)
$(TEST): WANTED = $(EXTRAS),test

$(LAB) $(TEST): $(STAMPS)/python $(REASONS)
	@$(PY) install.py $(WANTED)
	@touch $(LAB) $@

GOOD := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
WHICH := import sys; print(sys.version_info[:2])
CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3 python)

define find_python
python=; \
for candidate in $(CANDIDATES); do \
	if "$$candidate" -c '$(GOOD)' >/dev/null 2>&1; then python="$$candidate"; break; fi; \
done; \
if [ -z "$$python" ]; then \
	echo "mlschool needs Python 3.11 or later with its venv module, and found none among:" $(CANDIDATES). >&2; \
	echo "Install one (https://www.python.org/downloads/; on Debian and Ubuntu also python3-venv)," \
	"or name yours: make lab PYTHON=..." >&2; \
	exit 1; \
fi
endef

SAME := { test -z "$(PYTHON)" || test "$$("$(PYTHON)" -c '$(WHICH)' 2>/dev/null)" = "$$($(PY) -c '$(WHICH)')"; }

# An environment doesn't survive a move of its folder, nor the removal of its Python, nor that another Python is asked
# for: then it is made anew. One that is there without a stamp was made by the user, and is used as it is if it will do.
$(STAMPS)/python:
	@if [ ! -e $@ ] && $(PY) -c 'import pip; $(GOOD)' >/dev/null 2>&1; then \
		$(SAME) || { \
			echo "There is a .venv here with another Python, which make didn't make: remove it, or leave PYTHON= away." >&2; \
			exit 1; \
		}; \
	else \
		$(find_python); \
		echo "Making .venv with $$("$$python" --version)."; \
		"$$python" -m venv --clear .venv || exit 1; \
	fi; \
	mkdir -p $(STAMPS) && pwd -P > $@

ifneq ($(shell test "$$(cat $(STAMPS)/python 2>/dev/null)" = "$$(pwd -P)" \
	&& $(PY) -c "import pip" 2>/dev/null \
	&& $(SAME) \
	&& echo well),well)
$(STAMPS)/python: FORCE
endif
