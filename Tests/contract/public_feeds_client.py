"""Reads the public feeds of a running server with the readers of other people: feedparser for Atom, icalendar for the
calendars, an officer's own among them. Called by run.sh with the server's address; must only be pointed at a sample
district, because it signs in with an account to try."""

import datetime
import re
import sys

import feedparser
import requests
from icalendar import Calendar

AREA = "371502001"


def check(condition, sentence):
    if not condition:
        sys.exit(f"feeds: {sentence}")


def atom(address):
    answer = requests.get(f"{address}/areas/{AREA}/feed.atom", timeout=20)
    check(answer.headers["content-type"].startswith("application/atom+xml"), f"Atom comes as {answer.headers['content-type']}")
    feed = feedparser.parse(answer.content)
    check(not feed.bozo, f"feedparser complains: {feed.get('bozo_exception')}")
    check(feed.version == "atom10" and feed.entries, f"{feed.version} with {len(feed.entries)} entries")
    ids = [entry.id for entry in feed.entries]
    check(len(set(ids)) == len(ids), "two entries have one id")
    check(all(entry.updated_parsed and entry.link.startswith(address) for entry in feed.entries), "an entry without time or link")
    check(feed.feed.updated == max(entry.updated for entry in feed.entries), "the feed is not as young as its youngest entry")
    again = requests.get(answer.url, headers={"If-None-Match": answer.headers["etag"]}, timeout=20)
    check(again.status_code in (200, 304) and (again.status_code == 304) == (again.headers["etag"] == answer.headers["etag"]), "ETag")
    return len(feed.entries)


def calendar(address, path):
    answer = requests.get(address + path, timeout=20)
    check(answer.status_code == 200, f"{path}: {answer.status_code}")
    check(answer.headers["content-type"].startswith("text/calendar"), f"a calendar comes as {answer.headers['content-type']}")
    lines = answer.content.split(b"\r\n")
    check(all(len(line) <= 75 for line in lines) and b"\n" not in b"".join(lines), "a line is too long, or ends otherwise")
    found = Calendar.from_ical(answer.content)
    check(not found.errors, f"icalendar complains: {found.errors}")
    events = list(found.walk("VEVENT"))
    for event in events:
        check(not event.errors, f"icalendar complains: {event.errors}")
        at = event.decoded("dtstart")
        # A matter is due at an instant; the days of key projects are whole.
        check(at.tzinfo if isinstance(at, datetime.datetime) else path.startswith("/calendar/"), f"neither an instant with its zone nor a day: {at}")
        check("DTSTAMP" in event and "UID" in event and "SUMMARY" in event, "an event lacks what it must have")
        check("DESCRIPTION" not in event, "an event has a description")
    uids = [str(event["UID"]) for event in events]
    check(len(set(uids)) == len(uids), "two events have one UID")
    return len(events)


def own(address):
    """The path of an officer's secret calendar, made on the account's page."""
    session = requests.Session()

    def token(path):
        return re.search(r'name="csrf" value="([0-9a-f]+)"', session.get(address + path, timeout=20).text).group(1)

    session.post(f"{address}/sign-in", data={"csrf": token("/sign-in"), "name": "jingban", "password": "taizhang-demo"}, timeout=20)
    page = session.post(f"{address}/account/calendar", data={"csrf": token("/account")}, timeout=20)
    return re.search(r"(/calendar/[A-Za-z0-9_-]+\.ics)", page.text).group(1)


def main(address):
    entries = atom(address)
    promised = calendar(address, f"/areas/{AREA}/calendar.ics")
    mine = calendar(address, own(address))
    print(f"feeds: {entries} entries by feedparser, {promised} promises and {mine} events of an officer by icalendar")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
