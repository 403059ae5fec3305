# PORT=4100 make run: another port. DATA_DIR=folder make run: another data folder.
.PHONY: run test check bench dev

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

dev:
	@scripts/setup
	@.venv/bin/python -m flare_app dev
