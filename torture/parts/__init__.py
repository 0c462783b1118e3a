"""The parts: each module has `run(budget, seed, most)`, as `torture` says."""
