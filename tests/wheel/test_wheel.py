# SPDX-License-Identifier: EUPL-1.2
"""
What is published is what works: the wheel, in an empty environment, outside the repository.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OFFLINE = re.compile(
    r"dns error|failed to fetch|error sending request|could not connect|network", re.IGNORECASE
)


def uv() -> str:
    """Return the command of uv."""
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        pytest.skip("builds and installs a wheel: install uv (python3 -m pip install uv)")
    return found


def built(folder: Path) -> Path:
    """Build the wheel into *folder*."""
    _index([uv(), "build", "--quiet", "--wheel", "--out-dir", str(folder), str(ROOT)], folder)
    (wheel,) = folder.glob("onestopshop-*.whl")
    return wheel


def test_what_is_in_it(tmp_path: Path) -> None:
    """The wheel carries the code, its data, its types and its licence, and nothing else."""
    wheel = built(tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.endswith("/")}

    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".onestopshop" not in path.parts
    }
    code = {name for name in inside if ".dist-info/" not in name}
    assert sorted(wanted - code) == []
    assert sorted(code - wanted) == []
    assert {
        "onestopshop/py.typed",
        "onestopshop/data/city/onestopshop.toml",
        "onestopshop/data/languages.toml",
    } <= code
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in inside)
    assert [name for name in inside if "tests" in name.split("/") or name.endswith((".db", ".lock"))] == []


def test_it_works_by_itself(tmp_path: Path) -> None:
    """Installed in an empty environment, `init`, `check` and `demo` work outside the repository."""
    wheel = built(tmp_path / "dist")
    environment = tmp_path / "environment"
    _index([uv(), "venv", "--quiet", "--no-project", "--python", sys.executable, str(environment)], tmp_path)
    newest = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["uv"]["exclude-newer"]
    install = [
        uv(),
        "pip",
        "install",
        "--quiet",
        "--python",
        str(environment),
        "--exclude-newer",
        newest,
        str(wheel),
    ]
    _index(install, tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()

    def run(*arguments: str) -> str:
        command = [str(environment / "bin" / "onestopshop"), *arguments]
        done = subprocess.run(
            command,
            cwd=outside,
            env=_bare(tmp_path),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    run("init", "mycity")
    assert json.loads(run("--city", "mycity", "check", "--json"))["ok"] is True
    figures = json.loads(run("--city", "mycity", "demo", "--json"))
    assert figures["city"] == "mycity"
    assert figures["visits"] > 0
    assert json.loads(run("demo", "--json"))["visits"] == figures["visits"]
    found = json.loads(run("--city", "mycity", "services", "search", "تسجيل", "--language", "ar", "--json"))
    assert "registration" in {hit["id"] for hit in found["hits"]}


def _index(command: list[str], folder: Path) -> None:
    """Run a command that needs the package index, and skip when that is out of reach."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode and OFFLINE.search(done.stderr):
        pytest.skip("needs the package index: connect to the network")
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}"


def _bare(home: Path) -> Mapping[str, str]:
    """Return an environment with nothing of this project's in it."""
    return {"PATH": os.defpath, "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8"}
