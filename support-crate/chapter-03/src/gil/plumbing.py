

# What stands above is the notebook's: `parts_of_sum`, which one worker runs. Below is how chapter 03 asks for it.
#
# The way is named on the command line. Each line on standard input is a question in JSON: the parts, one list for each
# worker; the answer is a line of JSON with the sums of all parts, in their order. The end of the input ends the process.

import concurrent.futures
import json
import multiprocessing.connection
import os
import platform
import sys
import threading


def answer(**fields):
    print(json.dumps(fields), flush=True)


def end_with_parent():
    """A worker process ends when the one that started it does, however that ended."""
    parent = multiprocessing.parent_process()

    def watch():
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Serial:
    """The calling thread does it all."""

    def map(self, function, shares):
        return map(function, shares)

    def shutdown(self):
        pass


def pool(way, workers):
    if way == "serial":
        return Serial()
    if way == "threads":
        return concurrent.futures.ThreadPoolExecutor(workers)
    return concurrent.futures.ProcessPoolExecutor(workers, initializer=end_with_parent)


def main():
    way = sys.argv[1]
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    answer(python=f"{platform.python_implementation()} {platform.python_version()}", gil=gil)
    pools = {}
    for line in sys.stdin:
        shares = json.loads(line)
        workers = len(shares)
        if workers not in pools:
            pools[workers] = pool(way, workers)
        answer(sums=[sum_ for sums in pools[workers].map(parts_of_sum, shares) for sum_ in sums])
    for started in pools.values():
        started.shutdown()


if __name__ == "__main__":
    main()
