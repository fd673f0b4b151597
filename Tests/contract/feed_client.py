"""Reads the feed of a running server as server-sent events while a report is filed, breaks off, and comes
back with Last-Event-ID: the report is heard once. Called by run.sh; the token is in TAIZHANG_TOKEN."""

import os
import sys
import threading

import requests

HEADERS = {"Authorization": f"Bearer {os.environ['TAIZHANG_TOKEN']}"}


def check(condition, sentence):
    if not condition:
        sys.exit(f"feed: {sentence}")


def events(address, wait, last=None):
    """Pairs of id and data, until the server ends the stream."""
    headers = dict(HEADERS, **({"Last-Event-ID": last} if last else {}))
    with requests.get(f"{address}/api/v1/feed", params={"wait": wait}, headers=headers, stream=True, timeout=30) as answer:
        check(answer.status_code == 200, f"answered with {answer.status_code}")
        identifier = None
        for line in answer.iter_lines(decode_unicode=True):
            if line.startswith("id: "):
                identifier = line[4:]
            elif line.startswith("data: "):
                yield identifier, line[6:]


def report(address, found):
    body = {"ledger": "citizen-report", "class": "manhole-damaged", "description": "合同测试：动态"}
    found["number"] = requests.post(f"{address}/api/v1/matters", json=body, headers=HEADERS, timeout=20).json()["number"]


def main(address):
    found = {}
    timer = threading.Timer(1.0, report, (address, found))
    timer.start()
    heard = [(identifier, data) for identifier, data in events(address, 3)]
    timer.join()
    mine = [identifier for identifier, data in heard if f'"{found["number"]}"' in data]
    check(len(mine) == 1, f"{found['number']} was heard {len(mine)} times")
    before = str(int(mine[0]) - 1)
    again = [identifier for identifier, _ in events(address, 0, before)]
    check(again[:1] == mine, "coming back with Last-Event-ID did not begin where it broke off")
    check(not list(events(address, 0, mine[0])), "coming back after the last event heard something again")

    large = b'{"ledger":"' + b"x" * 20_000_000 + b'"}'
    answer = requests.post(f"{address}/api/v1/matters", data=large, headers={**HEADERS, "Content-Type": "application/json"}, timeout=30)
    check(answer.status_code == 413, f"a body of 20 MB was answered with {answer.status_code}")
    print("feed: heard once, resumed where it broke off")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
