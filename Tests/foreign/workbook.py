"""What openpyxl reads in workbooks, as JSON: every cell that holds something, as formulas came to.

workbook.py FILE… prints one line for each file: {sheet: {"cells": {"A1": [kind, value]}, "merged": [...], "hidden": false}}, or null
where openpyxl cannot read it."""
import datetime
import json
import sys
import warnings

import openpyxl

warnings.simplefilter("ignore")


def milliseconds(time):
    return round((time.hour * 3600 + time.minute * 60 + time.second) * 1000 + time.microsecond / 1000)


def read(cell):
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == "e":
        return ["fault", value]
    if isinstance(value, bool):
        return ["flag", value]
    if isinstance(value, (int, float)):
        return ["number", float(value)]
    if isinstance(value, datetime.datetime):
        rest, day = milliseconds(value), value.date()
        return ["date", f"{day + datetime.timedelta(rest // 86_400_000)} {rest % 86_400_000}"]
    if isinstance(value, datetime.date):
        return ["date", f"{value} 0"]
    if isinstance(value, datetime.time):
        return ["time", milliseconds(value)]
    if isinstance(value, datetime.timedelta):
        return ["duration", round(value.total_seconds() * 1000)]
    return ["text", value]


for path in sys.argv[1:]:
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except Exception:
        print("null")
        continue
    sheets = {}
    for sheet in book.worksheets:
        cells = {cell.coordinate: read(cell) for row in sheet.iter_rows() for cell in row}
        sheets[sheet.title] = {
            "cells": {name: value for name, value in cells.items() if value is not None},
            "merged": sorted(str(span) for span in sheet.merged_cells.ranges), "hidden": sheet.sheet_state != "visible",
        }
    print(json.dumps(sheets))
