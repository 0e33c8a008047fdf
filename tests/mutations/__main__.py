"""Plants each fault in a copy of the tree and runs the tests that must notice: ``python -m tests.mutations``.

``--only WORD`` keeps the faults whose name holds the word; ``--list`` names them; ``--check`` only looks whether each
target still stands in the code, which the suite does too. Ends with 1 when a fault survives.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutations.faults import FAULTS, Fault

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", ".*_cache", ".import_linter_cache", ".hypothesis"
)


class TargetGone(Exception):
    """The text that a fault replaces does not stand in its file exactly once."""


def planted(fault: Fault, root: Path) -> str:
    """The file's text with the fault in it.

    Raises:
        TargetGone: the code changed; say anew what the fault replaces.
    """
    text = (root / fault.path).read_text(encoding="utf-8")
    if (found := text.count(fault.old)) != 1:
        raise TargetGone(f"“{fault.name}”: its target stands {found} times in {fault.path}, not once.")
    return text.replace(fault.old, fault.new)


def is_caught(fault: Fault, copy: Path) -> bool:
    """Whether a test fails with the fault in the copy, which is as before afterwards."""
    target = copy / fault.path
    sound = target.read_text(encoding="utf-8")
    target.write_text(planted(fault, copy), encoding="utf-8")
    try:
        return _fails(fault.tests, copy)
    finally:
        target.write_text(sound, encoding="utf-8")


def _fails(tests: tuple[str, ...], copy: Path) -> bool:
    environment = os.environ | {
        "PYTHONPATH": f"{copy}:{copy / 'site'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider", *tests]
    run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    if run.returncode not in (0, 1):
        # Not a failed test: a file that is gone, a fault that no Python reads.
        raise SystemExit(run.stdout[-3000:] + run.stderr[-3000:])
    return run.returncode == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    faults = [fault for fault in FAULTS if options.only in fault.name]
    for fault in faults:
        planted(fault, ROOT)
    if options.list or options.check:
        print("\n".join(fault.name for fault in faults) if options.list else f"{len(faults)} targets stand.")
        return 0
    survived = []
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT)
        for fault in faults:
            caught = is_caught(fault, copy)
            print(f"{'caught  ' if caught else 'SURVIVED'}  {fault.name}", flush=True)
            if not caught:
                survived.append(fault)
    print(f"{len(faults) - len(survived)} caught, {len(survived)} survived.")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
