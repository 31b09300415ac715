"""For those who write lectures: what is made of `notebooks/`, and what is measured on it."""
