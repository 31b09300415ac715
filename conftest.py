"""The plugins of the test suite: which tests make which gate, what a run costs, which lectures may fail."""

pytest_plugins = ["tests.gates", "tests.nbval_report", "tests.costs", "tests.growing"]
