"""One real server under a faked wall clock, for the tests beside this file. The clock stands still at an instant
that a file names, and moves when the file is written anew; only the wall clock is faked, so that the server goes
on working. Arguments of those tests: PROGRAM LIBRARIES FOLDER."""

import atexit
import json
import os
import re
import signal
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
        # Also when a test ends by an error of its own.
        atexit.register(lambda: self.server and self.server.kill())
        os.makedirs(self.data, exist_ok=True)
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
        """Two units, a dispatcher and an officer, each with a token."""
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


def end(name):
    print(f"{name}: {len(failures)} wrong" if failures else f"{name}: as it should be")
    sys.exit(1 if failures else 0)
