"""Shows every slide of decks in headless Chromium without a network, and says what does not fit.

usage: look_at_slides.py CHROMIUM FOLDER-FOR-PICTURES|- DECK...

Prints one JSON document: for each deck its slides, each with its place, its first words, its height, and the elements
that reach beyond the page; how light its paper and its words are; and the requests that the deck made.
"""
import json
import pathlib
import sys
import tempfile
import time

from chromium import Browser

# Every slide in reading order, everything on it shown; a slide's place as reveal counts it.
SLIDES = "Reveal.getSlides().map(s => { const at = Reveal.getIndices(s); return [at.h, at.v ?? 0]; })"

# In the page's own units: reveal scales the page to the window.
LOOK = """
(() => {
  const slide = Reveal.getCurrentSlide();
  slide.querySelectorAll('.fragment').forEach(f => f.classList.add('visible'));
  const { width, height } = Reveal.getConfig();
  const scale = Reveal.getScale();
  const page = document.querySelector('.reveal .slides').getBoundingClientRect();
  const beyond = [];
  let tallest = 0;
  for (const element of slide.querySelectorAll('*')) {
    if (element.closest('aside.notes') || !element.getClientRects().length) continue;
    const r = element.getBoundingClientRect();
    const right = Math.max(r.right, r.left + element.scrollWidth * scale) - page.left;
    const bottom = r.bottom - page.top;
    tallest = Math.max(tallest, bottom / scale);
    if (right / scale > width + 1 || bottom / scale > height + 1 || r.left < page.left - 1 || r.top < page.top - 1) {
      beyond.push(`${element.tagName.toLowerCase()}: ${element.textContent.trim().slice(0, 60)}`);
    }
  }
  const broken = [...slide.querySelectorAll('img')].filter(i => !i.complete || i.naturalWidth === 0).length;
  const words = slide.innerText.trim().split('\\n').find(line => line.trim()) ?? '';
  return { words: words.slice(0, 80), height: Math.round(tallest), beyond: beyond.slice(0, 3), broken };
})()
"""

# How light the paper and the words on it are, from 0 to 255.
LIGHTNESS = """
(() => {
  const grey = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return Math.round((r + g + b) / 3); };
  const paper = getComputedStyle(document.querySelector('.reveal-viewport')).backgroundColor;
  return { paper: grey(paper), ink: grey(getComputedStyle(document.querySelector('.reveal')).color) };
})()
"""

# Which typeface a deck is shown in depends on the machine. Verdana, whose letters are as wide as those of DejaVu Sans, is
# the widest of the usual ones; what fits in these fits. Gives whether one of them is there.
WIDEST = """
(() => {
  const typefaces = "Verdana, 'DejaVu Sans'";
  const style = document.createElement('style');
  style.textContent = `.reveal { font-family: ${typefaces}; }`;
  document.head.append(style);
  const context = document.createElement('canvas').getContext('2d');
  const width = font => { context.font = `20px ${font}`; return context.measureText('wide and illicit').width; };
  return width(`${typefaces}, monospace`) !== width('monospace');
})()
"""

REQUESTS = """performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith('data:'))"""


def slides_of(browser, deck, pictures):
    browser.call("Page.navigate", url=deck.as_uri())
    browser.wait_for("window.Reveal && Reveal.isReady()", f"the deck {deck.name}")
    if not browser.evaluate(WIDEST):
        sys.exit("neither Verdana nor DejaVu Sans is here (Debian: fonts-dejavu-core)")
    slides = []
    for horizontal, vertical in browser.evaluate(SLIDES):
        browser.evaluate(f"Reveal.slide({horizontal}, {vertical})")
        browser.wait_for("[...Reveal.getCurrentSlide().querySelectorAll('img')].every(i => i.complete)", "the figures")
        slide = {"place": f"{horizontal + 1}.{vertical + 1}", **browser.evaluate(LOOK)}
        slides.append(slide)
        if pictures:
            time.sleep(0.1)
            browser.screenshot(pictures / f"{deck.stem}-{horizontal + 1:02}-{vertical + 1:02}.png")
    return {"deck": deck.name, "slides": slides, **browser.evaluate(LIGHTNESS), "requests": browser.evaluate(REQUESTS),
            "errors": browser.evaluate("window.deckErrors ?? []")}


def main():
    program, pictures, *decks = sys.argv[1:]
    pictures = None if pictures == "-" else pathlib.Path(pictures)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile, "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=960,700",
                          "--hide-scrollbars")
        try:
            browser.call("Page.enable")
            browser.call("Emulation.setDeviceMetricsOverride", width=960, height=700, deviceScaleFactor=1, mobile=False)
            watch = "window.deckErrors = []; addEventListener('error', e => deckErrors.push(String(e.message)));"
            browser.call("Page.addScriptToEvaluateOnNewDocument", source=watch)
            print(json.dumps([slides_of(browser, pathlib.Path(deck).resolve(), pictures) for deck in decks]))
        finally:
            browser.close()


main()
