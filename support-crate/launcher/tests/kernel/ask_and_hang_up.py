"""Asks a starting kernel many times on connections of its own and hangs up at the first answer, as Jupyter's server does.

usage: ask_and_hang_up.py KERNEL

Prints what the kernel's output was when it ran a cell after that. Ends with an error when the kernel did not live.
"""
import sys
import time

import zmq
from jupyter_client.manager import KernelManager

ROUNDS, REQUESTS, LIMIT_SECONDS = 5, 20, 60


def ask_and_hang_up(kernel):
    channels = [kernel.connect_control(), kernel.connect_shell()]
    for channel in channels:
        channel.linger = 0
        for _ in range(REQUESTS):
            kernel.session.send(channel, "kernel_info_request")
    for channel in channels:
        if not channel.poll(LIMIT_SECONDS * 1000, zmq.POLLIN):
            raise SystemExit(f"the kernel did not answer within {LIMIT_SECONDS} s")
    for channel in channels:
        channel.close()
    time.sleep(0.3)
    if not kernel.is_alive():
        raise SystemExit("the kernel ended when its client hung up")


def main():
    kernel = KernelManager(kernel_name=sys.argv[1])
    kernel.start_kernel()
    try:
        for _ in range(ROUNDS):
            ask_and_hang_up(kernel)
        client = kernel.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=LIMIT_SECONDS)
        client.execute_interactive('println!("it lives");', timeout=LIMIT_SECONDS)
        client.stop_channels()
    finally:
        kernel.shutdown_kernel()


main()
