"""A second server on a directory in use; backups made while many write, brought back elsewhere and compared; backups that
are torn: cut off, bits turned, parts missing. Each torn one is refused by `restore`, or what it says is just what the
journal said. Standard library only. See run.sh."""
import filecmp
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "crash"))
from load import Person, Record, differences, furnish, run  # noqa: E402
from server import call, end, start  # noqa: E402

BIN = os.path.abspath(sys.argv[1])
SEED = int(os.environ.get("SEED", "20261123"))
BACKUPS, TEARS = int(os.environ.get("BACKUPS", "3")), int(os.environ.get("TEARS", "24"))
dice = random.Random(SEED)
work = tempfile.mkdtemp()
data = os.path.join(work, "district")


def said(*arguments, language="en_US.UTF-8"):
    done = subprocess.run([BIN, *arguments], capture_output=True, text=True, timeout=120, env={**os.environ, "LC_ALL": language})
    if done.returncode < 0 or "Fatal error" in done.stderr:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.returncode, done.stdout + done.stderr


def second_servers(server, address):
    """Every verb that writes is refused while a server holds the directory, by a message that names it; it goes on."""
    verbs = [["serve", "--port", "0"], ["rebuild"], ["unit", "add", "other", "测试"], ["officer", "add", "xx", "示例"]]
    for verb in verbs:
        for language, word in (("en_US.UTF-8", "is being written by another process"), ("zh_CN.UTF-8", "正被另一个进程写入")):
            code, words = said(*verb, "--data", data, language=language)
            if code == 0 or word not in words or str(server.pid) not in words or address.rsplit(":", 1)[1] not in words:
                raise SystemExit(f"a second {verb[0]}: {code}: {words}")
    # By another name of the same directory as well.
    other = os.path.join(work, "other-name")
    os.symlink(data, other)
    code, words = said("serve", "--port", "0", "--data", other)
    if code == 0:
        raise SystemExit(f"a second server by a symbolic link: {words}")
    call(address, tokens["dd"], "/api/v1/me")
    return len(verbs)


def race():
    """Several servers start at one instant on one directory: one serves, the others say why not."""
    starting = [subprocess.Popen([BIN, "serve", "--data", data, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    time.sleep(3)
    alive = [server for server in starting if server.poll() is None]
    for server in alive:
        server.terminate()
    words = [server.communicate(timeout=60)[1] for server in starting]
    if len(alive) != 1 or any(server not in alive and server.returncode <= 0 for server in starting):
        raise SystemExit(f"six servers at once: {len(alive)} serve: {words}")


def export(place, name):
    path = os.path.join(work, name)
    with open(path, "wb") as file:
        done = subprocess.run([BIN, "export", "citizen-report", "--format", "json", "--data", place], stdout=file, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"export of {place}: {done.returncode} {done.stderr}")
    return path


def entries(place):
    """The journal itself, byte by byte, as a number."""
    import sqlite3
    with sqlite3.connect(f"file:{place}/taizhang.sqlite?mode=ro", uri=True) as file:
        digest, count = hashlib.sha256(), 0
        for row in file.execute("select seq, stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash from entry order by seq"):
            digest.update(repr(row).encode())
            count += 1
    file.close()
    return count, digest.hexdigest()


def backups_while_writing(address, record):
    """Each begins at a random instant under load; nobody notices, and each is whole."""
    made, stop = [], threading.Event()
    people = [Person(address, tokens, record, random.Random(dice.random()), stop) for _ in range(8)]
    for person in people:
        person.start()
    for number in range(BACKUPS):
        time.sleep(dice.uniform(0.2, 0.8))
        # What was acknowledged before it begins is in it.
        before = {key: content for key, (_, content) in list(record.acknowledged.items())}
        target = os.path.join(work, f"backup-{number}")
        code, words = said("backup", target, "--with-key", "--data", data)
        if code:
            raise SystemExit(f"backup {number}: {code} {words}")
        made.append((target, before))
    stop.set()
    for person in people:
        person.join()
    return made


def brought_back(target, before, number):
    place = os.path.join(work, f"restored-{number}")
    code, words = said("restore", target, "--data", place)
    if code:
        raise SystemExit(f"restore {number}: {code} {words}")
    if run(BIN, place, "verify").splitlines()[-1].find("fits") < 0 and "相符" not in run(BIN, place, "verify"):
        raise SystemExit(f"verify {number}: {run(BIN, place, 'verify')}")
    if entries(place) != entries(target):
        raise SystemExit(f"backup {number} and its copy have other entries")
    server, address = start(BIN, place)
    told = Record()
    told.acknowledged = {key: record.acknowledged[key] for key in before}
    told.unknown = {key: command for key, command in {**record.unknown, **{k: c for k, (c, _) in record.acknowledged.items()}}.items() if key not in before}
    found = [line for line in differences(address, tokens, place, told, 60, dice) if "was never asked for" not in line and " is 'SM" not in line]
    end(server)
    if found:
        raise SystemExit(f"backup {number}, seed {SEED}: {len(found)} differences: {found[:5]}")
    return len(before)


def tear(source, target):
    """Breaks a copy at random; says how."""
    shutil.copytree(source, target)
    database = os.path.join(target, "taizhang.sqlite")
    size = os.path.getsize(database)
    # Those that an entry names: an upload that came to nothing is nobody's.
    named = {sha for sha, number in record.photos.items() if number}
    photos = sorted(os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(target, "attachments")) for name in names if name in named)
    kind = dice.choice(["cut", "cut at a page", "bit", "bit", "bits", "zeroes", "photo cut", "photo bit", "photo gone", "head", "nothing left", "no journal"])
    if kind.startswith("cut"):
        at = dice.randrange(1, size)
        os.truncate(database, at // 4096 * 4096 if kind != "cut" else at)
    elif kind in ("bit", "bits", "zeroes", "head"):
        with open(database, "r+b") as file:
            for _ in range({"bits": 20, "head": 3}.get(kind, 1)):
                at = dice.randrange(100 if kind == "head" else size)
                file.seek(at)
                old = file.read(4096 if kind == "zeroes" else 1)
                file.seek(at)
                file.write(bytes(len(old)) if kind == "zeroes" else bytes([old[0] ^ 1 << dice.randrange(8)]))
    elif kind.startswith("photo"):
        photo = dice.choice(photos)
        if kind == "photo gone":
            os.remove(photo)
        elif kind == "photo cut":
            os.truncate(photo, dice.randrange(os.path.getsize(photo)))
        else:
            with open(photo, "r+b") as file:
                at = dice.randrange(os.path.getsize(photo))
                file.seek(at)
                old = file.read(1)
                file.seek(at)
                file.write(bytes([old[0] ^ 1 << dice.randrange(8)]))
    elif kind == "nothing left":
        os.truncate(database, 0)
    else:
        os.remove(database)
    return kind


def torn(source):
    """Refused, or restored to just what it was: a turned bit may lie where nothing is."""
    was, refused, harmless = entries(source), 0, 0
    kinds = {}
    exported = export(source, "whole.json")
    for number in range(TEARS):
        copy, place = os.path.join(work, "torn"), os.path.join(work, "from-torn")
        kind = tear(source, copy)
        code, words = said("restore", copy, "--data", place)
        if code == 0:
            # It said that everything fits: then it must.
            if entries(place) != was or not filecmp.cmp(exported, export(place, "torn.json"), shallow=False):
                raise SystemExit(f"a torn backup ({kind}), seed {SEED}, number {number}: restored without a word, and is another: {words}")
            harmless += 1
        else:
            if not words.strip():
                raise SystemExit(f"a torn backup ({kind}), seed {SEED}, number {number}: refused without a word")
            refused += 1
        if kind not in ("bit", "bits", "zeroes", "head") and code == 0 and not (kind.startswith("cut") and filecmp.cmp(f"{copy}/taizhang.sqlite", f"{source}/taizhang.sqlite", shallow=False)):
            raise SystemExit(f"a torn backup ({kind}), seed {SEED}, number {number}: not noticed: {words}")
        kinds[kind] = kinds.get(kind, 0) + 1
        shutil.rmtree(copy)
        shutil.rmtree(place, ignore_errors=True)
    if refused == 0:
        raise SystemExit("no torn backup was refused; it tested nothing")
    return refused, harmless, kinds


server = None
try:
    tokens = furnish(BIN, data)
    record = Record()
    server, address = start(BIN, data)
    verbs = second_servers(server, address)
    made = backups_while_writing(address, record)
    end(server)
    told = [brought_back(target, before, number) for number, (target, before) in enumerate(made)]
    # One of the directory at rest: everything is in it, and the exports are the same bytes.
    whole = os.path.join(work, "whole")
    said("backup", whole, "--with-key", "--data", data)
    place = os.path.join(work, "restored-whole")
    said("restore", whole, "--data", place)
    if entries(place) != entries(data) or not filecmp.cmp(export(data, "a.json"), export(place, "b.json"), shallow=False):
        raise SystemExit("a backup at rest is another when it is brought back")
    race()
    refused, harmless, kinds = torn(whole)
    run(BIN, data, "verify")
    print(f"copies, seed {SEED}: {verbs} verbs and a second name refused beside a server, one of six servers at once served; {len(made)} backups "
          f"under load held {told} acknowledged commands of before, all there; {TEARS} torn backups ({kinds}): {refused} refused, "
          f"{harmless} of them harmless to the byte of entries and export")
finally:
    if server is not None and server.poll() is None:
        server.kill()
    shutil.rmtree(work, ignore_errors=True)
