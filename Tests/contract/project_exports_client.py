"""Reads the exports of key projects of a running server with the readers of other people: icalendar, a JSON Schema, and
LibreOffice where it is installed. Called by run.sh with the server's address and a folder; must only be pointed at a sample
district, because it signs in with accounts to try."""

import datetime
import json
import pathlib
import re
import subprocess
import sys

import requests
from icalendar import Calendar

FOREIGN = pathlib.Path(__file__).resolve().parent.parent / "foreign"


def check(condition, sentence):
    if not condition:
        sys.exit(f"exports: {sentence}")


def sign_in(address, name):
    session = requests.Session()
    page = session.get(f"{address}/sign-in", timeout=20).text
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page).group(1)
    session.post(f"{address}/sign-in", data={"csrf": csrf, "name": name, "password": "taizhang-demo"}, timeout=20)
    return session


def fetch(session, address, suffix, folder):
    answer = session.get(f"{address}/projects/export.{suffix}", timeout=60)
    check(answer.status_code == 200, f"{suffix}: {answer.status_code}")
    name = re.fullmatch(r'attachment; filename="(projects-\d{4}-\d\d-\d\d\.' + re.escape(suffix) + ')"', answer.headers["content-disposition"])
    check(name, f"{suffix}: {answer.headers['content-disposition']}")
    path = pathlib.Path(folder, name.group(1))
    path.write_bytes(answer.content)
    return path


def calendar(path):
    lines = path.read_bytes().split(b"\r\n")
    check(all(len(line) <= 75 for line in lines) and b"\n" not in b"".join(lines), "a line is too long, or ends otherwise")
    found = Calendar.from_ical(path.read_bytes())
    check(not found.errors, f"icalendar complains: {found.errors}")
    events = list(found.walk("VEVENT"))
    for event in events:
        day = event.decoded("dtstart")
        check(not event.errors and type(day) is datetime.date, f"no whole day: {day} {event.errors}")
        check(event.decoded("dtstamp").tzinfo and str(event["URL"]).startswith("http"), "an event lacks what it must have")
        check(re.match(r"XM\d{4}-\d{4} .+ · .+", str(event["SUMMARY"])), f"summary: {event['SUMMARY']}")
    uids = {str(event["UID"]) for event in events}
    check(events and len(uids) == len(events), "two events have one UID")
    return events


def features(path):
    found = json.loads(path.read_text(encoding="utf-8"))
    check(found["type"] == "FeatureCollection" and "crs" not in found, "no collection of RFC 7946")
    for feature in found["features"]:
        check(set(feature) == {"type", "id", "geometry", "properties"} and feature["type"] == "Feature", f"{feature}")
        if feature["geometry"] is not None:
            longitude, latitude = feature["geometry"]["coordinates"]
            # The sample district lies there.
            check(feature["geometry"]["type"] == "Point" and 115 < longitude < 118 and 35 < latitude < 38, f"{feature['geometry']}")
    return found["features"]


def main(address, folder):
    session = sign_in(address, "fagai")
    paths = {suffix: fetch(session, address, suffix, folder) for suffix in ("xlsx", "ics", "geojson", "oc4ids.json")}
    events = calendar(paths["ics"])
    marks = features(paths["geojson"])
    located = sum(mark["geometry"] is not None for mark in marks)
    check(0 < located < len(marks), f"{located} of {len(marks)} have a position")
    package = json.loads(paths["oc4ids.json"].read_text(encoding="utf-8"))
    check([mark["id"] for mark in marks] == [project["id"].removeprefix("local-") for project in package["projects"]], "other projects")
    check(sum("locations" in project for project in package["projects"]) == located, "other places")
    # 帮包领导-01 and the like are the sponsors of the sample district.
    for suffix in ("ics", "geojson", "oc4ids.json"):
        check("帮包领导" not in paths[suffix].read_bytes().replace(b"\r\n ", b"").decode(), f"{suffix} names a sponsor")
    # A grid worker reads none of it.
    worker = sign_in(address, "wangge")
    for suffix in paths:
        answer = worker.get(f"{address}/projects/export.{suffix}", timeout=20)
        check(answer.status_code == 403, f"{suffix}: {answer.status_code} to a grid worker")
    print(f"exports: {len(events)} days by icalendar, {located} of {len(marks)} projects on the map", flush=True)
    for script, path in (("oc4ids.py", paths["oc4ids.json"]), ("libreoffice.py", paths["xlsx"])):
        if subprocess.run([sys.executable, str(FOREIGN / script), str(path)], check=False).returncode:
            sys.exit(f"exports: {script}")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2])
