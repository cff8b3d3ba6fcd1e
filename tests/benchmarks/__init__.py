"""Benchmarks: ratios against a base in the same run, on the same rows. `./hall.sh bench [name] [--cases N]`."""
