"""People who work on a district by the API, and who remember what each answer said: for tests that break something
meanwhile. Afterwards `differences` compares every answer with what the server and its file say. Standard library only."""
import binascii
import hashlib
import http.client
import json
import os
import re
import sqlite3
import struct
import subprocess
import threading
import time
import urllib.parse
import zlib
from concurrent.futures import ThreadPoolExecutor

from server import end, start

OFFICERS = {"dd": ("dispatcher", "center"), "jb": ("officer", "works"), "dc": ("supervisor", "center")}
# The answer never came, or is none: it is not known what became of the command.
GONE = (ConnectionError, TimeoutError, OSError, http.client.HTTPException, ValueError)


def run(program, data, *arguments, status=0):
    done = subprocess.run([program, *arguments, "--data", data], capture_output=True, text=True)
    if done.returncode != status:
        raise SystemExit(f"taizhang {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def furnish(program, data):
    """A district with two units and three officers; answers their tokens."""
    server, _ = start(program, data)
    end(server)
    run(program, data, "unit", "add", "center", "测试中心")
    run(program, data, "unit", "add", "works", "测试工务局")
    tokens = {}
    for officer, (duty, unit) in OFFICERS.items():
        run(program, data, "officer", "add", officer, f"示例{officer}")
        run(program, data, "post", "take", officer, duty, unit)
        said = run(program, data, "token", "create", duty, "--officer", officer, "--duty", duty, "--unit", unit)
        tokens[officer] = said.split()[-1]
    return tokens


def picture(dice, side=24):
    """A PNG that nobody else has."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", binascii.crc32(kind + data))

    rows = b"".join(b"\0" + dice.randbytes(3 * side) for _ in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


class Line:
    """One caller's connection, kept open as programs do."""

    def __init__(self, address, tokens, timeout=30):
        self.host = urllib.parse.urlsplit(address).netloc
        self.tokens, self.timeout, self.connection = tokens, timeout, None

    def ask(self, officer, path, body=None, key=None, kind="application/json", method=None):
        """The status, the answer's headers and its content; raises one of GONE where none came."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, timeout=self.timeout)
        headers = {"Authorization": f"Bearer {self.tokens[officer]}"}
        if body is not None:
            headers["Content-Type"] = kind
            body = json.dumps(body).encode() if kind == "application/json" else body
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            self.connection.request(method or ("GET" if body is None else "POST"), path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except GONE:
            self.close()
            raise
        if "json" in answer.headers.get("Content-Type", ""):
            content = json.loads(content)
        return answer.status, answer.headers, content

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class Command:
    def __init__(self, key, officer, path, body):
        self.key, self.officer, self.path, self.body = key, officer, path, body
        self.number = None if path == "/api/v1/matters" else path.split("/")[4]


class Record:
    """What was asked and what was answered. Every key is in one of four: acknowledged, refused, failed, unknown."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = {}  # key: (command, content)
        self.refused = {}  # key: code, by a rule
        self.failed = {}  # key: (status, code), because something broke: nothing may have been recorded
        self.unknown = {}  # key: command
        self.matters = {}  # number: (version, stage)
        self.photos = {}  # sha256: number that it was given to, or None
        self.repeated = 0
        self.resolved = {"done": 0, "done before": 0, "refused": 0}
        self.strange = []
        self.last = 0

    def key(self):
        with self.lock:
            self.last += 1
            return f"k{self.last}"

    def took(self, command, status, headers, content, again=False):
        """Sorts an answer in."""
        key = command.key
        with self.lock:
            was = self.unknown.pop(key, None)
            if status in (200, 201):
                before = self.acknowledged.setdefault(key, (command, content))[1]
                # Asked twice, the same is answered: the number, or the entries.
                mark = "number" if command.number is None else "entries"
                if before[mark] != content[mark]:
                    self.strange.append(f"{key} was answered {before[mark]} and then {content[mark]}")
                number, version = content["number"], content.get("version", 1)
                if self.matters.get(number, (0,))[0] < version:
                    self.matters[number] = (version, content.get("stage", "reported"))
                for sha in command.body.get("photos", []):
                    self.photos[sha] = number
            elif status == 503 and content["code"] == "outcome.unknown":
                self.unknown[key] = command
            elif status >= 500 and (again or key in self.acknowledged):
                # This request recorded nothing; of the one before, of which nothing is known, it says nothing.
                if key not in self.acknowledged:
                    self.unknown[key] = command
            elif status >= 500:
                self.failed[key] = (status, content["code"] if isinstance(content, dict) else str(content)[:100])
            elif status in (403, 404, 409, 412, 422) and isinstance(content, dict):
                self.refused[key] = content["code"]
            else:
                self.strange.append(f"{key}: {status} {str(content)[:200]}")
            if again and was is not None and status < 500:
                replayed = headers.get("Idempotency-Replayed") == "true"
                self.resolved["refused" if status >= 300 else "done before" if replayed else "done"] += 1


class Person(threading.Thread):
    """Works until told to stop or until nobody answers any more."""

    def __init__(self, address, tokens, record, dice, stop, stays=False):
        super().__init__(daemon=True)
        self.line, self.record, self.dice, self.stop, self.stays = Line(address, tokens), record, dice, stop, stays

    def run(self):
        try:
            while not self.stop.is_set():
                try:
                    self.step()
                except GONE:
                    # Unknown, and in the record as such; where the server is meant to live one goes on.
                    if not self.stays:
                        return
                    time.sleep(0.02)
        except Exception as error:  # a fault of the test must not look like a quiet caller
            self.record.strange.append(f"{type(error).__name__}: {error}")
        finally:
            self.line.close()

    def send(self, command):
        with self.record.lock:
            self.record.unknown.setdefault(command.key, command)
        self.record.took(command, *self.line.ask(command.officer, command.path, command.body, command.key))

    def step(self):
        dice, record = self.dice, self.record
        with record.lock:
            known = list(record.matters.items())[-60:] if dice.random() < 0.9 else list(record.matters.items())
            done = list(record.acknowledged.values())[-200:] if dice.random() < 0.06 else []
        if done:
            command, _ = dice.choice(done)
            with record.lock:
                record.repeated += 1
            return record.took(command, *self.line.ask(command.officer, command.path, command.body, command.key), again=True)
        key = record.key()
        if not known or dice.random() < 0.3:
            body = {"ledger": "citizen-report", "class": "other", "description": f"synthetic {key}"}
            if dice.random() < 0.3:
                body["photos"] = [self.photo()]
            if dice.random() < 0.3:
                body["personal"] = {"reporter": f"示例人{key}", "phone": "00000000000"}
            return self.send(Command(key, "dd", "/api/v1/matters", body))
        number, (_, stage) = dice.choice(known)
        officer, action, body = self.choose(stage, key)
        self.send(Command(key, officer, f"/api/v1/matters/{number}/{action}", body))

    def choose(self, stage, key):
        dice = self.dice
        if dice.random() < 0.15 or stage == "ended":
            return dice.choice([
                ("dd", "note", {"note": f"note {key}"}),
                ("dc", "urge", {"reason": f"urge {key}"}),
                ("dc", "reopen", {"reason": f"again {key}"}),
            ])
        return dice.choice({
            "reported": [("dd", "accept", {"note": key}), ("dd", "accept", {}), ("dd", "triage", {"title": f"title {key}"}),
                         ("dd", "refuse", {"reason": f"not ours {key}"})],
            "accepted": [("dd", "dispatch", {"owner": "works", "note": key})],
            "dispatched": [("jb", "claim", {"note": key}), ("jb", "claim", {}),
                           ("jb", "return", {"kind": "not-our-unit", "reason": f"back {key}"})],
            "handling": [("jb", "progress", {"note": f"work {key}", "photos": [self.photo()]} if dice.random() < 0.4 else {"note": f"work {key}"}),
                         ("jb", "submit", {"note": f"done {key}", "closing": True}), ("jb", "pause", {"reason": f"waits {key}"}),
                         ("jb", "resume", {})],
            "submitted": [("dc", "verify", {"passed": True, "note": key}), ("dc", "verify", {"passed": False, "note": f"not yet {key}"})],
            "verified": [("dd", "answer", {"reached": True, "words": f"told {key}"}), ("dd", "end", {"kind": "resolved"})],
        }[stage])

    def photo(self):
        status, _, content = self.line.ask("jb", "/api/v1/attachments", picture(self.dice), kind="image/png")
        if status != 201:
            if status < 500:
                self.record.strange.append(f"photo: {status} {content}")
            raise ValueError(f"no photo: {status}")
        with self.record.lock:
            self.record.photos.setdefault(content["sha256"], None)
        return content["sha256"]


def ask_again(address, tokens, record, dice, share=1.0):
    """Some commands of which nothing is known are asked again, with their keys."""
    line = Line(address, tokens)
    with record.lock:
        some = [command for command in record.unknown.values() if dice.random() < share]
    for command in some:
        record.took(command, *line.ask(command.officer, command.path, command.body, command.key), again=True)
    line.close()
    return len(some)


def differences(address, tokens, data, record, sample=None, dice=None):
    """What the server or its file says otherwise than was answered. With `sample` only so many matters are asked for."""
    found = list(record.strange)
    found += file_differences(os.path.join(data, "taizhang.sqlite"), record)
    told, lines, lock = {}, threading.local(), threading.Lock()
    for command, content in record.acknowledged.values():
        told.setdefault(content["number"], []).append((command, content))
    numbers = sorted(told)
    if sample is not None and len(numbers) > sample:
        numbers = dice.sample(numbers, sample)

    def look(number):
        if not hasattr(lines, "line"):
            lines.line = Line(address, tokens)
        status, _, matter = lines.line.ask("dc", f"/api/v1/matters/{number}")
        wrong = [f"{number}: {status} {str(matter)[:200]}"] if status != 200 else matter_differences(number, matter, told[number])
        if sample is None:
            for photo in matter.get("attachments", []) if status == 200 else []:
                state, _, content = lines.line.ask("dc", f"/api/v1/matters/{number}/attachments/{photo['sha256']}")
                if state != 200 or hashlib.sha256(content).hexdigest() != photo["sha256"]:
                    wrong.append(f"{number}: photo {photo['sha256']} answers {state}")
            if status == 200:
                missing = {sha for sha, owner in record.photos.items() if owner == number} - {p["sha256"] for p in matter["attachments"]}
                wrong += [f"{number}: photo {sha} is not named" for sha in missing]
        with lock:
            found.extend(wrong)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(look, numbers))
    return found


def matter_differences(number, matter, told):
    wrong, by_version = [], {}
    for entry in matter["entries"]:
        if entry["version"] != len(by_version) + 1:
            wrong.append(f"{number}: version {entry['version']} follows {len(by_version)}")
        by_version[entry["version"]] = entry
    newest = None
    for command, content in told:
        if command.number is None:
            if matter["description"] != command.body["description"]:
                wrong.append(f"{number} ({command.key}) says {matter['description']!r}")
            continue
        for entry in content["entries"]:
            there = by_version.get(entry["version"])
            if there is None:
                wrong.append(f"{number}: entry {entry['version']} ({command.key}) is lost")
            elif any(there[part] != entry[part] for part in ("sequence", "type", "hash", "officer", "recordedAt", "sentence")):
                wrong.append(f"{number}: entry {entry['version']} ({command.key}) is another: {there}")
        if newest is None or content["version"] > newest["version"]:
            newest = content
    # Where nothing came after it, the matter stands where its last answer said.
    if newest is not None and newest["version"] == matter["version"]:
        for part in ("stage", "state", "owner", "handler", "isPaused", "returnCount", "reworkCount", "title"):
            if matter[part] != newest[part]:
                wrong.append(f"{number}: {part} is {matter[part]!r}, was answered as {newest[part]!r}")
    return wrong


def file_differences(path, record):
    """Sequences and versions without gaps; each key once; nothing of what was refused or failed."""
    wrong = []
    with sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True) as file:
        count, last = file.execute("select count(*), max(seq) from entry").fetchone()
        if count != last:
            wrong.append(f"{count} entries, the last is {last}")
        for stream, versions, highest in file.execute("select stream, count(*), max(version) from entry group by stream having count(*) <> max(version)"):
            wrong.append(f"{stream}: {versions} entries, the last is {highest}")
        of_key = {}
        for key, stream, version in file.execute("select key, stream, version from entry where key is not null order by stream, version"):
            found = re.fullmatch(r"\w+/(k\d+):[0-9a-f]{16}", key)
            if found:
                of_key.setdefault(found.group(1), []).append((stream, version))
    file.close()
    for key, places in of_key.items():
        streams, versions = {place[0] for place in places}, [place[1] for place in places]
        # `reopen`, `merge` and the like may make several entries, one behind another, in one stream.
        if len(streams) > 1 or versions != list(range(versions[0], versions[0] + len(versions))):
            wrong.append(f"{key} is there more than once: {places}")
        if key in record.refused or key in record.failed:
            wrong.append(f"{key} was not done by what was answered ({record.refused.get(key) or record.failed[key]}), and is there: {places}")
        elif key not in record.acknowledged and key not in record.unknown:
            wrong.append(f"{key} was never asked for")
    for key in record.acknowledged:
        if key not in of_key:
            wrong.append(f"{key} was acknowledged and is not there")
    return wrong


def self_check(address, tokens, data, record):
    """A checker that finds nothing where something is wrong is worthless: it is shown an altered answer, a key that was
    never recorded, a refusal of what was done, and a lost photo; it must tell of each."""
    key, (command, content) = next((k, v) for k, v in record.acknowledged.items() if v[0].number is not None)
    entry = content["entries"][0]
    other = Record()
    other.acknowledged, other.unknown, other.matters = dict(record.acknowledged), dict(record.unknown), dict(record.matters)
    for name, alter in {
        "an altered entry": lambda: other.acknowledged.update({key: (command, {**content, "entries": [{**entry, "hash": "0" * 64}]})}),
        "a lost entry": lambda: other.acknowledged.update({key: (command, {**content, "entries": [{**entry, "version": 999999}]})}),
        "a lost command": lambda: other.acknowledged.update({"k0": (command, content)}),
        "a refusal of what was done": lambda: (other.refused.update({key: "made up"}), other.acknowledged.pop(key)),
        "a failure of what was done": lambda: (other.failed.update({key: (500, "made up")}), other.acknowledged.pop(key)),
        "a lost matter": lambda: other.acknowledged.update({key: (command, {**content, "number": "SM1999-000001"})}),
        "a lost photo": lambda: other.photos.update({"0" * 64: content["number"]}),
    }.items():
        alter()
        if not differences(address, tokens, data, other):
            raise SystemExit(f"the checker does not see {name}")
        other.acknowledged, other.refused, other.failed, other.photos = dict(record.acknowledged), {}, {}, {}
