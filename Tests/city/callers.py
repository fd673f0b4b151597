"""Callers who file reports and act on them by way of two servers, and note what they were told: done, no, or neither.
Whoever was told neither asks the other server with the same key, until it is one or the other."""
import json
import random
import threading
import time
import urllib.error
from http.client import HTTPException

from server import call


class Told:
    """What all callers were told. `done` has, for each key, when it was acknowledged and the number of the matter."""

    def __init__(self):
        self.lock = threading.Lock()
        self.done = {}
        # Told that this was not done, and never asked again.
        self.not_done = []
        # The rules said no. Nobody here asks for what the rules do not allow.
        self.refused = []
        # Still neither at the end.
        self.open = []
        # Matters that nobody accepts, with the key of their report: their lights turn.
        self.left = []
        self.counts = {"unknown, by a 503": 0, "unknown, no answer": 0, "not done, by a 500": 0, "replayed or first, after unknown": 0}

    def count(self, what):
        with self.lock:
            self.counts[what] += 1


class Caller(threading.Thread):
    def __init__(self, place, addresses, tokens, told, stop, patience=120):
        super().__init__(daemon=True)
        self.place, self.addresses, self.tokens, self.told, self.stop, self.patience = place, addresses, tokens, told, stop, patience
        self.dice = random.Random(place)
        self.server = place % len(addresses)
        self.steps = 0

    def run(self):
        while not self.stop.is_set():
            key = self.next_key()
            number = self.do("dispatcher", "/api/v1/matters", {"ledger": "citizen-report", "class": "other", "description": f"synthetic {key}"}, key)
            if number is None:
                continue
            if self.dice.random() < 0.3:
                with self.told.lock:
                    self.told.left.append(key)
                continue
            for who, action, body in [
                    ("dispatcher", "accept", {}), ("dispatcher", "dispatch", {"owner": "works"}), ("officer", "claim", {}), ("officer", "progress", {})]:
                key = self.next_key()
                if self.stop.is_set() or self.do(who, f"/api/v1/matters/{number}/{action}", {**body, "note": f"synthetic {key}"}, key) is None:
                    break

    def next_key(self):
        self.steps += 1
        return f"city-{self.place}-{self.steps}"

    def do(self, who, path, body, key):
        """The number of the matter once it is done; None where the answer was no, or is still owed at the end."""
        was_unknown = False
        end = None
        while True:
            answer, said = self.ask(who, path, body, key)
            if answer == "done":
                if was_unknown:
                    self.told.count("replayed or first, after unknown")
                with self.told.lock:
                    self.told.done[key] = (time.monotonic(), said["number"])
                return said["number"]
            if answer == "refused":
                with self.told.lock:
                    self.told.refused.append((key, path, said))
                return None
            if answer == "not done" and not was_unknown and self.dice.random() < 0.5:
                # Believed, so that it can be checked: it must never turn up.
                with self.told.lock:
                    self.told.not_done.append(key)
                return None
            was_unknown = was_unknown or answer == "unknown"
            self.server = (self.server + 1) % len(self.addresses)
            if self.stop.is_set():
                end = end or time.monotonic() + self.patience
                if time.monotonic() > end:
                    with self.told.lock:
                        self.told.open.append((key, answer, said))
                    return None
            time.sleep(0.1 + self.dice.random() * 0.2)

    def ask(self, who, path, body, key):
        try:
            return "done", call(self.addresses[self.server], self.tokens[who], path, body, key, timeout=90)
        except urllib.error.HTTPError as error:
            try:
                said = json.load(error)
            except (OSError, ValueError, HTTPException):
                self.told.count("unknown, no answer")
                return "unknown", "no body"
            if error.code == 503 and said["code"] == "outcome.unknown" and key in said["remedy"] and error.headers["Retry-After"]:
                self.told.count("unknown, by a 503")
                return "unknown", said
            if error.code == 500:
                self.told.count("not done, by a 500")
                return "not done", said
            return "refused", (error.code, said)
        except urllib.error.URLError as error:
            # Nobody listens there: it was not even sent.
            if isinstance(error.reason, ConnectionRefusedError):
                return "nobody", "refused"
        except (OSError, ValueError, HTTPException):
            pass
        self.told.count("unknown, no answer")
        return "unknown", "no answer"
