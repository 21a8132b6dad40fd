"""The notebooks run as they are; what is kept of their output is small and of no one machine."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
KEPT_BYTES = 200_000


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["retrieval", "prompt_budget"])
def test_a_notebook_runs_from_top_to_bottom(name: str) -> None:
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    resources = {"metadata": {"path": str(NOTEBOOKS)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert sum(map(bool, shown)) >= 3


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_what_a_notebook_keeps_is_small_and_of_no_one_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text) < KEPT_BYTES
    assert not [
        place for place in (str(NOTEBOOKS.parent), "/home/", "/Users/", "/root/") if place in text
    ]
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    assert any(cell["outputs"] for cell in cells)
    kinds = [output["output_type"] for cell in cells for output in cell["outputs"]]
    assert "error" not in kinds
