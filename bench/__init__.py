"""Where we stand against two honest peers: ratios measured in one run, `python -m bench.run`."""
