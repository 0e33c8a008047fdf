"""``make check-site``: every check, in the order of what they cost, with what they found. Ends with 1 if any failed."""

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.chromium import ARGUMENTS, find_chromium
from tests.site_checks import axe, html, lighthouse, tools, weight
from tests.site_checks.serving import ServedSite, served_site


def main() -> int:
    chromium = find_chromium()
    wanted = "Chromium was not found: sudo apt install chromium, or name it by CHROMIUM=." if chromium is None else ""
    if missing := "\n".join(filter(None, [wanted, tools.missing()])):
        print(missing)
        return 2
    with tempfile.TemporaryDirectory(prefix="estuaire-site-") as folder:
        print("Building the site to check…", flush=True)
        with served_site(Path(folder)) as site:
            return 0 if _check(site, str(chromium)) else 1


def _check(site: ServedSite, chromium: str) -> bool:
    """Whether all is well."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        passed = [_report(f"HTML of {len(site.pages)} pages", html.errors(browser, site, site.folder))]
        passed.append(
            _report("Weight", weight.weights(browser, site, site.pages), fails=lambda found: found.is_too_much)
        )
        for scheme in ("light", "dark"):
            passed.append(_report(f"Accessibility, {scheme}", axe.violations(browser, site, scheme, axe.EVERY_RULE)))
        browser.close()
    print("".join([" " * 12, *(f"{category:>16}" for category in lighthouse.CATEGORIES)]))
    found = lighthouse.scores(site, chromium, site.folder)
    passed.append(_report("Lighthouse", found, fails=lambda scores: scores.is_too_low))
    return all(passed)


def _report(name: str, found: Iterable, fails=lambda line: True) -> bool:
    """Print what comes, as it comes; whether none of it is a failure."""
    start, failed = time.monotonic(), 0
    for line in found:
        failed += fails(line)
        print(line, flush=True)
    verdict = "well" if not failed else f"{failed} FAILED"
    print(f"== {name}: {verdict} ({time.monotonic() - start:.0f} s)\n", flush=True)
    return not failed


sys.exit(main())
