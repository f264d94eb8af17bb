# SPDX-License-Identifier: EUPL-1.2
"""
Every check by itself: `uv run nox --list`.

`.ci/run` is what a change must pass.  These sessions are for one check alone,
for other versions of Python, and for what takes long.
"""

import nox

__all__ = ["benchmarks", "docs", "imports", "lint", "lowest", "proofs", "tests", "types", "wheel"]

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv"
nox.options.error_on_external_run = True
nox.options.sessions = ["tests", "lint", "types", "imports", "docs"]

PYTHONS = ["3.11", "3.12", "3.13"]
PROOFS = {
    "agreement": "10000",
    "escalation": "1000",
    "fuzz": "200000",
    "history": "80000",
    "hostile": "10000",
    "iofault": "1000000",
    "kill": "10000",
    "kit": "25",
    "loop": "25000",
    "merge": "10000",
    "netcut": "1000000",
    "plugins": "435",
    "policy": "10000",
    "powercut": "1000000",
    "verify-removal": "10000",
}
"""
The sizes of the proofs that are run by hand and at night; iofault and netcut stop where there is no more.

fuzz tries so many files at each door, which takes minutes for some doors and hours for all: `nox -s
"proofs(name='fuzz')" -- --only turtle,sssom` tries these doors only.
"""


def _workspace(session: nox.Session, *options: str) -> None:
    """Install the library, the plugins and the examples, with what development needs."""
    session.install(*options, "--exclude-newer", "2026-11-20T00:00:00Z", "--group", "dev", "--editable", ".")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the whole suite."""
    _workspace(session)
    session.run("pytest", *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the suite with the oldest versions that pyproject.toml allows."""
    _workspace(session, "--resolution", "lowest-direct")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Look at the form of the code."""
    session.install("ruff")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session(python=PYTHONS)
def types(session: nox.Session) -> None:
    """Check the types."""
    _workspace(session)
    session.run("mypy", *session.posargs)


@nox.session
def imports(session: nox.Session) -> None:
    """Check that imports point down."""
    _workspace(session)
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build."""
    _workspace(session)
    session.run("sphinx-build", "-W", "--keep-going", "docs", "docs/_build/html")


@nox.session
def wheel(session: nox.Session) -> None:
    """Install the built wheel in an empty environment and work with it."""
    session.install("pytest", "pytest-xdist", "uv")
    session.run("pytest", "tests/wheel", "-n0", "--confcutdir=tests/wheel", *session.posargs)


@nox.session
@nox.parametrize("name", list(PROOFS))
def proofs(session: nox.Session, name: str) -> None:
    """Search for broken promises at the full size."""
    _workspace(session)
    session.run("python", "-m", "tests.proofs", name, "--n", PROOFS[name], *session.posargs)


@nox.session
@nox.parametrize(
    "name", ["insight", "record", "record-postgres", "read", "codec", "search", "start", "stress"]
)
def benchmarks(session: nox.Session, name: str) -> None:
    """Measure against the references."""
    _workspace(session)
    session.run("python", "-m", "tests.benchmarks", name, *session.posargs)
