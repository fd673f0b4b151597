"""The server's own sense of time, from outside: `taizhang serve` under libfaketime.

The wall clock stands still at an instant that a file names, and moves when the file is written anew; only the
wall clock is faked, so that the server goes on working. Every expected instant here was worked out by hand from
calendars/cn.json (office hours 08:00-12:00 and 14:00-18:00) and ledgers/citizen-report.yaml (15 working minutes to
accept; 4 hours, day and night, for a missing manhole cover; blue at 75 %, yellow when due, red 50 % over).

Usage: clock.py PROGRAM LIBRARIES FOLDER
"""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from datetime import datetime, timedelta

program, libraries, folder = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
failures = []


def check(is_so, what):
    print(("ok    " if is_so else "WRONG ") + what, flush=True)
    if not is_so:
        failures.append(what)


class House:
    """One directory, its server, and the clock that it reads."""

    def __init__(self, folder, start):
        self.folder, self.data, self.clock = folder, f"{folder}/data", f"{folder}/clock"
        self.server = None
        self.errors = open(f"{folder}/errors", "w")
        self.address = None
        self.environment = dict(
            os.environ, LD_PRELOAD=libraries, TZ="Asia/Shanghai", LANG="en_US.UTF-8", TAIZHANG_DATA=self.data,
            FAKETIME_TIMESTAMP_FILE=self.clock, FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
        self.at(start)

    def at(self, instant):
        """From now on it is this instant, in China, and it stays."""
        with open(self.clock + ".new", "w") as file:
            file.write(instant + "\n")
        os.rename(self.clock + ".new", self.clock)

    # By way of a shell: libfaketime adds to the environment of the first process, and moves it, and Swift finds a
    # program's arguments by where the environment lies.
    shell = ["sh", "-c", 'exec "$0" "$@"', program]

    def run(self, *arguments, check_exit=True):
        done = subprocess.run([*self.shell, *arguments], env=self.environment, capture_output=True, text=True, timeout=300)
        if check_exit and done.returncode:
            sys.exit(f"{' '.join(arguments)}: {done.returncode}\n{done.stderr}")
        return done.stdout.strip()

    def start(self):
        self.server = subprocess.Popen(
            [*self.shell, "serve", "--port", "0"], env=self.environment, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        for line in self.server.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                self.address = found.group()
                return
        sys.exit("the server ended before it was ready\n" + open(self.errors.name).read())

    def stop(self, how=signal.SIGTERM):
        self.server.send_signal(how)
        self.server.wait(timeout=60)

    def call(self, token, path, body=None):
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}", data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def rungs(self, number):
        """Clock, rung and true instant of each that is recorded."""
        matter = self.call(self.dispatcher, f"/matters/{number}")
        found = []
        for entry in matter["entries"]:
            if entry["type"] == "matter.rung-reached":
                found.append((entry["happenedAt"], entry["sentence"]))
        return found

    def wait_for_rung(self, number, instant):
        """The sweep comes once a second; a machine that is busy may take longer."""
        for _ in range(600):
            if any(same(at, instant) for at, _ in self.rungs(number)):
                return True
            time.sleep(0.1)
        return False

    def light(self, number):
        return self.call(self.dispatcher, f"/matters/{number}")["light"]

    def found(self):
        """Two units, a dispatcher and an officer."""
        for unit, name in [("center", "示例中心"), ("drainage", "示例排水")]:
            self.run("unit", "add", unit, name)
        for officer, duty, unit in [("dd-01", "dispatcher", "center"), ("jb-01", "officer", "drainage")]:
            self.run("officer", "add", officer, f"示例{officer}")
            self.run("post", "take", officer, duty, unit)
        self.dispatcher = self.run("token", "create", "d", "--officer", "dd-01", "--duty", "dispatcher", "--unit", "center")
        self.officer = self.run("token", "create", "o", "--officer", "jb-01", "--duty", "officer", "--unit", "drainage")

    def report(self):
        body = {"ledger": "citizen-report", "class": "manhole-missing", "description": "井盖不见了（时钟测试）"}
        return self.call(self.dispatcher, "/matters", body)["number"]

    def turns(self, number, light, instant, what):
        """Not a second earlier, then at that very second; on record with that instant."""
        second = datetime.fromisoformat(instant)
        self.at((second - timedelta(seconds=1)).isoformat(sep=" "))
        before = self.light(number)
        self.at(second.isoformat(sep=" "))
        check(before != light and self.light(number) == light, f"{what}: {light} at {instant}, not a second earlier ({before})")
        check(self.wait_for_rung(number, instant), f"{what}: on record with that instant")


def same(stored, local):
    """An instant as the API writes it and one of China's."""
    return datetime.fromisoformat(stored.replace("Z", "+00:00")) == datetime.fromisoformat(local + "+08:00")


def main(folder):
    house = House(folder, "2026-10-09 17:00:00")
    house.start()
    house.stop()
    house.found()
    house.start()

    # A make-up Saturday. Five minutes are left on Friday; 10 October makes up for the National Day holiday.
    house.at("2026-10-09 17:55:00")
    friday = house.report()
    # Over midnight. Claimed at 21:00, four hours day and night: three of them end at midnight.
    house.at("2026-10-09 21:00:00")
    manhole = house.report()
    house.call(house.dispatcher, f"/matters/{manhole}/accept", {})
    house.call(house.dispatcher, f"/matters/{manhole}/dispatch", {"owner": "drainage"})
    house.call(house.officer, f"/matters/{manhole}/claim", {})
    house.turns(manhole, "blue", "2026-10-10 00:00:00", "midnight")
    house.turns(manhole, "yellow", "2026-10-10 01:00:00", "after midnight")
    house.turns(manhole, "red", "2026-10-10 03:00:00", "half as long again")
    house.turns(friday, "blue", "2026-10-10 08:06:15", "make-up Saturday")
    house.turns(friday, "yellow", "2026-10-10 08:10:00", "make-up Saturday, due")

    # The Sunday after is none. What is reported on Saturday evening goes on on Monday.
    house.at("2026-10-10 17:55:00")
    saturday = house.report()
    house.at("2026-10-11 12:00:00")
    check(house.light(saturday) == "none", "the Sunday after does not count")
    # The server is killed before the instant and comes back a day after: late, but with the true instant.
    house.stop(signal.SIGKILL)
    house.at("2026-10-13 09:00:00")
    house.start()
    check(house.wait_for_rung(saturday, "2026-10-12 08:06:15"), "killed before Monday's blue: on record with its instant")
    check(house.wait_for_rung(saturday, "2026-10-12 08:17:30"), "killed before Monday's red: on record with its instant")

    # New Year into a year whose notice is not out. 1 January 2027 is a Friday: a work day by the weekly rule,
    # and marked as a guess.
    house.at("2026-12-31 17:55:00")
    eve = house.report()
    check(same(house.call(house.dispatcher, f"/matters/{eve}")["dueAt"], "2027-01-01 08:10:00"), "New Year: due by the weekly rule of 2027")
    database = sqlite3.connect(f"file:{house.data}/taizhang.sqlite?mode=ro", uri=True)
    provisional = dict(database.execute("select number, is_provisional from matter").fetchall())
    check(provisional[eve] == 1 and provisional[saturday] == 0, "New Year: marked as provisional, what lies in 2026 is not")
    house.turns(eve, "blue", "2027-01-01 08:06:15", "New Year")

    # The clock is set back by an hour under the running server.
    house.at("2027-01-04 10:00:00")
    check(house.wait_for_rung(eve, "2027-01-01 08:17:30"), "red in the new year is on record")
    house.at("2027-01-04 09:00:00")
    back = house.report()
    house.at("2027-01-04 09:20:00")
    check(house.wait_for_rung(back, "2027-01-04 09:15:00"), "set back by an hour: lights still turn at their instants")
    house.at("2027-01-04 11:00:00")
    check(house.wait_for_rung(back, "2027-01-04 09:22:30"), "and go on when the hour is made up")

    time.sleep(3)
    twice = database.execute(
        """
        select stream, json_extract(body, '$.rung.clock'), json_extract(body, '$.rung.rung'), count(*) from entry
        where type = 'matter.rung-reached' group by 1, 2, 3 having count(*) > 1
        """).fetchall()
    count = database.execute("select count(*) from entry where type = 'matter.rung-reached'").fetchone()[0]
    check(count >= 15 and not twice, f"{count} rungs, each once {twice or ''}")
    back_in_time = database.execute(
        "select count(*) from entry a join entry b on b.seq = a.seq + 1 where b.recorded_at < a.recorded_at").fetchone()[0]
    check(back_in_time == 0, "no entry is recorded before the one it follows")
    database.close()
    house.stop()
    check("everything fits" in house.run("verify", check_exit=False), "verify finds nothing")


main(folder)
print(f"clock test: {len(failures)} wrong" if failures else "clock test: every light turned at its instant, every rung once")
sys.exit(1 if failures else 0)
