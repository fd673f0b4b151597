"""Kills the server of a city and two districts while matters go from one to another. Afterwards each that was handed
over is there once, and what either side says of the other is so. Standard library only. See run.sh."""
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
from http.client import HTTPException

from server import call, end, start

BIN, ROUNDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
SEED = int(os.environ.get("SEED", "20261122"))
work = tempfile.mkdtemp()
HOUSES = {"city": work, "north": os.path.join(work, "north"), "south": os.path.join(work, "south")}
GONE = (urllib.error.URLError, ConnectionError, TimeoutError, OSError, ValueError, HTTPException)


def run(house, *arguments):
    done = subprocess.run([BIN, *arguments, "--data", HOUSES[house]], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{house}: {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def furnish():
    """Three directories, a roster in each, and units that stand for the others."""
    for house, folder in HOUSES.items():
        os.makedirs(folder, exist_ok=True)
        below = "districts: [north, south]\n" if house == "city" else ""
        with open(os.path.join(folder, "taizhang.yaml"), "w") as file:
            file.write(f"name: {house}\njurisdiction: {house}\n{below}")
    server, _ = start(BIN, work)
    end(server)
    tokens = {}
    for house in HOUSES:
        run(house, "unit", "add", "center", "测试中心")
        run(house, "unit", "add", "works", "测试工务局")
        for other in HOUSES:
            if other != house:
                run(house, "unit", "add", f"to-{other}", f"测试{other}", "--jurisdiction", other)
        for officer, duty, unit in (("dd", "dispatcher", "center"), ("jb", "officer", "works"), ("dc", "supervisor", "center")):
            run(house, "officer", "add", officer, f"示例{officer}")
            run(house, "post", "take", officer, duty, unit)
            said = run(house, "token", "create", duty, "--officer", officer, "--duty", duty, "--unit", unit)
            tokens[house, officer] = said.split()[-1]
    return tokens


class Street:
    """Everybody who works in one house, until told to stop."""

    def __init__(self, house, tokens, dice):
        self.house, self.tokens, self.dice = house, tokens, dice

    def call(self, address, officer, path, body=None, key=None):
        return call(address, self.tokens[self.house, officer], path, body, key, host=f"{self.house}.localhost")

    def numbers(self, address):
        cursor = ""
        while cursor is not None:
            query = {"limit": 200, **({"cursor": cursor} if cursor else {})}
            page = self.call(address, "dc", "/api/v1/matters?" + urllib.parse.urlencode(query))
            yield from ((item["number"], item["stage"]) for item in page["items"])
            cursor = page.get("next")

    def act(self, address, officer, number, action, body):
        try:
            self.call(address, officer, f"/api/v1/matters/{number}/{action}", body, f"{number}-{action}-{self.dice.random()}")
        except urllib.error.HTTPError as error:
            # Somebody was first, or its hand-over has moved on.
            if error.code not in (403, 404, 409, 422):
                raise
            error.close()

    def step(self, address, number, stage):
        dice, here = self.dice, self.house
        if stage == "reported":
            if here != "city" and dice.random() < 0.15:
                self.act(address, "dd", number, "refuse", {"reason": "不属本辖区"})
            else:
                self.act(address, "dd", number, "accept", {})
        elif stage == "accepted":
            owner = dice.choice(["to-north", "to-south"]) if here == "city" else "works"
            self.act(address, "dd", number, "dispatch", {"owner": owner})
        elif stage == "dispatched" and here != "city":
            self.act(address, "jb", number, "claim", {})
        elif stage == "handling" and here != "city":
            self.act(address, "jb", number, "submit", {"note": "已处理", "closing": True})
        elif stage == "submitted":
            passed = here != "city" or dice.random() < 0.7
            self.act(address, "dc", number, "verify", {"passed": passed, "note": "看过"})
        elif stage == "verified":
            self.act(address, "dd", number, "end", {"kind": "resolved"})

    def work(self, address, stop, report):
        count = 0
        while not stop.is_set():
            try:
                if report and self.house == "city":
                    body = {"ledger": "citizen-report", "class": "other", "description": f"合成的事项 {self.dice.random()}"}
                    self.call(address, "dd", "/api/v1/matters", body, f"report-{self.dice.random()}")
                for number, stage in self.numbers(address):
                    if stop.is_set():
                        return
                    if stage != "ended":
                        self.step(address, number, stage)
                count += 1
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise
            except GONE:
                return  # the server is gone
            time.sleep(0.02)


def told(side):
    """What one side says of the other, without as of when."""
    if side is None:
        return None
    return side["number"], (side["ending"] or side["stage"])["zh"]


def differences(address, streets):
    """Hand-overs that are not there once, and sides that say what is not so."""
    found, crossings, ended = [], 0, 0
    details = {house: {n: street.call(address, "dc", f"/api/v1/matters/{n}") for n, _ in street.numbers(address)} for house, street in streets.items()}
    titles = {house: {matter["number"]: matter for matter in all_.values()} for house, all_ in details.items()}
    seen = {}
    for house in ("north", "south"):
        for number, matter in details[house].items():
            origin = matter["origin"]
            key = (house, origin["number"], origin["order"])
            if key in seen:
                found.append(f"{key} twice: {seen[key]} and {number}")
            seen[key] = number
    for number, matter in details["city"].items():
        ended += matter["state"] == "ended"
        for over in matter["handOvers"]:
            crossings += 1
            there = seen.pop((over["jurisdiction"], number, over["order"]), None)
            if there is None or over["number"] != there:
                found.append(f"{number} was handed to {over['jurisdiction']} as {there}, and says {over['number']}")
        if matter["handOvers"] and matter["handler"] == "to-" + matter["handOvers"][-1]["jurisdiction"]:
            over = matter["handOvers"][-1]
            other = titles[over["jurisdiction"]].get(over["number"])
            if other is None or told(other["origin"])[0] != number:
                found.append(f"{number}: {over['number']} does not know it")
            elif (other["state"] == "ended") != (over["ending"] is not None) or (matter["state"] == "ended") != (other["origin"]["ending"] is not None):
                found.append(f"{number} ({matter['stage']}, told {told(over)}) and {over['number']} ({other['stage']}, told {told(other['origin'])}) differ")
    found += [f"{key} was never handed over" for key in seen]
    return found, crossings, ended


try:
    tokens = furnish()
    dice = random.Random(SEED)
    for round_ in range(ROUNDS + 1):
        server, address = start(BIN, work)
        stop = threading.Event()
        streets = {house: Street(house, tokens, random.Random(dice.random())) for house in HOUSES}
        # In the last round nothing new comes, and what is there is worked off.
        people = [threading.Thread(target=street.work, args=(address, stop, round_ < ROUNDS)) for street in streets.values()]
        for person in people:
            person.start()
        if round_ < ROUNDS:
            time.sleep(dice.uniform(0.3, 2.0))
            server.kill()
            server.wait(timeout=60)
        else:
            time.sleep(5)
        stop.set()
        for person in people:
            person.join()
    limit = time.time() + 60
    while True:
        found, crossings, ended = differences(address, streets)
        if not found or time.time() > limit:
            break
        time.sleep(1)
    end(server)
    if found:
        raise SystemExit(f"districts: {len(found)} differences: {found[:5]}")
    if crossings < ROUNDS or ended == 0:
        raise SystemExit(f"districts: only {crossings} crossings and {ended} endings in {ROUNDS} rounds; it tested nothing")
    for house in HOUSES:
        run(house, "verify")
    print(f"districts, seed {SEED}: {ROUNDS} kills, {crossings} matters handed over, each there once, {ended} ended in the city; both sides agree")
finally:
    shutil.rmtree(work, ignore_errors=True)
