"""Tries every action on real matters of every stage with tokens of every duty, with bodies that would do.
Who may only look must change nothing, whatever is sent; nobody may act on a matter that they may not read;
nobody but those concerned is given personal fields. Called by run.sh with the server's address, the seed and
a file of "duty officer unit token" lines beside the folder `data`; must only be pointed at a sample district."""

import pathlib
import random
import sqlite3
import sys

import requests

DATABASE = pathlib.Path(sys.argv[3]).parent / "data/taizhang.sqlite"
READ_ONLY = ("leader", "auditor", "administrator")
# A leader moves nothing, and may say something.
MAY_SPEAK = {"leader": ("urge", "note")}
# May read personal fields where they take part in the matter; the others never.
CONCERNED = ("dispatcher", "supervisor", "officer", "head")
BODIES = {
    "accept": {}, "refuse": {"reason": "r"}, "request-check": {}, "check": {"found": True}, "triage": {"note": "n"},
    "dispatch": {"owner": "urban-management"}, "claim": {}, "return": {"kind": "not-our-unit", "reason": "r"},
    "progress": {"note": "n"}, "pause": {"reason": "r"}, "resume": {}, "submit": {"note": "n", "closing": True},
    "verify": {"passed": True}, "answer": {"reached": True, "words": "w"}, "end": {"kind": "void", "note": "n"},
    "extend": {"by": "1 work-hour", "reason": "r"}, "suspend": {"until": "2099-01-01", "reason": "r"}, "appeal": {"reason": "r"},
    "approve": {"granted": True}, "request-supplement": {"what": "w"}, "supplement": {"note": "n"},
    "request-support": {"unit": "urban-management", "what": "w"}, "support": {"note": "n"},
    "urge": {"reason": "r"}, "note": {"note": "n"}, "reopen": {"reason": "r"}, "appraise": {"grade": 5}, "merge": {"into": None}, "link": {"to": None, "kind": "same"},
}


def check(condition, sentence):
    if not condition:
        sys.exit(f"rights: {sentence}")


class Caller:
    def __init__(self, address, duty, officer, unit, token):
        self.address, self.duty, self.name = address, duty, f"{duty} {officer} of {unit}"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **query):
        return self.session.get(self.address + path, params=query, timeout=30)

    def post(self, path, body):
        return self.session.post(self.address + path, json=body, timeout=30)

    def numbers(self, **query):
        """Every number that the caller's list shows."""
        found, cursor = [], None
        while True:
            page = self.get("/api/v1/matters", limit=200, **query, **({"cursor": cursor} if cursor else {})).json()
            found += [item["number"] for item in page["items"]]
            cursor = page.get("next")
            if not cursor:
                return found


def journal():
    """How many entries people have made: nothing that was refused may have added one. What time does while this
    runs, the server records by itself."""
    with sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True) as database:
        return database.execute("select count(*) from entry where actor not like 'system|%'").fetchone()[0]


def may_only_look(caller, numbers):
    before = journal()
    for number in numbers:
        for action, body in BODIES.items():
            if action in MAY_SPEAK.get(caller.duty, ()):
                continue
            body = {key: number if value is None else value for key, value in body.items()}
            answer = caller.post(f"/api/v1/matters/{number}/{action}", body)
            check(400 <= answer.status_code < 500, f"{caller.name}: {action} on {number} was answered with {answer.status_code}")
    check(journal() == before, f"{caller.name} changed something")


def reads_what_is_listed(caller, everything, dice):
    """The list and the matter agree about what may be read; what may not be read cannot be acted on."""
    own = set(caller.numbers())
    before, foreign = journal(), 0
    for number in dice.sample(everything, min(60, len(everything))):
        status = caller.get(f"/api/v1/matters/{number}").status_code
        check(status == (200 if number in own else 403), f"{caller.name}: {number} is {'' if number in own else 'not '}listed and answered with {status}")
        if number not in own:
            foreign += 1
            for action, body in BODIES.items():
                body = {key: number if value is None else value for key, value in body.items()}
                status = caller.post(f"/api/v1/matters/{number}/{action}", body).status_code
                check(status in (403, 404), f"{caller.name} may not read {number}, and {action} was answered with {status}")
    check(journal() == before, f"{caller.name} changed what they may not read")
    return foreign


def keeps_persons(caller, number):
    answer = caller.get(f"/api/v1/matters/{number}", personal="true")
    given = answer.status_code == 200 and answer.json().get("personal")
    check(caller.duty in CONCERNED or not given, f"{caller.name} was given the personal fields of {number}")
    return bool(given)


def main(address, seed, path):
    with open(path, encoding="utf-8") as file:
        callers = [Caller(address, *line.split()) for line in file]
    dice = random.Random(int(seed))
    dispatcher = next(caller for caller in callers if caller.duty == "dispatcher")
    everything = dispatcher.numbers()
    check(len(everything) > 500, f"the sample has only {len(everything)} matters")
    stages = {}
    for ledger in ("citizen-report", "grid-incident"):
        for item in dispatcher.get("/api/v1/matters", ledger=ledger, state="open", limit=200).json()["items"]:
            stages.setdefault((ledger, item["stage"]), item["number"])
        stages[ledger, "ended"] = dispatcher.get("/api/v1/matters", ledger=ledger, state="ended", limit=1).json()["items"][0]["number"]
    check(len(stages) > 8, f"the sample has matters in few stages: {sorted(stages)}")

    foreign = 0
    for caller in callers:
        check(caller.get("/api/v1/me").status_code == 200, f"{caller.name}: the token is not known")
        if caller.duty in READ_ONLY:
            may_only_look(caller, stages.values())
        foreign += reads_what_is_listed(caller, everything, dice)
    check(foreign > 50, f"only {foreign} matters were out of anybody's reach; it tested nothing")
    reported = [number for (ledger, _), number in stages.items() if ledger == "citizen-report"]
    given = [keeps_persons(caller, number) for caller in callers for number in reported]
    check(any(given), "nobody was given personal fields; it tested nothing")
    print(f"rights: {len(callers)} tokens, {len(stages)} stages, {foreign} matters out of reach: nothing was changed by who may not")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3])
