"""Who an author of the old site is here, and which theme a category or a tag is: the files that say it."""

import csv
import io
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from actions.imports.matching import Names, UnknownName, institution_names, term_names
from actions.imports.wordpress.export import Export
from actions.models import Institution, Theme

# The two tables of the file, in the words of those who fill it in.
AUTHORS = "auteurs"
TERMS = "rubriques"
_CSV_HEADERS = {"auteur": AUTHORS, "rubrique": TERMS}


class MappingError(Exception):
    """A file of correspondences can't be used; ``problems`` has one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Mapping:
    """Institutions by login, themes by address word; None where the file says: the network itself, no theme."""

    authors: dict[str, Institution | None] = field(default_factory=dict)
    themes: dict[str, Theme | None] = field(default_factory=dict)


def read_mapping(paths: list[Path], export: Export) -> Mapping:
    """Read the files, the later ones over the earlier; a term that has the very name of a theme needs no line.

    Raises:
        MappingError: a file can't be read, or names an institution or a theme that is unknown here.
    """
    said: dict[str, dict[str, str]] = {AUTHORS: {}, TERMS: {}}
    for path in paths:
        for table, rows in _read(path).items():
            said[table] |= rows
    mapping, problems = Mapping(), []
    institutions, themes = institution_names(), term_names(Theme)
    for slug, name in export.terms.items():
        if slug not in said[TERMS] and (theme := _same_name(themes, name)):
            mapping.themes[slug] = theme
    for table, names, found in (
        (AUTHORS, institutions, mapping.authors),
        (TERMS, themes, mapping.themes),
    ):
        problems += _match(said[table], names, found)
    if problems:
        raise MappingError(problems)
    return mapping


def _match(rows: dict[str, str], names: Names[Any], found: dict[str, Any]) -> list[str]:
    problems = []
    for key, value in rows.items():
        try:
            found[key] = names.find(value) if value.strip() else None
        except UnknownName as error:
            problem = _("“%(key)s”: the network knows no “%(name)s”.") % {"key": key, "name": value}
            if error.several:
                problem = _("“%(key)s”: several are called “%(name)s”.") % {"key": key, "name": value}
            if error.near:
                problem += " " + _("Perhaps: %(names)s.") % {"names": ", ".join(error.near)}
            problems.append(problem)
    return problems


def _same_name(themes: Names[Any], name: str) -> Any:
    try:
        return themes.find(name)
    except UnknownName:
        return None


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MappingError(
            [_("The file %(file)s can’t be read: %(why)s.") % {"file": path, "why": error.strerror}]
        ) from error
    except UnicodeDecodeError as error:
        raise MappingError([_("The file %(file)s must be written in UTF-8.") % {"file": path}]) from error
    return _read_csv(path, text) if path.suffix.lower() == ".csv" else _read_toml(path, text)


def _read_toml(path: Path, text: str) -> dict[str, dict[str, str]]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(
            [_("The file %(file)s is no valid TOML: %(why)s.") % {"file": path, "why": error}]
        ) from error
    tables = {name: data.get(name, {}) for name in (AUTHORS, TERMS)}
    unknown = sorted(set(data) - set(tables))
    values = [value for table in tables.values() if isinstance(table, dict) for value in table.values()]
    if unknown or not all(isinstance(table, dict) for table in tables.values()):
        raise MappingError(
            [_("The file %(file)s must hold the tables [auteurs] and [rubriques], and nothing else.") % {"file": path}]
        )
    if not all(isinstance(value, str) for value in values):
        raise MappingError([_("The file %(file)s must give each name between quotes.") % {"file": path}])
    return tables


def _read_csv(path: Path, text: str) -> dict[str, dict[str, str]]:
    delimiter = ";" if text.count(";") >= text.count(",") else ","
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    table = _CSV_HEADERS.get(rows[0][0].strip().lower()) if rows else None
    if table is None:
        message = _("The first line of %(file)s must be “auteur;institution” or “rubrique;thème”.")
        raise MappingError([message % {"file": path}])
    return {table: {row[0].strip(): row[1].strip() if len(row) > 1 else "" for row in rows[1:]}}


def write_mapping(path: Path, export: Export) -> None:
    """Write a file to fill in: every author and every term of the export, with what their names already tell.

    Raises:
        MappingError: the file exists, or can't be written.
    """
    posts = Counter(item.author for item in export.contents.values() if item.kind == "post")
    uses = Counter(term.slug for item in export.contents.values() for term in item.terms)
    institutions, themes = institution_names(), term_names(Theme)
    lines = [
        "# " + _("Who wrote what: the name, the acronym or the address word of an institution."),
        "# " + _("Empty: the network itself. After # stand the name of the author and the number of posts."),
        f"[{AUTHORS}]",
        *(
            _line(login, _guess(institutions, name), f"{name}, {posts[login]}")
            for login, name in sorted(export.authors.items())
        ),
        "",
        "# " + _("Categories and tags: the name of a theme of the network. Empty: no theme."),
        f"[{TERMS}]",
        *(_line(slug, _guess(themes, name), f"{name}, {uses[slug]}") for slug, name in sorted(export.terms.items())),
    ]
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError as error:
        raise MappingError(
            [_("The file %(file)s can’t be written: %(why)s.") % {"file": path, "why": error.strerror}]
        ) from error


def _guess(names: Names[Any], name: str) -> str:
    found = _same_name(names, name)
    return found.name if found else ""


def _line(key: str, value: str, comment: str) -> str:
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in (key, value)]
    return f'"{quoted[0]}" = "{quoted[1]}"  # {" ".join(comment.split())}'
