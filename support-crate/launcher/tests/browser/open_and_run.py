"""Opens a notebook in JupyterLab in headless Chromium, runs all its cells, and says what a reader would see.

usage: open_and_run.py CHROMIUM ADDRESS [FOLDER FOR SCREENSHOTS]

Speaks the DevTools protocol. Prints one JSON document: how many outputs show on opening, what saving it then answers, the
number of figures drawn and of those cut off, the texts on standard error, the errors, and whether every cell has run.
"""
import json
import pathlib
import re
import sys
import tempfile
import time

from chromium import Browser

# What stands on the page; collected while scrolling, because JupyterLab may keep only what is in view.
LOOK = """
(() => {
  const outputs = [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')];
  const texts = type => outputs.filter(o => o.dataset.mimeType === type).map(o => o.innerText);
  const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')].map(p => p.innerText);
  const figures = [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output img')];
  return {
    figures: figures.filter(f => f.complete && f.naturalWidth > 0 && f.clientWidth > 200).map(f => f.src),
    broken: figures.filter(f => f.complete && f.naturalWidth === 0).length,
    cut: figures.filter(f => f.getBoundingClientRect().right
      > f.closest('.jp-OutputArea-output').getBoundingClientRect().right + 1).length,
    errors: texts('application/vnd.jupyter.error'),
    stderr: texts('application/vnd.jupyter.stderr'),
    prompts,
  };
})()
"""


IDLE = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
PANEL = "(document.querySelector('.jp-Notebook .jp-WindowedPanel-outer') ?? document.querySelector('.jp-Notebook'))"


def outputs_on_opening(browser):
    """How many outputs a reader meets who scrolls through the notebook before running anything."""
    browser.wait_for(f"document.querySelector('.jp-Notebook .jp-CodeCell') && {IDLE}", "the notebook and its kernel")
    shown, position = 0, 0
    while position < browser.evaluate(f"{PANEL}.scrollHeight"):
        browser.evaluate(f"{PANEL}.scrollTop = {position}")
        time.sleep(0.3)
        shown += browser.evaluate("document.querySelectorAll('.jp-Notebook .jp-OutputArea-output').length")
        position += 800
    browser.evaluate(f"{PANEL}.scrollTop = 0")
    return shown


# JupyterLab takes hold of fetch when it loads.
NOTE_WHAT_IS_SAVED = """
window.saved = [];
const fetched = window.fetch;
window.fetch = async (request, ...rest) => {
  const method = request.method ?? rest[0]?.method;
  const answer = await fetched(request, ...rest);
  if (method === 'PUT' && answer.url.includes('/api/contents/')) saved.push(answer.status);
  return answer;
};
"""


def save(browser):
    """Saves as a hand does; the status that the server answers."""
    button = "document.querySelector('[data-command=\"docmanager:save\"]')"
    browser.wait_for(button, "the button that saves")
    for _ in range(20):  # the toolbar shows before it listens
        browser.click(button)
        time.sleep(1)
        if browser.evaluate("window.saved.length"):
            return browser.evaluate("window.saved[0]")
    raise SystemExit("the notebook was not saved")


def run_all(browser):
    button = "document.querySelector('[data-command=\"notebook:restart-run-all\"]')"
    browser.wait_for(button, "the button that runs all cells")
    accept = "document.querySelector('.jp-Dialog .jp-mod-accept')"
    for _ in range(20):  # the toolbar shows before it listens
        browser.click(button)
        time.sleep(1)
        if browser.evaluate(f"!!{accept}"):
            break
    browser.wait_for(accept, "the question whether to restart")
    browser.click(accept)
    cleared = "[...document.querySelectorAll('.jp-Notebook .jp-InputPrompt')].some(p => p.innerText.includes('*'))"
    browser.wait_for(cleared, "the first cell to start")
    browser.wait_for(f"{IDLE} && !({cleared})", "the last cell to end")
    time.sleep(1)


def look_at_everything(browser, shots):
    seen = {"figures": set(), "broken": 0, "cut": 0, "errors": [], "stderr": [], "prompts": set()}
    height = browser.evaluate(f"{PANEL}.scrollHeight")
    step, position, number = 800, 0, 0
    while position < height:
        browser.evaluate(f"{PANEL}.scrollTop = {position}")
        time.sleep(0.6)
        view = browser.evaluate(LOOK)
        seen["figures"].update(view["figures"])
        seen["prompts"].update(view["prompts"])
        for kind in ("broken", "cut"):
            seen[kind] = max(seen[kind], view[kind])
        for kind in ("errors", "stderr"):
            seen[kind] += [text for text in view[kind] if text not in seen[kind]]
        if shots:
            browser.screenshot(shots / f"{number:02}.png")
        number += 1
        position += step
        height = browser.evaluate(f"{PANEL}.scrollHeight")
    # A folded cell shows no prompt.
    not_run = sorted(p for p in seen["prompts"] if p.strip() and not re.search(r"\d", p))
    return {"figures": len(seen["figures"]), "broken": seen["broken"], "cut": seen["cut"], "errors": seen["errors"],
            "stderr": seen["stderr"], "not_run": not_run}


def main():
    program, address, *rest = sys.argv[1:]
    shots = pathlib.Path(rest[0]) if rest else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            browser.call("Page.enable")
            browser.call("Page.addScriptToEvaluateOnNewDocument", source=NOTE_WHAT_IS_SAVED)
            browser.call("Page.navigate", url=address)
            shown = outputs_on_opening(browser)
            saved = save(browser)
            run_all(browser)
            seen = look_at_everything(browser, shots)
            print(json.dumps({"shown_on_opening": shown, "saved": saved, **seen}))
        finally:
            browser.close()


main()
