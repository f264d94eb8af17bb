# SPDX-License-Identifier: EUPL-1.2
"""
Lay pages out in a real browser, and tell what is wrong with how they look.

Copies of the pages stand in frames of one document; its script measures each
and writes what it finds into the document, which Chromium prints.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from html import escape, unescape
from pathlib import Path
from typing import Final

import attrs

__all__ = ["SHEET", "Seen", "chromium", "look", "printed"]

SHEET: Final = 687
"""How wide a sheet of A4 is between the margins of papers, in pixels."""

_NAMES: Final = ("chromium", "google-chrome", "google-chrome-stable")
_QUIET: Final = (
    "--headless",
    "--no-sandbox",  # there is none for root, nor in many containers; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--enable-logging=stderr",
    "--dump-dom",
)
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_WATCH: Final = f"""
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<script>
window.heard = [];
document.addEventListener("securitypolicyviolation", one => heard.push(`asks for ${{one.blockedURI}}`));
window.addEventListener("error", one => heard.push(`error: ${{one.message}}`), true);
</script>
"""
_SCRIPT: Final = Path(__file__).with_name("browser.js")


@attrs.frozen(kw_only=True)
class Seen:
    """
    What a browser says.

    Args:
        pages: For each page what is wrong with it.
        console: What it wrote into its console, of all pages.
    """

    pages: Mapping[str, Sequence[str]]
    console: Sequence[str]


def chromium() -> str | None:
    """Return where Chromium is, if it is; one that is a snap cannot read the folders of tests."""
    found = (one for one in map(shutil.which, _NAMES) if one is not None)
    return next((one for one in found if not one.startswith("/snap/")), None)


def printed(page: str) -> str:
    """Return a page as it is laid out on paper, for a window as wide as a sheet; page breaks are not in it."""
    assert 1 == page.count("@media print {")
    return page.replace("@media print {", "@media all {")


def look(command: str, pages: Mapping[str, tuple[str, int]], folder: Path) -> Seen:
    """
    Show pages, and return what is wrong with each.

    Args:
        pages: For each name a page, and how wide its window is.
        folder: An empty one, which Chromium may write into.
    """
    whole = folder / "pages.html"
    frames = (_frame(name, page, wide) for name, (page, wide) in pages.items())
    script = _SCRIPT.read_text("utf-8")
    whole.write_text(
        f'<!DOCTYPE html>\n<meta charset="utf-8">\n{"".join(frames)}\n<script>{script}</script>\n', "utf-8"
    )
    done = subprocess.run(
        [command, *_QUIET, f"--user-data-dir={folder / 'profile'}", whole.as_uri()],
        env={**os.environ, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    shutil.rmtree(folder / "profile", ignore_errors=True)
    found = re.search(r"<pre>(.*?)</pre>", done.stdout, re.DOTALL)
    assert found is not None, done.stderr
    return Seen(
        pages=json.loads(unescape(found[1])),
        console=re.findall(r"CONSOLE[^\"]*(.*)", done.stderr),
    )


def _frame(name: str, page: str, wide: int) -> str:
    watched = page.replace("<head>", f"<head>{_WATCH}", 1)
    style = f"border: 0; width: {wide}px; height: 900px"
    return f'<iframe name="{escape(name)}" style="{style}" srcdoc="{escape(watched)}"></iframe>\n'
