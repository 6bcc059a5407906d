#!/usr/bin/env python3
"""Runs several commands in turns and prints the processor time of each, and its ratio to the first one's of the same round.

    tests/bench/in_turns.py ROUNDS NAME COMMAND [NAME COMMAND]…        exit codes 0 and 1 are fine
"""

import shlex
import statistics
import sys

from measure import run


def main(rounds, *named):
    names, commands = named[::2], [shlex.split(command) for command in named[1::2]]
    times = [[run(command)[1] for command in commands] for _ in range(int(rounds))]
    for i, name in enumerate(names):
        own = [row[i] * 1000 for row in times]
        ratio = statistics.median(row[i] / row[0] for row in times)
        print(f"  {name:12} CPU median {statistics.median(own):7.0f} ms, best {min(own):7.0f} ms, ratio {ratio:.2f}")


if __name__ == "__main__":
    if len(sys.argv) < 4 or len(sys.argv) % 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
