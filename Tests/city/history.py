"""The whole history, read by SQL and checked here, without a line of the program that wrote it."""
import copy
import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class History:
    def __init__(self, connection):
        with connection.cursor() as cursor:
            cursor.execute("select seq, stream, version, type, happened_at, key, body from entry order by seq")
            self.entries = cursor.fetchall()
            # The boards lie in a schema of their program's version beside the journal's.
            cursor.execute("select nspname from pg_namespace where nspname like 'district_east\\_boards\\_%'")
            (boards,) = cursor.fetchone()
            cursor.execute(f"select id, number from {boards}.matter")
            self.numbers = {f"matter/{id}": number for id, number in cursor.fetchall()}
            cursor.execute("select count(*) from setback")
            self.setbacks = cursor.fetchone()[0]

    def faults(self, told):
        """What is wrong, as sentences; none where everything is as the callers were told."""
        yield from self.order()
        yield from self.commands(told)
        yield from self.rungs(told)
        if self.setbacks:
            yield f"{self.setbacks} answers of the loop were set aside"

    def order(self):
        for place, (seq, *_) in enumerate(self.entries, start=1):
            if seq != place:
                yield f"entry {place} of the journal has sequence {seq}"
                return
        versions = defaultdict(int)
        for _, stream, version, *_ in self.entries:
            versions[stream] += 1
            if version != versions[stream]:
                yield f"{stream}: version {version} where {versions[stream]} belongs"

    def commands(self, told):
        # A key is stored as OFFICER/KEY:DIGEST; what is said carries the caller's key as well.
        by_key, by_content = defaultdict(list), defaultdict(list)
        for seq, stream, version, type, _, key, body in self.entries:
            if key and "/city-" in key:
                by_key[key.rsplit(":", 1)[0].split("/", 1)[1]].append((stream, version, type))
            for value in json.loads(body).values():
                if isinstance(value, str) and value.startswith("synthetic city-"):
                    by_content[value.split(" ", 1)[1]].append((stream, version, type))
        for key, (_, number) in told.done.items():
            if key not in by_key:
                yield f"LOST: {key} was acknowledged for {number} and is not there"
            elif {self.numbers.get(stream) for stream, *_ in by_key[key]} != {number}:
                yield f"{key} was acknowledged for {number} and is in {by_key[key]}"
        for key, entries in by_key.items():
            if len({stream for stream, *_ in entries}) > 1 or len({type for *_, type in entries}) < len(entries):
                yield f"TWICE by its key: {key} in {entries}"
        for key, entries in by_content.items():
            if len(entries) > 1:
                yield f"TWICE by what it says: {key} in {entries}"
        for missing in set(by_key) ^ set(by_content):
            yield f"{missing} has a key and no content, or content and no key"
        for key in told.not_done:
            if key in by_key:
                yield f"LIE: {key} was told not to be done and is there: {by_key[key]}"
        sent = set(told.done) | {key for key, *_ in told.open} | {key for key, *_ in told.refused} | set(told.not_done)
        for key in set(by_key) - sent:
            yield f"{key} is there and nobody was told anything of it"
        twice = [number for number, count in Counter(self.numbers.values()).items() if count > 1]
        if twice:
            yield f"numbers given twice: {twice[:5]}"

    def rungs(self, told):
        """Each at most once; the first of a matter that nobody accepted, 45 seconds after the report (75 % of one minute),
        at that very millisecond."""
        reached = defaultdict(list)
        reported = {}
        for _, stream, _, type, happened, _, body in self.entries:
            if type == "matter.reported":
                reported[stream] = instant(happened)
            if type == "matter.rung-reached":
                rung = json.loads(body)["rung"]
                reached[stream, rung["clock"], rung["rung"]].append(instant(rung["at"]))
        for rung, times in reached.items():
            if len(times) > 1:
                yield f"rung TWICE: {rung} at {times}"
        self.rung_count = len(reached)
        left = {told.done[key][1] for key in told.left}
        newest = max(instant(happened) for *_, happened, _, _ in self.entries)
        self.due_count = 0
        for stream, at in reported.items():
            due = at + timedelta(seconds=45)
            if self.numbers.get(stream) not in left or due > newest - timedelta(seconds=5):
                continue
            self.due_count += 1
            if reached.get((stream, 0, "reminder")) != [due]:
                yield f"{stream}: reminder due at {due}, reached {reached.get((stream, 0, 'reminder'))}"

    def unnoticed(self, told):
        """Faults that are planted into what was read, and not found: a checker that sees nothing proves nothing."""
        def again(place):
            seq, stream, version, *rest = self.entries[place]
            newest = max(one[2] for one in self.entries if one[1] == stream)
            return self.entries + [(len(self.entries) + 1, stream, newest + 1, *rest)]

        mine = [place for place, entry in enumerate(self.entries) if entry[5] and "/city-" in entry[5]]
        rung = next(place for place, entry in enumerate(self.entries) if entry[3] == "matter.rung-reached")
        denied = copy.copy(told)
        denied.not_done = [next(iter(told.done))]
        other = copy.copy(told)
        other.done = {**told.done, next(iter(told.done)): (0, "SM0000-000000")}
        cut = mine[len(mine) // 2]
        for what, sign, entries, told_so in [
                ("an entry that is lost", "LOST", self.entries[:cut] + self.entries[cut + 1:], told),
                ("a gap", "has sequence", self.entries[:cut] + self.entries[cut + 1:], told),
                ("an entry that is there twice", "TWICE by what it says", again(cut), told),
                ("a rung that is there twice", "rung TWICE", again(rung), told),
                ("a rung that is missing", "reminder due", [one for one in self.entries if one[3] != "matter.rung-reached"], told),
                ("a denied command that is there", "LIE", self.entries, denied),
                ("another number than was said", "was acknowledged for", self.entries, other)]:
            tried = copy.copy(self)
            tried.entries = entries
            if not any(sign in fault for fault in tried.faults(told_so)):
                yield what
