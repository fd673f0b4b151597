"""Kills `taizhang calendar publish` while it makes boards anew, with some thousand matters in the directory.
The next process must finish it: the same due times as where nobody was killed, and `verify` finds nothing.
Standard library only. See run.sh."""
import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

BIN, ROUNDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
MATTERS = int(os.environ.get("MATTERS", "4000"))
work = tempfile.mkdtemp()
rules = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def run(data, *arguments, status=0):
    done = subprocess.run([BIN, *arguments, "--data", data], capture_output=True, text=True)
    assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def boards(data):
    with sqlite3.connect(f"file:{data}/taizhang.sqlite?mode=ro", uri=True) as file:
        return file.execute("select number, due_at, red_at, alarm_at, is_provisional from matter order by number").fetchall()


def owed(data):
    """Whether the entry is there and a board is not made anew yet."""
    try:
        with sqlite3.connect(f"file:{data}/taizhang.sqlite?mode=ro", uri=True) as file:
            return file.execute("select count(*) from board where version = 0").fetchone()[0] > 0
    except sqlite3.OperationalError:
        return False


def prepare(data):
    """Matters that wait to be accepted since this morning, and the calendar in which today and next month are off."""
    rows, columns = os.path.join(work, "rows.csv"), os.path.join(work, "map.yaml")
    with open(rows, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["key", "at", "what", "unit"])
        for number in range(MATTERS):
            table.writerow([number, time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()), "synthetic", "works"])
    with open(columns, "w") as file:
        file.write(
            "map: crash\ntitle: { zh: 合成, en: Synthetic }\nsource: crash\nkey: key\ntime: iso\nzone: \"+08:00\"\n"
            "reported: at\ndescription: what\nclass: { column: what, values: { synthetic: other } }\nowner: { column: unit, register: true }\n")
    run(data, "import", "citizen-report", rows, "--map", columns, "--rules", rules)
    with open(os.path.join(rules, "calendars", "cn.json")) as file:
        calendar = json.load(file)
    today = time.time()
    dates = [time.strftime("%Y-%m-%d", time.gmtime(today + day * 86_400)) for day in range(-1, 30)]
    calendar["days"] = [line for line in calendar["days"] if line["date"] not in dates]
    notice = calendar["notices"][-1]["id"]
    calendar["days"] += [{"date": date, "off": True, "name": "测试", "notice": notice} for date in dates]
    path = os.path.join(work, "calendar.json")
    with open(path, "w") as file:
        json.dump(calendar, file)
    return path


try:
    start = os.path.join(work, "start")
    calendar = prepare(start)
    before = boards(start)
    preview = json.loads(run(start, "calendar", "preview", calendar, "--json"))
    assert preview["moved"] >= MATTERS, preview["moved"]
    run(start, "calendar", "publish", calendar, status=2)

    whole = os.path.join(work, "whole")
    shutil.copytree(start, whole)
    run(whole, "calendar", "publish", calendar, "--reason", "crash test")
    expected = boards(whole)
    assert expected != before
    killed = 0
    for number in range(ROUNDS):
        data = os.path.join(work, f"round-{number}")
        shutil.copytree(start, data)
        publishing = subprocess.Popen(
            [BIN, "calendar", "publish", calendar, "--reason", "crash test", "--data", data], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        while publishing.poll() is None and not owed(data):
            time.sleep(0.001)
        time.sleep(0.01 * number)
        publishing.kill()
        publishing.wait()
        left = owed(data)
        killed += left
        # Whatever opens it for writing next: here a server, which is ended as soon as it serves.
        server = subprocess.Popen(
            [BIN, "serve", "--port", "0", "--data", data, "--rules", rules], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert "http" in server.stdout.readline(), "the server did not start"
        server.terminate()
        server.wait(timeout=60)
        assert not owed(data)
        assert boards(data) == expected, f"round {number}: the boards are not those of a whole run"
        run(data, "verify")
        shutil.rmtree(data)
    print(f"{MATTERS} matters, {ROUNDS} rounds, {killed} of them killed while boards were being made: each was finished by the next start")
    assert killed > 0, "nothing was killed in time: more MATTERS"
finally:
    shutil.rmtree(work)
