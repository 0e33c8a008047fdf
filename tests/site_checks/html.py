"""html-validate on the HTML of each page as the site sends it, all of them in one process."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tests.site_checks import tools
from tests.site_checks.opening import open_context, open_page
from tests.site_checks.serving import ServedSite

_CONFIG = tools.HERE / "html-validate.config.mjs"


def errors(browser: Browser, site: ServedSite, folder: Path) -> Iterator[str]:
    """One text for each error; `folder` gets the pages."""
    names = {}
    context = open_context(browser, site, java_script_enabled=True)
    page = context.new_page()
    for number, checked in enumerate(site.pages):
        file = folder / f"{number:03}.html"
        file.write_text(open_page(page, site, checked))
        names[str(file)] = checked.name
    context.close()
    # Into a file: the program ends before a pipe took all of it.
    report = folder / "report.json"
    command = ["node", tools.HTML_VALIDATE, "--config", _CONFIG, "--formatter", f"json={report}", *names]
    judged = subprocess.run(command, capture_output=True, text=True)
    # 1 means that something was found; anything else, that nothing was read.
    if judged.returncode not in (0, 1):
        raise RuntimeError(judged.stderr)
    for result in json.loads(report.read_text()):
        for message in result["messages"]:
            place = f"{message['line']}:{message['column']}"
            yield f"{names[result['filePath']]}, {place}: {message['message']} ({message['ruleId']})"
