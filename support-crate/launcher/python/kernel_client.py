"""A Jupyter client that the launcher drives over standard input and output, one JSON document a line.

Started with the kernel's name and the folder to run in. Answers {"event": "ready"} or {"event": "failed"}, then takes
{"code": ..., "timeout": seconds} and answers with any number of {"event": "line", "text": ...} while the cell runs and
one {"event": "done", "status": "ok" | "error" | "timeout" | "died", "outputs": [...], "execution_count": n,
"seconds": ...}. The end of its input ends the kernel, also in the middle of a cell: whoever asked for it is gone.
"""
import _thread
import json
import os
import queue
import signal
import sys
import threading
import time

import nbformat.v4
from jupyter_client.manager import KernelManager

START_SECONDS = 600

# After "idle", the lines a cell wrote to standard error may still be on their way.
STRAGGLERS_SECONDS = 0.05


# Kernels inherit standard output and may write to it: from here on that goes to standard error.
EVENTS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def say(**document):
    print(json.dumps(document), file=EVENTS, flush=True)


class Requests:
    """Standard input, read by a thread of its own, so that its end is noticed while a cell runs."""

    def __init__(self):
        self.waiting = queue.Queue()
        self.ended = threading.Event()
        self.started = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        # Not through sys.stdin, whose lock this thread would hold when the interpreter ends.
        rest = b""
        while chunk := os.read(0, 1 << 16):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self.waiting.put(json.loads(line))
        self.ended.set()
        self.waiting.put(None)
        if not self.started.is_set():
            # Whoever asked for the kernel is gone while it starts: as if told to end.
            _thread.interrupt_main(signal.SIGTERM)

    def __iter__(self):
        return iter(self.waiting.get, None)


class Outputs:
    """The outputs of a cell in nbformat's form, consecutive lines of one stream joined."""

    def __init__(self):
        self.items = []
        self.places = {}

    def add(self, message):
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            for line in content["text"].splitlines():
                say(event="line", text=line)
            last = self.items[-1] if self.items else None
            if last and last["output_type"] == "stream" and last["name"] == content["name"]:
                last["text"] += content["text"]
                return
        if kind == "update_display_data":
            self.update(content)
        elif kind in ("stream", "error", "execute_result", "display_data"):
            self.items.append(nbformat.v4.output_from_msg(message))
            self.places[content.get("transient", {}).get("display_id")] = self.items[-1]

    def update(self, content):
        say(event="line", text=content["data"].get("text/plain", ""))
        shown = self.places.get(content["transient"]["display_id"])
        if shown is not None:
            shown["data"], shown["metadata"] = content["data"], content["metadata"]


class Run:
    """One cell on its way through the kernel."""

    def __init__(self, manager, client, requests, code, timeout):
        self.manager, self.client, self.requests, self.timeout = manager, client, requests, timeout
        self.outputs = Outputs()
        self.count = None
        self.began = time.monotonic()
        self.id = client.execute(code)

    def messages(self):
        """What the kernel publishes for this cell; None once a second while it is silent."""
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                yield None
                continue
            if message["parent_header"].get("msg_id") == self.id:
                yield message

    def until_idle(self):
        for message in self.messages():
            if time.monotonic() - self.began > self.timeout:
                return "timeout"
            if self.requests.ended.is_set():
                return "aborted"
            if message is None:
                if not self.manager.is_alive():
                    return "died"
            elif message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return self.reply()
            else:
                if message["msg_type"] == "execute_input":
                    self.count = message["content"]["execution_count"]
                self.outputs.add(message)

    def reply(self):
        while True:
            try:
                reply = self.client.get_shell_msg(timeout=10)
            except queue.Empty:
                return "died"
            if reply["parent_header"].get("msg_id") == self.id:
                return reply["content"]["status"]

    def collect_stragglers(self):
        until = time.monotonic() + STRAGGLERS_SECONDS
        while (left := until - time.monotonic()) > 0:
            try:
                message = self.client.get_iopub_msg(timeout=left)
            except queue.Empty:
                return
            if message["parent_header"].get("msg_id") == self.id:
                self.outputs.add(message)

    def finish(self):
        status = self.until_idle()
        seconds = time.monotonic() - self.began
        self.collect_stragglers()
        if not self.requests.ended.is_set():
            say(event="done", status=status, outputs=self.outputs.items, execution_count=self.count, seconds=seconds)


def main():
    kernel, folder = sys.argv[1:]
    # The launcher asks for the end this way; the kernel must still be shut down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    requests = Requests()
    manager = KernelManager(kernel_name=kernel)
    client = None
    try:
        try:
            manager.start_kernel(cwd=folder)
            client = manager.client()
            client.start_channels()
            client.wait_for_ready(timeout=START_SECONDS)
        except Exception as error:  # whatever it is, the launcher reports it
            say(event="failed", message=f"{type(error).__name__}: {error}")
            return
        requests.started.set()
        say(event="ready", seconds=time.monotonic() - began)
        for request in requests:
            Run(manager, client, requests, request["code"], request["timeout"]).finish()
    finally:
        if client is not None:
            client.stop_channels()
        if manager.has_kernel:
            if not requests.started.is_set():
                # It would not answer a request to end either.
                manager.signal_kernel(signal.SIGTERM)
            manager.shutdown_kernel(now=False)


main()
