"""Kills a server in the middle of its work, while it starts, while it stops, and an import while it runs. Every answer is
remembered and compared afterwards (load.py). Standard library only. See run.sh."""
import csv
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from load import Person, Record, ask_again, differences, furnish, run, self_check
from server import end, start

BIN, ROUNDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
SEED = int(os.environ.get("SEED", "20261123"))
CALLERS, EVERY = int(os.environ.get("CALLERS", "12")), int(os.environ.get("EVERY", "50"))
dice = random.Random(SEED)
work = tempfile.mkdtemp()
data = os.path.join(work, "district")
record, kills, imported = Record(), {"load": 0, "start": 0, "stop": 0, "import": 0}, 0


def rows(count):
    """A file of `count` rows, each with its key, and the map that says what its columns are."""
    path, columns = os.path.join(work, "rows.csv"), os.path.join(work, "map.yaml")
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["key", "at", "what", "unit"])
        table.writerows([f"row-{number}", "2026-11-20T02:00:00+00:00", "synthetic", "works"] for number in range(count))
    with open(columns, "w") as file:
        file.write(
            "map: crash\ntitle: { zh: 合成, en: Synthetic }\nsource: crash\nkey: key\ntime: iso\nzone: \"+08:00\"\n"
            "reported: at\ndescription: what\nclass: { column: what, values: { synthetic: other } }\nowner: { column: unit, register: true }\n")
    return ["import", "citizen-report", path, "--map", columns, "--data", data]


def serving():
    return subprocess.Popen([BIN, "serve", "--data", data, "--port", "0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_import():
    """Killed at some instant, with more rows than the time before; whole runs of it must be rare."""
    global imported
    imported += 40
    importing = subprocess.Popen([BIN, *rows(imported)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(dice.uniform(0.0, 0.4))
    importing.kill()
    importing.wait()


def kill_start():
    server = serving()
    time.sleep(dice.uniform(0.0, 0.25))
    server.kill()
    server.wait()


def kill_under_load(is_stopped_first):
    server, address = start(BIN, data)
    ask_again(address, tokens, record, dice, share=0.6)
    stop = threading.Event()
    people = [Person(address, tokens, record, random.Random(dice.random()), stop) for _ in range(CALLERS)]
    for person in people:
        person.start()
    time.sleep(dice.uniform(0.05, 0.8))
    if is_stopped_first:
        server.send_signal(signal.SIGTERM)
        time.sleep(dice.uniform(0.0, 0.05))
    server.kill()
    server.wait(timeout=60)
    stop.set()
    for person in people:
        person.join()


def check(whole):
    run(BIN, data, "verify")
    server, address = start(BIN, data)
    found = differences(address, tokens, data, record, None if whole else 100, dice)
    if whole and not found:
        self_check(address, tokens, data, record)
    end(server)
    if found:
        raise SystemExit(f"crash test, seed {SEED}: {len(found)} differences: {found[:5]}")


try:
    tokens = furnish(BIN, data)
    begun = time.time()
    for round_ in range(1, ROUNDS + 1):
        kind = dice.choices(["load", "start", "stop", "import"], [76, 10, 10, 4])[0]
        if kind == "import":
            kill_import()
        elif kind == "start":
            kill_start()
        else:
            kill_under_load(kind == "stop")
        kills[kind] += 1
        if round_ % EVERY == 0:
            check(whole=False)
            print(f"  {round_} kills, {len(record.acknowledged)} acknowledged, {len(record.unknown)} unknown, {time.time() - begun:.0f} s", flush=True)

    if imported == 0:
        kill_import()
        kills["import"] += 1
    # Run to its end, and once more: each row is there once.
    for _ in range(2):
        subprocess.run([BIN, *rows(imported)], check=True, capture_output=True)
    with sqlite3.connect(f"file:{data}/taizhang.sqlite?mode=ro", uri=True) as file:
        count = file.execute("select count(*) from entry where type = 'matter.reported' and json_extract(body, '$.channel') = 'import'").fetchone()[0]
    if count != imported:
        raise SystemExit(f"crash test, seed {SEED}: {imported} rows to import, {count} are there")
    check(whole=True)
    actions = {(command.path.split("/") + ["report"])[5 if command.number else -1] for command, _ in record.acknowledged.values()}
    photos = sum(owner is not None for owner in record.photos.values())
    if len(record.acknowledged) < ROUNDS or ROUNDS >= 20 and (len(actions) < 8 or not photos or not record.repeated or not any(record.resolved.values())):
        raise SystemExit(f"crash test, seed {SEED}: {len(record.acknowledged)} commands, only {sorted(actions)}; it tested nothing")
    if record.failed:
        raise SystemExit(f"crash test, seed {SEED}: {len(record.failed)} commands failed: {list(record.failed.values())[:3]}")
    print(run(BIN, data, "verify").splitlines()[-1])
    print(
        f"crash test, seed {SEED}: {sum(kills.values())} kills ({kills['load']} under load, {kills['start']} while starting, {kills['stop']} while "
        f"stopping, {kills['import']} of an import), {len(record.acknowledged)} acknowledged commands of {len(actions)} kinds, {photos} photos, "
        f"{record.repeated} repeated, asked again while unknown: {record.resolved['done before']} were done, {record.resolved['done']} were not, "
        f"{record.resolved['refused']} refused; {len(record.refused)} refusals left nothing, {len(record.unknown)} stay unknown; "
        f"{imported} rows imported; none lost, none twice, {time.time() - begun:.0f} s")
finally:
    shutil.rmtree(work, ignore_errors=True)
