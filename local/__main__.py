"""`python -m local`: the command, without its being installed."""

from local.cli import main

main(prog_name="steadyground")
