"""Kills a server in the middle of its work. Standard library only. See run.sh."""
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
SEED = int(os.environ.get("SEED", "20261121"))
dice = random.Random(SEED)
work = tempfile.mkdtemp()
data = os.path.join(work, "district")


def run(*arguments):
    return subprocess.run([BIN, *arguments, "--data", data], check=True, capture_output=True, text=True).stdout.strip()


def text(key):
    return f"synthetic report {key}"


def every_number(address, token):
    """All matters there are, by the list's own pages."""
    cursor = ""
    while cursor is not None:
        page = call(address, token, "/api/v1/matters?" + urllib.parse.urlencode({"limit": 200, **({"cursor": cursor} if cursor else {})}))
        yield from (item["number"] for item in page["items"])
        cursor = page.get("next")


def report(address, token, keys, acknowledged, lock, stop):
    while not stop.is_set():
        with lock:
            key = f"crash-{next(keys)}"
        body = {"ledger": "citizen-report", "class": "other", "description": text(key)}
        try:
            number = call(address, token, "/api/v1/matters", body, key)["number"]
        except (urllib.error.URLError, ConnectionError, TimeoutError, OSError, ValueError, HTTPException):
            return  # the server is gone: unknown, and therefore not counted as acknowledged
        with lock:
            acknowledged[key] = number


try:
    server, _ = start(BIN, data)
    end(server)
    run("unit", "add", "center", "测试中心")
    run("officer", "add", "dd-01", "示例甲")
    run("post", "take", "dd-01", "dispatcher", "center")
    token = run("token", "create", "crash", "--officer", "dd-01", "--duty", "dispatcher", "--unit", "center").split()[-1]

    acknowledged, keys, lock = {}, iter(range(1_000_000_000)), threading.Lock()
    for _ in range(ROUNDS):
        server, address = start(BIN, data)
        stop = threading.Event()
        callers = [threading.Thread(target=report, args=(address, token, keys, acknowledged, lock, stop)) for _ in range(16)]
        for caller in callers:
            caller.start()
        time.sleep(dice.uniform(0.1, 1.0))
        server.kill()
        server.wait(timeout=60)
        stop.set()
        for caller in callers:
            caller.join()

    server, address = start(BIN, data)
    # What is there, word for word; a report that was under way when the server died may be there, but once.
    there, twice = {}, []
    for number in every_number(address, token):
        said = call(address, token, f"/api/v1/matters/{number}")["description"]
        if said in there:
            twice.append(f"{number} is {there[said]} again")
        there[said] = number
    lost = [f"{number} ({key})" for key, number in acknowledged.items() if there.get(text(key)) != number]
    # Asked again with the same key, the same matter answers, and no other is made.
    for key in dice.sample(sorted(acknowledged), min(50, len(acknowledged))):
        body = {"ledger": "citizen-report", "class": "other", "description": text(key)}
        if call(address, token, "/api/v1/matters", body, key)["number"] != acknowledged[key]:
            twice.append(f"{key} was filed again when asked again")
    if len(list(every_number(address, token))) != len(there):
        twice.append("asking again made new matters")
    end(server)
    if lost or twice:
        raise SystemExit(f"crash test: {len(lost)} acknowledged reports are not what was said: {lost[:3]}; {len(twice)} twice: {twice[:3]}")
    if len(acknowledged) < ROUNDS:
        raise SystemExit(f"crash test: only {len(acknowledged)} reports in {ROUNDS} rounds; it tested nothing")
    print(run("verify").splitlines()[-1])
    print(f"crash test, seed {SEED}: {ROUNDS} kills, {len(acknowledged)} acknowledged reports, none lost, none twice")
finally:
    shutil.rmtree(work, ignore_errors=True)
