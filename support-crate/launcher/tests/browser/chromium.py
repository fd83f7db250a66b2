"""A headless Chromium that is spoken to over the DevTools protocol."""
import base64
import json
import pathlib
import re
import subprocess
import tempfile
import time
import urllib.request

import websocket

LIMIT_SECONDS = 240


class Browser:
    """A headless Chromium with one page."""

    def __init__(self, program, profile, *arguments):
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={profile}",
             "--window-size=1360,1000", *arguments, "about:blank"],
            stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if found := re.search(r"ws://([^/]+)/", line):
                break
        else:
            raise SystemExit("Chromium did not start")
        with urllib.request.urlopen(f"http://{found[1]}/json") as pages:
            page = next(p for p in json.load(pages) if p["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=60)
        self.calls = 0

    def call(self, method, **params):
        self.calls += 1
        self.socket.send(json.dumps({"id": self.calls, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.calls:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]

    def evaluate(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"the page raised {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait_for(self, script, what):
        until = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < until:
            if value := self.evaluate(f"!!({script})"):
                return value
            time.sleep(0.3)
        self.screenshot(pathlib.Path(tempfile.gettempdir()) / "browser-test-gave-up.png")
        raise SystemExit(f"waited {LIMIT_SECONDS} s in vain for {what}")

    def click(self, element):
        """Clicks where the element is, as a hand would."""
        centre = self.evaluate(
            f"(() => {{ const r = ({element}).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=centre[0], y=centre[1], button="left", clickCount=1)

    def screenshot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
