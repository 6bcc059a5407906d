#!/usr/bin/env python3
"""Free ports on loopback, below the range that the kernel gives to outgoing connections: none of those can take one before its server does.

    ports.py COUNT
"""
import contextlib
import random
import socket
import sys

LOWEST = 15000


def _end_of_ours():
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
            first = int(file.read().split()[0])
    except OSError:
        first = 32768
    return first if first > LOWEST + 1000 else 65536  # a machine set up otherwise: any port


def free_ports(count):
    """`count` different ports that nobody listens on now."""
    end = _end_of_ours()
    ports = []
    with contextlib.ExitStack() as stack:
        for port in random.sample(range(LOWEST, end), 2000):
            candidate = stack.enter_context(socket.socket())
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            ports.append(port)
            if len(ports) == count:
                return ports
    raise RuntimeError(f"no {count} free ports between {LOWEST} and {end}")


if __name__ == "__main__":
    print(*free_ports(int(sys.argv[1])))
