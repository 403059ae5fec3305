# PORT=4100 make run: another port. DATA_DIR=folder make run: another data folder.
.PHONY: run test check bench machine faults dev

run:
	@scripts/setup
	@.venv/bin/python -m flare_app serve

test:
	@scripts/setup tests
	@scripts/test

check:
	@scripts/setup tests
	@scripts/check

bench:
	@scripts/setup tests
	@.venv/bin/python -m benchmarks

machine:
	@scripts/setup tests
	@MACHINE_EXAMPLES=$${MACHINE_EXAMPLES:-500} MACHINE_STEPS=$${MACHINE_STEPS:-50} .venv/bin/python -m pytest tests/books -n 2 -rP

# FAULT_ORDERS=50 make faults: another size. tests/fault_sizes.py has them all.
faults:
	@scripts/setup tests
	@FAULTS=whole .venv/bin/python -m pytest -m faults -n 2 --dist worksteal -rP $(ARGS)

dev:
	@scripts/setup
	@.venv/bin/python -m flare_app dev
