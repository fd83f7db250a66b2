"""Makes a reveal.js deck of a notebook: one HTML file that needs nothing else, so it opens with the network down.

usage: deck.py NAME THEME NOTEBOOK DECK
"""
import importlib.metadata
import pathlib
import re
import sys

import nbformat
from nbconvert.exporters.slides import SlidesExporter
from pygments.formatters import HtmlFormatter

HERE = pathlib.Path(__file__).parent

# The page that a slide has, in reveal's units.
WIDTH, HEIGHT = 960, 700

# What a code cell's longest line has room for, in units of a column at 1 px of text: fixed-width fonts are 0.6 em wide.
CODE_WIDTH = 920 / 0.605
LARGEST_CODE = 21

STYLES = {"light": "default", "dark": "monokai"}

# How far an experiment has come, which nobody asks a slide.
PROGRESS = re.compile(r"^  round \d+ of \d+, .*\n?", re.MULTILINE)


def reveal(file):
    """A file of reveal.js, from the package that brings it along."""
    package = importlib.metadata.distribution("sphinx-revealjs")
    return pathlib.Path(package.locate_file(f"sphinx_revealjs/_static/revealjs/{file}")).read_text("utf-8")


def script(file):
    """As the content of a `script` element, which ends where the text says so."""
    return reveal(file).replace("</script", "<\\/script")


def without_progress(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = PROGRESS.sub("", output.text)
        if "outputs" in cell:
            cell.outputs = [o for o in cell.outputs if o.output_type != "stream" or o.text.strip()]
    return notebook


def title_of(notebook):
    """The first heading."""
    lines = (line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), None)


def deck(notebook, title, theme):
    exporter = SlidesExporter(
        template_file="deck.html.j2", extra_template_basedirs=[str(HERE)], extra_template_paths=[str(HERE)],
        exclude_input_prompt=True, exclude_output_prompt=True, exclude_anchor_links=True)
    highlighting = HtmlFormatter(style=STYLES[theme]).get_style_defs(".highlight")
    about = {
        "title": title, "theme": theme, "width": WIDTH, "height": HEIGHT,
        "code_width": CODE_WIDTH, "largest_code": LARGEST_CODE,
        "styles": [reveal("dist/reset.css"), reveal("dist/reveal.css"), highlighting,
                   (HERE / "deck.css").read_text("utf-8")],
        "scripts": [script("dist/reveal.js"), script("plugin/notes/notes.js")],
    }
    page, _ = exporter.from_notebook_node(without_progress(notebook), resources={"deck": about})
    return page


def main():
    name, theme, source, target = sys.argv[1:]
    notebook = nbformat.read(source, as_version=4)
    pathlib.Path(target).write_text(deck(notebook, title_of(notebook) or name, theme), "utf-8")


main()
