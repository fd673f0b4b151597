#!/usr/bin/env python3
"""Compares calendars/cn.json, merged with its weekly rule, with PyPI's chinesecalendar, day by day.

usage: check-calendar.py VENV

VENV is a virtual environment; it is made if absent, and chinesecalendar is installed into it. The package
is only asked here and is no part of the product. Exit 0: no difference. Exit 1: each difference on a line.
"""

import datetime
import json
import pathlib
import subprocess
import sys
import venv

PACKAGE = "chinesecalendar==1.11.0"
ASK = """
import chinese_calendar, datetime, sys
for line in sys.stdin:
    day = line.strip()
    print(day, int(chinese_calendar.is_workday(datetime.date.fromisoformat(day))))
"""


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    directory = pathlib.Path(sys.argv[1])
    python = directory / "bin" / "python"
    if not python.exists():
        venv.create(directory, with_pip=True, symlinks=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True)

    path = pathlib.Path(__file__).resolve().parent.parent / "calendars" / "cn.json"
    calendar = json.loads(path.read_text(encoding="utf-8"))
    dated = {line["date"]: not line["off"] for line in calendar["days"]}
    first = datetime.date(calendar["published"][0], 1, 1)
    last = datetime.date(calendar["published"][-1], 12, 31)
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
    ours = {day.isoformat(): dated.get(day.isoformat(), day.isoweekday() in calendar["week"]) for day in days}

    answer = subprocess.run([python, "-c", ASK], input="\n".join(ours), text=True, capture_output=True, check=True)
    theirs = {day: work == "1" for day, work in (line.split() for line in answer.stdout.splitlines())}
    differences = [day for day in ours if theirs.get(day) != ours[day]]
    for day in differences:
        print(f"{day}: cn.json says {'work' if ours[day] else 'off'}, {PACKAGE} {'work' if theirs.get(day) else 'off'}")
    print(f"{len(ours)} days {first} to {last}: {len(differences)} differences from {PACKAGE}")
    return 1 if differences else 0


sys.exit(main())
