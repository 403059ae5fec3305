"""The rules of the trade as pure functions: values in, values out; no I/O, no clock, no framework."""
