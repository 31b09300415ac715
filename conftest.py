"""The plugins of the test suite: which tests make which gate, and what the run has cost."""

pytest_plugins = ["tests.gates", "tests.nbval_report", "tests.costs"]
