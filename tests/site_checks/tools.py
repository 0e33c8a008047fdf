"""Where the programs from npm lie. `make check-site` and CI install them from the lock file beside this one."""

import shutil
from pathlib import Path

HERE = Path(__file__).parent
_MODULES = HERE / "node_modules"
AXE = _MODULES / "axe-core" / "axe.min.js"
HTML_VALIDATE = _MODULES / "html-validate" / "bin" / "html-validate.mjs"
LIGHTHOUSE = _MODULES / "lighthouse" / "cli" / "index.js"


def missing() -> str:
    """What to do before anything can be checked; empty when all is there."""
    if not shutil.which("node"):
        return "Node.js was not found: sudo apt install nodejs npm."
    if not all(path.exists() for path in (AXE, HTML_VALIDATE, LIGHTHOUSE)):
        return f"The checking tools are not installed: npm ci --prefix {HERE.relative_to(HERE.parents[1])}."
    return ""
