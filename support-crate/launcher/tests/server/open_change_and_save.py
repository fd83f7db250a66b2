"""Opens, changes and saves a notebook through the course's contents manager, and says what came of it.

usage: open_change_and_save.py COURSE_SERVER.PY FOLDER NOTEBOOK

NOTEBOOK lies in FOLDER. Prints one JSON document: for each thing a reader may do, whether results are shown on opening, and
whether the file is the one that lay there before.
"""
import asyncio
import copy
import importlib.util
import json
import pathlib
import sys


def load(path):
    spec = importlib.util.spec_from_file_location("course_server", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


server = load(sys.argv[1])
FOLDER, NAME = pathlib.Path(sys.argv[2]), sys.argv[3]


class Reader:
    """One reader's view of one file, which starts as the course brought it."""

    def __init__(self, original):
        self.path = FOLDER / NAME
        self.path.write_bytes(original)
        self.original = original
        self.contents = server.CourseContents(root_dir=str(FOLDER))

    async def open(self):
        return (await self.contents.get(NAME))["content"]

    async def save(self, notebook):
        # As it comes from the browser: through JSON, so nothing of the object that was handed out is left.
        sent = json.loads(json.dumps(notebook))
        return await self.contents.save({"type": "notebook", "format": "json", "content": sent}, NAME)

    async def outcome(self):
        notebook = await self.open()
        return {
            "shown": sum(bool(cell["outputs"]) for cell in server.code_cells(notebook)),
            "unchanged": self.path.read_bytes() == self.original,
            "marked": server.MARK in notebook["metadata"],
        }


def code(notebook, number):
    return server.code_cells(notebook)[number]


async def only_open(reader):
    await reader.open()


async def save_unchanged(reader):
    await reader.save(await reader.open())


async def run_one_cell(reader):
    notebook = await reader.open()
    cell = code(notebook, 0)
    cell["execution_count"] = 1
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "mine\n"}]
    await reader.save(notebook)


async def run_a_silent_cell(reader):
    notebook = await reader.open()
    code(notebook, 0)["execution_count"] = 1
    await reader.save(notebook)


async def change_one_cell(reader):
    notebook = await reader.open()
    code(notebook, 0)["source"] = "let mine = 1;"
    await reader.save(notebook)


async def add_a_cell(reader):
    notebook = await reader.open()
    notebook["cells"].append(copy.deepcopy(notebook["cells"][0]) | {"id": "added"})
    await reader.save(notebook)


async def run_and_save_twice(reader):
    await run_one_cell(reader)
    await reader.save(await reader.open())


async def save_elsewhere(reader):
    """"Save as" under a new name, as a reader does who keeps the course's own."""
    sent = json.loads(json.dumps(await reader.open()))
    await reader.contents.save({"type": "notebook", "format": "json", "content": sent}, "mine.ipynb")
    (FOLDER / "mine.ipynb").unlink()


async def main():
    original = (FOLDER / NAME).read_bytes()
    told = {}
    for act in (only_open, save_unchanged, run_one_cell, run_a_silent_cell, change_one_cell, add_a_cell,
                run_and_save_twice, save_elsewhere):
        reader = Reader(original)
        await act(reader)
        told[act.__name__] = await reader.outcome()
    print(json.dumps(told))


asyncio.run(main())
