"""The server's own sense of time, from outside: `taizhang serve` under libfaketime.

Every expected instant here was worked out by hand from calendars/cn.json (office hours 08:00-12:00 and
14:00-18:00) and ledgers/citizen-report.yaml (15 working minutes to accept; 4 hours, day and night, for a missing
manhole cover; blue at 75 %, yellow when due, red 50 % over).

Usage: clock.py PROGRAM LIBRARIES FOLDER
"""

import signal
import sqlite3
import time

from house import House, check, end, folder, same


def main():
    house = House(f"{folder}/clock", "2026-10-09 17:00:00")
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

    # Three sweeps by the real clock, so that what would be recorded twice has its chance.
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


main()
end("clock test")
