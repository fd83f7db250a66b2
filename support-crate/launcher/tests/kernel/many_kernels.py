"""Kernels that start at once, that are restarted while the machine is busy, and that have one core."""

import multiprocessing
import os
import time

from jupyter_client.manager import KernelManager

AT_ONCE = 20
RESTARTS = 100


def spin(stop):
    while not stop.is_set():
        pass


def answers(client, number):
    """Whether the kernel computes; what it prints is its own."""
    said = []
    reply = client.execute_interactive(
        f'println!("{{}}", {number} * 2);',
        timeout=300,
        output_hook=lambda message: said.append(message["content"].get("text", "")),
    )
    if reply["content"]["status"] != "ok" or "".join(said).strip() != str(number * 2):
        raise SystemExit(f"kernel {number}: {reply['content']}, {said}")


def connected(manager):
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=300)
    return client


def at_once():
    managers = [KernelManager(kernel_name="rust") for _ in range(AT_ONCE)]
    for manager in managers:
        manager.start_kernel()
    clients = [connected(manager) for manager in managers]
    for number, client in enumerate(clients):
        answers(client, number)
    for manager, client in zip(managers, clients):
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def restarts(load):
    stop = multiprocessing.Event()
    busy = [multiprocessing.Process(target=spin, args=(stop,), daemon=True) for _ in range(load)]
    for process in busy:
        process.start()
    manager = KernelManager(kernel_name="rust")
    manager.start_kernel()
    for number in range(RESTARTS):
        # At any moment of its start, now and then when it is ready: then it is asked to end, and not killed.
        ready = number % 20 == 0
        if ready:
            client = connected(manager)
            answers(client, number)
            client.stop_channels()
        else:
            time.sleep((number % 10) * 0.05)
        manager.restart_kernel(now=not ready)
    client = connected(manager)
    answers(client, RESTARTS)
    client.stop_channels()
    manager.shutdown_kernel()
    stop.set()
    for process in busy:
        process.join()


def one_core():
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    manager = KernelManager(kernel_name="rust")
    manager.start_kernel()
    client = connected(manager)
    answers(client, 21)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    os.sched_setaffinity(0, cores)


def left():
    """Engines and kernels below this process, or that nobody is above any more."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline") as line, open(f"/proc/{name}/environ") as environment:
                if "evcxr_jupyter" in line.read() and f"MANY_KERNELS={os.getpid()}" in environment.read():
                    found.append(name)
        except OSError:
            pass
    return found


def main():
    os.environ["MANY_KERNELS"] = str(os.getpid())
    at_once()
    restarts(load=2)
    if hasattr(os, "sched_setaffinity"):
        one_core()
    end = time.monotonic() + 20
    while found := left():
        if time.monotonic() > end:
            raise SystemExit(f"left behind: {found}")
        time.sleep(0.1)
    print("all of them")


main()
