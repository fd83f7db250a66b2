"""The same work while a spare kernel is being made, and where there is none, in turns: it must take the same time. Needs the
launcher's path, the number of rounds, and the folder with `lab_server.py`."""

import os
import random
import signal
import statistics
import subprocess
import sys
import time

launcher, rounds, tests = sys.argv[1], int(sys.argv[2]), sys.argv[3]
sys.path.insert(0, tests)

from lab_server import Server  # noqa: E402

OFFER = os.path.join(os.environ["LAB_HOME"], "kernels", ".offer")
CHAPTER = "00-start-here.ipynb"
OPENING = ':dep chapter-00 = { path = "../support-crate/chapter-00" }\nuse chapter_00::prelude::*;'
# On all cores, for some seconds: whatever else runs takes time from it.
WORK = """let begun = Instant::now();
let found: u64 = (0..24_000_000u64).into_par_iter().map(|n| (n as f64).sqrt() as u64 & 1).sum::<u64>()
    + (0..3).map(|_| count_primes(0..2_000_000)).sum::<u64>();
println!("{} {}", found, begun.elapsed().as_nanos());"""


def spares():
    found = subprocess.run(["pgrep", "-f", "lab engine --spare"], capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split()]


def opened(spare):
    os.environ["LAB_SPARE"] = spare
    server = Server(launcher)
    kernel = server.open(CHAPTER)
    kernel.printed(OPENING)
    return server, kernel


def measured(kernel):
    return int(kernel.printed(WORK).split()[1]) / 1e9


def spare_begins():
    """Ends the spare that there is; another one is begun soon after, and is in its first seconds then."""
    # One that is ended before it was ever ready counts as a failure, and after some of those no other is begun.
    end = time.monotonic() + 120
    while not os.path.exists(OFFER):
        if time.monotonic() > end:
            raise SystemExit("no spare within two minutes")
        time.sleep(0.05)
    before = spares()
    for number in before:
        os.kill(number, signal.SIGTERM)
    end = time.monotonic() + 60
    while not set(spares()) - set(before):
        if time.monotonic() > end:
            raise SystemExit("no spare is begun")
        time.sleep(0.02)
    time.sleep(0.5)


server, kernel = opened("0")
other, beside = opened("1")
try:
    without, with_one = [], []
    for number in range(rounds):
        for turn in ("10" if number % 2 else "01"):
            if turn == "1":
                spare_begins()
                with_one.append(measured(beside))
            else:
                without.append(measured(kernel))
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
finally:
    server.end()
    other.end()

ratios = sorted(
    statistics.median(random.choices(with_one, k=rounds)) / statistics.median(random.choices(without, k=rounds))
    for _ in range(4000)
)
print(
    f"the same work while a spare is being made: {statistics.median(with_one) / statistics.median(without):.3f} times as long"
    f" as without one (95 % interval {ratios[100]:.3f} to {ratios[3899]:.3f}, {rounds} rounds)"
)
