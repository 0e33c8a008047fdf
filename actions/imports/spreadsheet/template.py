"""The table to fill in: an example line, lists to choose from, and a sheet that explains each column."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from actions.imports.spreadsheet.columns import COLUMNS, Column, Form, TableKind
from actions.imports.spreadsheet.reading import MAX_ROWS
from actions.models import Institution

_HEAD = PatternFill("solid", fgColor="E3EEF0")
_WIDE = frozenset({Form.PROSE, Form.INSTITUTIONS, Form.TERMS})


def template_csv(kind: TableKind) -> bytes:
    """The names of the columns and the example, as a French Excel opens them by a double click."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(str(column.name) for column in COLUMNS[kind])
    writer.writerow(_example(column) for column in COLUMNS[kind])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx(kind: TableKind) -> bytes:
    """The same as a workbook, with the network's own terms to choose from."""
    book = Workbook()
    table, notes, lists = book.active, book.create_sheet(_("How to fill it in")), book.create_sheet(_("Values"))
    table.title = _("Partners") if kind == TableKind.PARTNERS else _("Actions")
    table.freeze_panes = "C2"
    for number, column in enumerate(COLUMNS[kind], start=1):
        letter = get_column_letter(number)
        head = table.cell(1, number, _head(column))
        head.font, head.fill, head.alignment = Font(bold=True), _HEAD, Alignment(wrap_text=True, vertical="top")
        table.column_dimensions[letter].width = 40 if column.form in _WIDE or column.is_required else 20
        example = table.cell(2, number, _example(column))
        example.font = Font(italic=True, color="5A6B70")
        if column.form == Form.DATE:
            # As text, a day typed here would stay text.
            for row in range(3, 203):
                table.cell(row, number).number_format = "DD/MM/YYYY"
        if values := _values(column):
            _offer(table, lists, letter, column, values)
    _explain(notes, kind)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(column: Column) -> str:
    return f"{column.name} *" if column.is_required else str(column.name)


def _example(column: Column) -> str:
    if column.example:
        return column.example
    # From the network's own lists, so that the example could be imported as it is.
    is_offered = column.form in (Form.TERMS, Form.TERM) or column.key == "leads"
    return next(iter(_values(column)), "") if is_offered else ""


def _values(column: Column) -> list[str]:
    if column.choices:
        return [str(label) for label in column.choices.labels]
    if column.vocabulary:
        return [row.name for row in column.vocabulary._default_manager.all()]
    if column.form == Form.INSTITUTIONS:
        return list(Institution.objects.filter(is_active=True).values_list("name", flat=True))
    return []


def _offer(table: Any, lists: Any, letter: str, column: Column, values: list[str]) -> None:
    """A list that opens in the cells of the column; several values can be typed where several are allowed."""
    place = get_column_letter(lists.max_column + 1 if lists["A1"].value else 1)
    lists[f"{place}1"] = str(column.name)
    lists[f"{place}1"].font = Font(bold=True)
    lists.column_dimensions[place].width = 40
    for row, value in enumerate(values, start=2):
        lists[f"{place}{row}"] = value
    title = lists.title.replace("'", "''")
    choice = DataValidation("list", formula1=f"'{title}'!${place}$2:${place}${len(values) + 1}", allow_blank=True)
    choice.showErrorMessage = column.form in (Form.CHOICE, Form.TERM)
    table.add_data_validation(choice)
    choice.add(f"{letter}2:{letter}{MAX_ROWS + 2}")


def _explain(notes: Any, kind: TableKind) -> None:
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 32, 90
    lines = [
        (_("Column"), _("What stands there")),
        *((_head(column), str(column.note)) for column in COLUMNS[kind]),
        ("", ""),
        ("*", _("Needed in every line.")),
        (_("Empty cell"), _("Leaves what the site says already.")),
        (_("Example"), _("The line that begins with “Exemple :” is not imported.")),
    ]
    for line in lines:
        notes.append(line)
    for cell in (*notes["A"], *notes[1]):
        cell.font = Font(bold=True)
    for cell in notes["B"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
