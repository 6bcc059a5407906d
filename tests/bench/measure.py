#!/usr/bin/env python3
"""Runs a command a few times and prints the best wall time, its CPU time and the most memory that was resident.

    tests/bench/measure.py RUNS COMMAND…        the command's output goes nowhere; exit codes 0 and 1 are fine
"""

import os
import subprocess
import sys
import time


def run(command):
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(runs, *command):
    results = sorted(run(list(command)) for _ in range(int(runs)))
    wall, cpu, _ = results[0]
    memory = max(result[2] for result in results)
    median = results[len(results) // 2][0]
    print(f"  best {wall * 1000:.1f} ms (median {median * 1000:.1f} ms), CPU {cpu * 1000:.1f} ms, at most {memory:.0f} MiB resident")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
