# SPDX-License-Identifier: EUPL-1.2
"""
What every suite shares, of the core, the plugins and the examples: how many examples a property is tried with,
where compiled code is kept, and where the published data lies that tests of standards read.
"""

import atexit
import gc
import os
from collections.abc import Callable, Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, print_blob=True)
settings.register_profile("nightly", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--require-shared``, for runs that are known to have the published data."""
    parser.addoption("--require-shared", action="store_true", help="fail where published data is absent")


def pytest_configure(config: pytest.Config) -> None:
    """Where Python keeps nothing of what it compiles, let the many commands of a run keep it for that run."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        compiled = TemporaryDirectory(prefix="onestopshop-compiled-")
        config.add_cleanup(compiled.cleanup)
        os.environ["PYTHONPYCACHEPREFIX"] = compiled.name


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without looking for what nobody needs any longer, and do not look through what was collected again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)  # what libraries look for at the end of the process
        gc.enable()


@pytest.fixture
def shared_data(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """Return how to find published data by its path below ``../shared/data``; without it the test is skipped."""
    beside = request.config.rootpath / ".." / "shared" / "data"
    root = Path(os.environ.get("ONESTOPSHOP_SHARED_DATA", beside))
    give_up = pytest.fail if request.config.getoption("--require-shared") else pytest.skip

    def found(path: str) -> Path:
        return (
            root / path
            if (root / path).exists()
            else give_up(f"shared data not present: ../shared/data/{path}")
        )

    return found
