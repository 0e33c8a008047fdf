"""The French catalog against the code: ``python -m tests.catalog``, which ``make lint`` calls.

Needs GNU gettext. The texts are extracted from a copy of the sources, so that the working tree stays as it is.
What needs no extraction is also a test: ``tests/config/test_catalog.py``.
"""

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PO_FILE = ROOT / "site/locale/fr/LC_MESSAGES/django.po"
MO_FILE = PO_FILE.with_suffix(".mo")

_SOURCE_FOLDERS = ("actions", "home", "newsletter", "site")
# The mails are written in MJML.
_EXTENSIONS = ("py", "html", "txt", "mjml")

# A context and a msgid, or a msgid alone: the keys of compiled catalogs.
_CONTEXT_END = "\x04"
_FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d+\])? (".*")')

_PLACEHOLDER = re.compile(r"%\(\w+\)[-+#0 .\d]*[a-z]")
_TAG = re.compile(r"</?[a-z][^>]*>")
# What is no prose: addresses, HTML tags with their attributes, entities.
_NOT_PROSE = re.compile(rf"https?://\S+|{_TAG.pattern}|&#?\w+;")
_NO_BREAK_SPACES = "\u00a0\u202f"
_MARK_WITHOUT_SPACE = re.compile(rf"(?<![{_NO_BREAK_SPACES}:;!?])[:;!?](?=\s|[)»”]|$)")
_GUILLEMET_WITHOUT_SPACE = re.compile(rf"«(?![{_NO_BREAK_SPACES}])|(?<![{_NO_BREAK_SPACES}])»")


@dataclass
class Entry:
    """One text of a catalog. ``french`` holds one form, or one for each plural form."""

    msgid: str = ""
    context: str = ""
    plural: str = ""
    french: list[str] = field(default_factory=list)
    is_fuzzy: bool = False
    is_obsolete: bool = False

    @property
    def key(self) -> str:
        return f"{self.context}{_CONTEXT_END}{self.msgid}" if self.context else self.msgid

    @property
    def is_translated(self) -> bool:
        return bool(self.french) and all(self.french)

    def __str__(self) -> str:
        return f"“{self.msgid}” ({self.context})" if self.context else f"“{self.msgid}”"


def read_po(path: Path) -> list[Entry]:
    """The entries of a .po file, without its header."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return [entry for block in blocks if (entry := _read_entry(block.splitlines())).msgid]


def _read_entry(lines: list[str]) -> Entry:
    entry, current = Entry(), ""
    for line in lines:
        if line.startswith("#~"):
            entry.is_obsolete = True
            line = line.removeprefix("#~").lstrip()
        if line.startswith("#"):
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        if found := _FIELD.match(line):
            current, line = found.groups()
            if current == "msgstr":
                entry.french.append("")
        if line.startswith('"'):
            # PO strings are escaped as Python's are.
            _append(entry, current, ast.literal_eval(line))
    return entry


def _append(entry: Entry, name: str, text: str) -> None:
    if name == "msgstr":
        entry.french[-1] += text
    elif name == "msgctxt":
        entry.context += text
    elif name == "msgid_plural":
        entry.plural += text
    else:
        entry.msgid += text


def wording_problems(entries: Iterable[Entry]) -> Iterator[str]:
    """What the .po shows by itself: no French, fuzzy, obsolete, other placeholders, typography."""
    for entry in entries:
        if entry.is_obsolete:
            yield f"{entry}: obsolete."
            continue
        if entry.is_fuzzy:
            yield f"{entry}: fuzzy."
        if not entry.is_translated:
            yield f"{entry}: no French."
            continue
        for french in entry.french:
            yield from (f"{entry}: {problem}" for problem in _form_problems(entry.plural or entry.msgid, french))


def _form_problems(english: str, french: str) -> Iterator[str]:
    for pattern, what in ((_PLACEHOLDER, "placeholders"), (_TAG, "tags")):
        if set(pattern.findall(english)) != set(pattern.findall(french)):
            yield f"other {what} in “{french}”."
    yield from (f"{problem} in “{french}”." for problem in typography_problems(french))


def typography_problems(french: str) -> Iterator[str]:
    """The rules of French typography that a text breaks."""
    prose = _NOT_PROSE.sub("", french)
    if "'" in prose:
        yield "straight apostrophe"
    if "..." in prose:
        yield "three dots for an ellipsis"
    if _MARK_WITHOUT_SPACE.search(prose):
        yield "no no-break space before a mark"
    if _GUILLEMET_WITHOUT_SPACE.search(prose):
        yield "no no-break space inside guillemets"


def compilation_problems(entries: Iterable[Entry], mo_file: Path) -> Iterator[str]:
    """Where a compiled catalog says something else than the entries."""
    with mo_file.open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    compiled.pop("", None)
    written: dict[str | tuple[str, int], str] = {}
    for entry in entries:
        if entry.plural:
            written |= {(entry.key, number): french for number, french in enumerate(entry.french)}
        else:
            written[entry.key] = "".join(entry.french)
    for key in sorted(written.keys() | compiled.keys(), key=str):
        if written.get(key) != compiled.get(key):
            text = key if isinstance(key, str) else key[0]
            yield f"“{text.rpartition(_CONTEXT_END)[2]}”: {mo_file.name} is not in step, run `make messages`."


def extraction_problems(entries: Iterable[Entry], extracted: Iterable[Entry]) -> Iterator[str]:
    """What the code says that the catalog does not know, and the other way round."""
    known, said = ({_signature(entry): entry for entry in listed} for listed in (entries, extracted))
    for signature in said.keys() - known.keys():
        yield f"{said[signature]}: not in the catalog, run `make messages`."
    for signature in known.keys() - said.keys():
        yield f"{known[signature]}: no longer in the code, run `make messages`."


def _signature(entry: Entry) -> tuple[str, str]:
    return entry.key, entry.plural


def extract() -> list[Entry]:
    """The texts of the code as it stands.

    Raises:
        RuntimeError: the extraction failed; the message says why.
    """
    if not shutil.which("xgettext"):
        raise RuntimeError("GNU gettext is missing: install the package “gettext”.")
    with tempfile.TemporaryDirectory(prefix="estuaire-catalog-") as folder:
        copy = Path(folder)
        _copy_sources(copy)
        # Where makemessages looks for a catalog when no settings name one.
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--locale", "fr", "--no-location", "--no-wrap"]
        command += [f"--extension={','.join(_EXTENSIONS)}"]
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        result = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        if result.returncode:
            raise RuntimeError(result.stderr.strip())
        return read_po(copy / "locale/fr/LC_MESSAGES/django.po")


def _copy_sources(target: Path) -> None:
    for folder in _SOURCE_FOLDERS:
        for extension in _EXTENSIONS:
            for source in (ROOT / folder).rglob(f"*.{extension}"):
                copy = target / source.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)


def main() -> None:
    entries = read_po(PO_FILE)
    try:
        extracted = extract()
    except RuntimeError as error:
        sys.exit(f"The texts of the code could not be extracted: {error}")
    living = [entry for entry in entries if not entry.is_obsolete]
    problems = [
        *sorted(extraction_problems(living, extracted)),
        *wording_problems(entries),
        *compilation_problems(living, MO_FILE),
    ]
    if problems:
        sys.exit("\n".join([*problems, f"{PO_FILE.relative_to(ROOT)}: {len(problems)} problem(s)."]))


if __name__ == "__main__":
    main()
