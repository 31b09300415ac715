"""The reference solutions, one module for each notebook: plain functions, to be read."""
