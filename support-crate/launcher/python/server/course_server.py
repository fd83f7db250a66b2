"""JupyterLab, with results that came with the course hidden until the reader runs the cells.

Notebooks are committed executed. A reader who opens one should predict before seeing what came of it, so a notebook whose
results are still those it came with is handed out without them, and is not written back until the reader changes or runs
something. The file itself says whose its results are: its metadata hold their digest, which the launcher puts there.

usage: course_server.py JUPYTERLAB'S ARGUMENTS
       course_server.py --digest NOTEBOOK
"""
import hashlib
import json
import sys

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

# The key of a notebook's metadata that holds the digest of the results it came with.
MARK = "results_came_with_the_course"


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def digest(notebook):
    """What all outputs say, however the file is laid out."""
    outputs = [cell["outputs"] for cell in code_cells(notebook)]
    kept = [[{key: value for key, value in output.items() if key != "execution_count"} for output in cell]
            for cell in outputs]
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def holds_results_it_came_with(notebook):
    return notebook["metadata"].get(MARK) == digest(notebook)


def hide_results(notebook):
    for cell in code_cells(notebook):
        cell["outputs"] = []
        cell["execution_count"] = None


def shows_no_result(notebook):
    return all(not cell["outputs"] and cell["execution_count"] is None for cell in code_cells(notebook))


def content(notebook):
    """What a reader writes: each cell's kind and source."""
    return [(cell["cell_type"], cell["source"], cell.get("attachments")) for cell in notebook["cells"]]


class CourseContents(AsyncLargeFileManager):
    """The notebooks' folder as a reader sees it who has run nothing yet."""

    async def get(self, path, content=True, type=None, format=None, **others):
        model = await super().get(path, content=content, type=type, format=format, **others)
        if model["type"] == "notebook" and content and holds_results_it_came_with(model["content"]):
            hide_results(model["content"])
        return model

    async def save(self, model, path=""):
        if model.get("type") == "notebook" and MARK in model["content"]["metadata"]:
            if await self._is_as_it_came(model["content"], path):
                return await self.get(path, content=False)
            # From here on its results are the reader's.
            del model["content"]["metadata"][MARK]
        return await super().save(model, path)

    async def _is_as_it_came(self, notebook, path):
        """Whether what is to be written is what was handed out: nothing was run and no cell was changed."""
        if not await self.file_exists(path):
            return False
        there = (await super().get(path, type="notebook"))["content"]
        notebook = nbformat.from_dict(notebook)
        return holds_results_it_came_with(there) and shows_no_result(notebook) and content(notebook) == content(there)


def main():
    if sys.argv[1:2] == ["--digest"]:
        print(digest(nbformat.read(sys.argv[2], as_version=4)))
        return
    from jupyterlab.labapp import main as jupyterlab

    sys.argv += [f"--ServerApp.contents_manager_class={__name__}.CourseContents"]
    jupyterlab()


if __name__ == "__main__":
    main()
