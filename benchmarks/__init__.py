"""What is measured, against whom. `uv run python -m benchmarks` prints the tables of docs/benchmarks.md."""
