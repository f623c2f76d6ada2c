"""The promise board: what the place promised, measured over its own cases, live."""
