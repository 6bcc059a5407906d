#!/usr/bin/env python3
"""How long a server takes from exec to its first 200 at a readiness path: the median of some starts, in milliseconds.

    start_time.py STARTS READY_PORT READY_PATH COMMAND...

The server is asked over plain HTTP every half millisecond, and ended by SIGTERM and, after three seconds, SIGKILL.
"""

import socket
import statistics
import subprocess
import sys
import time


def ready(port, path):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def one_start(port, path, command):
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not ready(port, path):
            if process.poll() is not None or time.perf_counter() - begin > 30:
                sys.exit(f"start_time.py: {command[0]} did not become ready")
            time.sleep(0.0005)
        return (time.perf_counter() - begin) * 1000
    finally:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main(arguments):
    starts, port, path, command = int(arguments[0]), int(arguments[1]), arguments[2], arguments[3:]
    times = sorted(one_start(port, path, command) for _ in range(starts))
    print(f"start to ready, {starts} starts: median {statistics.median(times):.1f} ms, best {times[0]:.1f}, worst {times[-1]:.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
