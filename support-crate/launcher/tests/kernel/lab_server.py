"""A JupyterLab of the course as a browser speaks to it: opens notebooks, runs cells, restarts kernels."""

import json
import re
import subprocess
import time
import urllib.request
import uuid

import websocket


class Server:
    """`cargo lab --no-browser`, from its start to its end."""

    def __init__(self, launcher):
        self.process = subprocess.Popen(
            [launcher, "--no-browser"], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        self.said = []
        self.address, self.token = self._address()

    def _address(self):
        for line in self.process.stderr:
            self.said.append(line)
            found = re.search(r"http://127\.0\.0\.1:(\d+)/\S*token=(\w+)", line)
            if found:
                return f"127.0.0.1:{found[1]}", found[2]
        raise SystemExit("the server did not start:\n" + "".join(self.said))

    def ask(self, method, path, content=None):
        request = urllib.request.Request(
            f"http://{self.address}/api/{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def open(self, notebook):
        """A kernel for a notebook, as a click on it gives."""
        session = self.ask(
            "POST",
            "sessions",
            {"path": notebook, "name": notebook, "type": "notebook", "kernel": {"name": "rust"}},
        )
        return Kernel(self, session["kernel"]["id"])

    def end(self):
        self.process.terminate()
        self.process.wait(60)


class Kernel:
    """A notebook's kernel, heard over the server's websocket."""

    def __init__(self, server, identity):
        self.server, self.identity = server, identity
        self.reconnect()

    def reconnect(self):
        """Connects, once the kernel is there."""
        end = time.monotonic() + 60
        while self.server.ask("GET", f"kernels/{self.identity}")["execution_state"] in ("restarting", "autorestarting"):
            if time.monotonic() > end:
                raise SystemExit("the kernel does not come back")
            time.sleep(0.1)
        self.socket = websocket.create_connection(
            f"ws://{self.server.address}/api/kernels/{self.identity}/channels?token={self.server.token}",
            timeout=120,
        )

    def run(self, code, patience=120):
        """The reply's content, and all that was published about the cell."""
        request = {
            "header": {
                "msg_id": uuid.uuid4().hex,
                "msg_type": "execute_request",
                "username": "reader",
                "session": "reader",
                "version": "5.3",
                "date": "2000-01-01T00:00:00Z",
            },
            "parent_header": {},
            "metadata": {},
            "content": {"code": code, "silent": False, "store_history": True, "stop_on_error": True},
            "channel": "shell",
        }
        self.socket.send(json.dumps(request))
        reply, idle, published = None, False, []
        end = time.monotonic() + patience
        while not (reply and idle):
            if time.monotonic() > end:
                raise SystemExit(f"no end of {code!r}: {published}")
            message = json.loads(self.socket.recv())
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            if message["msg_type"] == "execute_reply":
                reply = message["content"]
            elif message["channel"] == "iopub":
                published.append((message["msg_type"], message["content"]))
                idle = message["content"].get("execution_state") == "idle"
        return reply, published

    def printed(self, code):
        reply, published = self.run(code)
        if reply["status"] != "ok":
            raise SystemExit(f"{code!r} failed: {reply}")
        return "".join(content["text"] for kind, content in published if kind == "stream")

    def restart(self):
        self.socket.close()
        self.server.ask("POST", f"kernels/{self.identity}/restart")
        self.reconnect()

    def shut_down(self):
        self.socket.close()
        self.server.ask("DELETE", f"kernels/{self.identity}")
