"""Lighthouse, as for a phone on a slow network: the median of three runs for each page."""

import json
import os
import statistics
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.site_checks import tools
from tests.site_checks.serving import ServedSite

RUNS = 3
_ATTEMPTS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# The lowest performance of each page, by its name in the inventory; all else is 100.
LOWEST_PERFORMANCE = {"home": 100, "sheet": 100, "actions": 100, "news": 100, "map": 98}


@dataclass(frozen=True, slots=True)
class Scores:
    """Of a hundred each; ``lost`` says by which audits the first run lost some."""

    name: str
    by_category: dict[str, int]
    lost: list[str]

    @property
    def is_too_low(self) -> bool:
        lowest = dict.fromkeys(CATEGORIES, 100) | {"performance": LOWEST_PERFORMANCE[self.name]}
        return any(self.by_category[category] < lowest[category] for category in CATEGORIES)

    def __str__(self) -> str:
        line = f"{self.name:<12}" + "".join(f"{self.by_category[category]:>16}" for category in CATEGORIES)
        return line + "".join(f"\n    {audit}" for audit in self.lost if self.is_too_low)


def scores(site: ServedSite, chromium: str, folder: Path) -> Iterator[Scores]:
    """The pages in the order of the inventory; `folder` gets the reports, in JSON."""
    for checked in site.pages:
        if checked.name not in LOWEST_PERFORMANCE:
            continue
        reports = []
        for number in range(RUNS):
            file = folder / f"lighthouse-{checked.name}-{number}.json"
            _run(site.address + checked.path, chromium, file)
            reports.append(json.loads(file.read_text()))
        medians = {
            category: round(100 * statistics.median(report["categories"][category]["score"] for report in reports))
            for category in CATEGORIES
        }
        yield Scores(checked.name, medians, list(_lost(reports[0])))


def _run(address: str, chromium: str, file: Path) -> None:
    command = ["node", tools.LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={file}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting"]
    # On a busy machine the browser sometimes gives no trace, and Lighthouse itself asks to be run again.
    for attempt in range(_ATTEMPTS):
        done = subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium})
        if done.returncode == 0:
            return
        print(f"Lighthouse failed, attempt {attempt + 1} of {_ATTEMPTS}.", flush=True)
    raise RuntimeError(f"Lighthouse judged nothing at {address}.")


def _lost(report: dict) -> Iterator[str]:
    for category in CATEGORIES:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{category}: {audit['title']} {audit.get('displayValue', '')}".rstrip()
