"""From the click on a chapter to its first figure, with a spare kernel and without, in turns. Needs the launcher's path, the
number of rounds, and the folder with `lab_server.py`."""

import json
import os
import statistics
import sys
import time

launcher, rounds, tests, notebooks = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
sys.path.insert(0, tests)

from lab_server import Server  # noqa: E402

OFFER = os.path.join(os.environ["LAB_HOME"], "kernels", ".offer")
CHAPTER = "00-start-here.ipynb"


def first_cells():
    """The cells up to the first one that shows a figure or a card."""
    with open(os.path.join(notebooks, CHAPTER), encoding="utf-8") as file:
        cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
    sources = []
    for cell in cells:
        sources.append("".join(cell["source"]))
        if any({"text/html", "image/svg+xml"} & output.get("data", {}).keys() for output in cell["outputs"]):
            return sources
    raise SystemExit("the chapter has no figure")


def ready(spare):
    end = time.monotonic() + 120
    while spare and not os.path.exists(OFFER):
        if time.monotonic() > end:
            raise SystemExit("no spare within two minutes")
        time.sleep(0.05)
    time.sleep(1)


def to_figure(began, kernel):
    for cell in CELLS:
        reply, _ = kernel.run(cell)
        if reply["status"] != "ok":
            raise SystemExit(f"{cell!r}: {reply}")
    return time.monotonic() - began


CELLS = first_cells()
click, restart = {"1": [], "0": []}, {"1": [], "0": []}
for number in range(rounds):
    for spare in ("10" if number % 2 else "01"):
        os.environ["LAB_SPARE"] = spare
        server = Server(launcher)
        try:
            ready(spare == "1")
            began = time.monotonic()
            kernel = server.open(CHAPTER)
            click[spare].append(to_figure(began, kernel))
            ready(spare == "1")
            began = time.monotonic()
            kernel.restart()
            restart[spare].append(to_figure(began, kernel))
        finally:
            server.end()
        print(f"round {number + 1} of {rounds}, LAB_SPARE={spare}", file=sys.stderr, flush=True)


def said(seconds):
    return f"{statistics.median(seconds):5.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


for spare, name in (("1", "with a spare"), ("0", "without one")):
    print(f"{name:<14} click to first figure {said(click[spare])}, restart to first figure {said(restart[spare])}")
