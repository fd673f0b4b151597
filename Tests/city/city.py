"""Two servers, three machines with PostgreSQL, 64 callers; servers killed every few seconds, then the primary's machine,
then a planned switch-over. See run.sh. Arguments: PROGRAM SECONDS."""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "crash"))

import server as servers  # noqa: E402
from callers import Caller, Told  # noqa: E402
from cluster import MACHINES, Cluster, block, free_port  # noqa: E402
from history import History  # noqa: E402

BIN, SECONDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
CALLERS = int(os.environ.get("CALLERS", "64"))
SEED = int(os.environ.get("SEED", "20261121"))
dice = random.Random(SEED)
root = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
work = tempfile.mkdtemp(prefix="taizhang-city-")
began = time.monotonic()


def say(text):
    print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)


def run(*arguments):
    done = subprocess.run([BIN, *arguments, "--data", data[0]], capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"city test: {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def serve(place):
    errors = open(f"{work}/server-{place}.log", "a")
    return servers.start(
        BIN, data[place], "--port", str(ports[place]), "--rules", rules, environment=environment, errors=errors)[0]


def gap(since):
    """The longest time in which nobody was told of anything done, of those that touch the minute after `since`."""
    with told.lock:
        times = sorted(at for at, _ in told.done.values())
    pairs = [(one, two) for one, two in zip(times, times[1:]) if two > since and one < since + 60]
    return max((two - one for one, two in pairs), default=0)


def wait_for_answers(since, seconds=120):
    """Returns when something was acknowledged that was only possible after `since`: twenty of them, to be sure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with told.lock:
            if sum(at > since + 1 for at, _ in told.done.values()) >= 20:
                return
        time.sleep(0.2)
    raise SystemExit(f"city test: nothing was acknowledged for {seconds} seconds\n{cluster.last_words()}")


cluster = Cluster(work)
running = []
failed = True
try:
    # The guide, step by step.
    for machine in MACHINES:
        cluster.start(machine)
    cluster.wait_whole()
    cluster.prepare()
    say(f"etcd, Patroni and PostgreSQL on three machines; load {os.getloadavg()[0]:.1f}")
    data, ports = [f"{work}/server-{place}" for place in (0, 1)], [free_port(), free_port()]
    os.mkdir(data[0])
    with open(f"{data[0]}/taizhang.yaml", "w") as file:
        file.write(cluster.here(block("taizhang.yaml"), 1))
    with open(f"{work}/passwords", "w") as file:
        file.write("*:*:taizhang:taizhang:change-me-3\n")
    os.chmod(f"{work}/passwords", 0o600)
    environment = dict(os.environ, PGPASSFILE=f"{work}/passwords", LANG="en_US.UTF-8")
    # Lights that turn while we watch: one minute to accept a report, day and night.
    rules = f"{work}/rules"
    for part in ("ledgers", "calendars"):
        shutil.copytree(f"{root}/{part}", f"{rules}/{part}")
    with open(f"{rules}/ledgers/citizen-report.yaml") as file:
        ledger = file.read()
    with open(f"{rules}/ledgers/citizen-report.yaml", "w") as file:
        file.write(re.sub(r"clock: 15 work-minutes", "clock: 1 minutes", ledger))

    running.append(serve(0))
    for unit, name in [("center", "测试中心"), ("works", "测试处置单位")]:
        run("unit", "add", unit, name)
    tokens = {}
    for officer, duty, unit, who in [("dd-01", "dispatcher", "center", "dispatcher"), ("jb-01", "officer", "works", "officer")]:
        run("officer", "add", officer, "示例甲")
        run("post", "take", officer, duty, unit)
        tokens[who] = run("token", "create", who, "--officer", officer, "--duty", duty, "--unit", unit).split()[-1]
    shutil.copytree(data[0], data[1])
    running.append(serve(1))
    say("two servers")

    told, stop = Told(), threading.Event()
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    callers = [Caller(place, addresses, tokens, told, stop) for place in range(CALLERS)]
    for caller in callers:
        caller.start()
    wait_for_answers(time.monotonic() - 1)

    kills = []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        time.sleep(dice.uniform(2, 5))
        victim = dice.randrange(2)
        kills.append(time.monotonic())
        running[victim].kill()
        running[victim].wait(timeout=60)
        running[victim] = serve(victim)
    with told.lock:
        acknowledged = len(told.done)
    say(
        f"{len(kills)} kills of a server: longest time without service {max(gap(at) for at in kills):.1f} s; {acknowledged} commands acknowledged, "
        f"load {os.getloadavg()[0]:.1f}")

    # The primary's machine dies: PostgreSQL, its Patroni, its etcd.
    cluster.wait_whole()
    leader = cluster.with_role("leader")
    heir = cluster.with_role("sync_standby")
    at = time.monotonic()
    cluster.kill(leader)
    cluster.wait("another primary", lambda members: members.get(heir, ("",))[0] == "leader")
    promoted = time.monotonic() - at
    wait_for_answers(time.monotonic())
    say(f"the machine of the primary db{leader} killed: db{heir} promoted after {promoted:.1f} s, time without service {gap(at):.1f} s")
    cluster.start(leader)
    cluster.wait_whole()
    say(f"db{leader} is back as a replica")

    leader, heir = cluster.with_role("leader"), cluster.with_role("sync_standby")
    at = time.monotonic()
    cluster.switch_over(leader, heir)
    cluster.wait("the switch-over", lambda members: members.get(heir, ("",))[0] == "leader")
    wait_for_answers(time.monotonic())
    say(f"planned switch-over from db{leader} to db{heir}: time without service {gap(at):.1f} s")

    stop.set()
    for caller in callers:
        caller.join(timeout=300)
    # The last reminders are due, and the loop has answered.
    time.sleep(5)
    for process in running:
        servers.end(process)
    print(run("verify").splitlines()[-1])
    connection = cluster.connect("taizhang", "change-me-3", "taizhang", options="-c search_path=district_east")
    history = History(connection)
    faults = list(history.faults(told))
    connection.close()
    rungs, due = history.rung_count, history.due_count
    if not faults:
        faults += [f"the checker did not notice {what}" for what in history.unnoticed(told)]
    for what, count in told.counts.items():
        say(f"{what}: {count}")
    say(f"told to be not done and believed: {len(told.not_done)}; refused: {len(told.refused)}; still open: {len(told.open)}")
    if told.refused:
        faults.append(f"{len(told.refused)} refused, such as {told.refused[0]}")
    if told.open:
        faults.append(f"{len(told.open)} never answered, such as {told.open[0]}")
    if any(caller.is_alive() for caller in callers):
        faults.append("a caller still waits")
    if len(told.done) < 20 * len(kills) or not due:
        faults.append(f"{len(told.done)} acknowledged, {due} reminders due: it tested nothing")
    if faults:
        raise SystemExit(f"city test, seed {SEED}: {len(faults)} faults\n" + "\n".join(faults[:20]))
    print(
        f"city test, seed {SEED}: {CALLERS} callers, {len(told.done)} acknowledged commands, {len(history.entries)} entries, each there and once; "
        f"{rungs} rungs, none twice, {due} of them looked for and at their instant")
    failed = False
finally:
    for process in running:
        process.kill()
    cluster.stop()
    if failed and os.environ.get("KEEP"):
        print(f"kept: {work}")
    else:
        shutil.rmtree(work, ignore_errors=True)
