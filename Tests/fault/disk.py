"""Disks that fail under a real server: full, read-only, errors of reading, writing and syncing at random (libfiu), and a power
failure below the file system (ext4 is told to forget what was not synced). Whoever was told "done" finds it done; who was
told that nothing was recorded finds nothing; what could not be known was said to be unknown. Needs the rights to mount for
all but the errors. Standard library only. See run.sh."""
import contextlib
import errno
import fcntl
import glob
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "crash"))
from load import GONE, Command, Line, Person, Record, ask_again, differences, furnish, run, self_check  # noqa: E402
from server import end, start  # noqa: E402

BIN = os.path.abspath(sys.argv[1])
SEED = int(os.environ.get("SEED", "20261123"))
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "6"))
dice = random.Random(SEED)
work = tempfile.mkdtemp()


def skip(name, why):
    print(f"{name}: SKIPPED: {why}", flush=True)
    if os.environ.get("CI"):
        raise SystemExit(f"{name}: must run here")


@contextlib.contextmanager
def mounted(*arguments):
    """A file system of its own; None where this machine does not let us."""
    place = tempfile.mkdtemp(dir=work)
    done = subprocess.run(["mount", *arguments, place], capture_output=True, text=True)
    if done.returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", place], capture_output=True)


class District:
    """A directory in `place`, who works there, and what they were told."""

    def __init__(self, place, environment=None):
        self.data, self.record, self.environment = os.path.join(place, "district"), Record(), environment
        self.tokens = furnish(BIN, self.data)
        self.server = self.address = None
        self.log = open(os.environ.get("FAULT_LOG") or os.path.join(work, "log"), "a")

    def start(self):
        self.server, self.address = start(BIN, self.data, environment=self.environment, errors=self.log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.server is not None and self.server.poll() is None:
            self.kill()
        self.log.close()

    def kill(self):
        self.server.kill()
        self.server.wait(timeout=60)

    def told(self):
        """How many were told that it was not done, or that it is not known."""
        return len(self.record.failed) + len(self.record.unknown)

    @contextlib.contextmanager
    def load(self, callers=8):
        stop = threading.Event()
        people = [Person(self.address, self.tokens, self.record, random.Random(dice.random()), stop, stays=True) for _ in range(callers)]
        for person in people:
            person.start()
        try:
            yield
        finally:
            stop.set()
            for person in people:
                person.join()

    def goes_on(self, name, seconds=30):
        """Somebody is served again, without a restart."""
        limit = time.monotonic() + seconds
        while True:
            key = self.record.key()
            command = Command(key, "dd", "/api/v1/matters", {"ledger": "citizen-report", "class": "other", "description": f"goes on {key}"})
            with self.record.lock:
                self.record.unknown[key] = command
            try:
                self.record.took(command, *Line(self.address, self.tokens).ask("dd", command.path, command.body, key))
            except GONE:
                pass
            if key in self.record.acknowledged:
                return
            if time.monotonic() > limit:
                raise SystemExit(f"{name}, seed {SEED}: no service {seconds} s after the fault: {self.record.failed.get(key)}")
            time.sleep(0.2)

    def check(self, name, sample=None):
        found = differences(self.address, self.tokens, self.data, self.record, sample, dice)
        if found:
            raise SystemExit(f"{name}, seed {SEED}: {len(found)} differences: {found[:5]}")

    def finish(self, name):
        """After a restart: everything compared, and the checker itself tried."""
        self.start()
        ask_again(self.address, self.tokens, self.record, dice)
        self.check(name)
        self_check(self.address, self.tokens, self.data, self.record)
        end(self.server)
        run(BIN, self.data, "verify")
        codes = {}
        for status, code in self.record.failed.values():
            codes[f"{status} {code}"] = codes.get(f"{status} {code}", 0) + 1
        return (f"{len(self.record.acknowledged)} acknowledged, all there; {len(self.record.failed)} failed {codes} and left nothing; "
                f"{len(self.record.refused)} refused, {len(self.record.unknown)} unknown")


def fill(path, left):
    """Takes all room that there is, while others take some, too; then gives `left` bytes of it back."""
    with open(path, "wb") as file:
        size = 0
        for step in (1 << 20, 1 << 12):
            try:
                while True:
                    os.posix_fallocate(file.fileno(), size, step)
                    size += step
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
        file.truncate(max(0, size - left))


def full():
    with mounted("-t", "tmpfs", "-o", "size=48m", "tmpfs") as place, contextlib.ExitStack() as servers:
        if place is None:
            return skip("a full disk", "no mount is allowed here")
        district, restarts = servers.enter_context(District(place)), 0
        ballast = os.path.join(place, "ballast")
        for round_ in range(ROUNDS):
            # Begun anew, so that its log is short and must grow: a long one takes some thousand commands without.
            if district.server is not None:
                end(district.server)
            district.start()
            with district.load(callers=4):
                time.sleep(dice.uniform(0.1, 0.4))
                left = dice.choice([0, 4096, dice.randrange(100_000), dice.randrange(400_000)])
                fill(ballast, left)
                before = district.told()
                limit = time.monotonic() + 10
                # Until somebody was told so, and a while longer.
                while district.told() < before + 5 and time.monotonic() < limit:
                    time.sleep(0.02)
                time.sleep(dice.uniform(0.1, 0.6))
                if round_ % 3 == 2:
                    # Power goes while it is full: it starts, or says why not, and has everything when there is room.
                    district.kill()
                    trial = subprocess.Popen([BIN, "serve", "--data", district.data, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                    time.sleep(1.5)
                    trial.send_signal(signal.SIGTERM)
                    _, said = trial.communicate(timeout=60)
                    if trial.returncode < 0 or b"Fatal error" in said:
                        raise SystemExit(f"a full disk, seed {SEED}: a start ended with {trial.returncode}: {said[-500:]!r}")
                    os.remove(ballast)
                    district.start()
                    restarts += 1
                else:
                    os.remove(ballast)
                    district.goes_on("a full disk")
            district.check("a full disk", sample=50)
        partial = [name for name in glob.glob(os.path.join(district.data, "attachments", "**"), recursive=True) if name.endswith(".partial")]
        if partial:
            raise SystemExit(f"a full disk, seed {SEED}: half files stay: {partial[:3]}")
        end(district.server)
        said = district.finish("a full disk")
        if not district.record.failed:
            raise SystemExit("a full disk: nothing ever failed; it tested nothing")
        print(f"a full disk, seed {SEED}: {ROUNDS} times full, {restarts} times restarted; {said}", flush=True)


def read_only():
    """The device below takes no more writes while the server works; and a start on a file system that is read-only."""
    image = os.path.join(work, "ro.img")
    with loop(image) as (place, device), contextlib.ExitStack() as servers:
        if place is None:
            return skip("a read-only disk", "no loop device here")
        district = servers.enter_context(District(place))
        district.start()
        with district.load():
            time.sleep(0.5)
            # What SysRq-U does to all file systems, done to one: files that are open for writing do not hinder it.
            subprocess.run(["mount", "-o", "remount,abort", place], check=True, capture_output=True)
            told, before = district.told(), len(district.record.acknowledged)
            limit = time.monotonic() + 20
            while district.told() < told + 20 and time.monotonic() < limit:
                time.sleep(0.05)
            failed = district.told() - told
            # A commit or two may have been under way; from then on nobody is told that anything is done.
            late = len(district.record.acknowledged) - before
        # Reading goes on.
        some = next(iter(district.record.matters))
        status, _, _ = Line(district.address, district.tokens).ask("dc", f"/api/v1/matters/{some}")
        if failed == 0 or late > 16 or status != 200:
            raise SystemExit(f"a read-only disk, seed {SEED}: {failed} commands failed, {late} were done, reading answers {status}")
        district.kill()
        subprocess.run(["umount", place], check=True)
        subprocess.run(["mount", "-o", "ro", device, place], check=True, capture_output=True)
        refused = subprocess.run([BIN, "serve", "--data", district.data, "--port", "0"], capture_output=True, text=True, timeout=60)
        if refused.returncode <= 0 or "Fatal error" in refused.stderr or not refused.stderr.strip():
            raise SystemExit(f"a read-only disk: a start answers {refused.returncode}: {refused.stderr[-300:]}")
        subprocess.run(["umount", place], check=True)
        subprocess.run(["mount", device, place], check=True, capture_output=True)
        said = district.finish("a read-only disk")
        print(f"a read-only disk, seed {SEED}: {failed} commands failed, reading went on; a start says {refused.stderr.strip().splitlines()[-1]!r}; {said}", flush=True)


@contextlib.contextmanager
def loop(image):
    """An ext4 of its own in a file: the place and the device."""
    with open(image, "wb") as file:
        file.truncate(200 * 1024 * 1024)
    made = subprocess.run(["mkfs.ext4", "-q", "-F", image], capture_output=True)
    found = subprocess.run(["losetup", "-f", "--show", image], capture_output=True, text=True) if made.returncode == 0 else made
    if found.returncode:
        yield None, None
        return
    device = found.stdout.strip()
    try:
        with mounted(device) as place:
            yield place, device
    finally:
        subprocess.run(["losetup", "-d", device], capture_output=True)
        os.remove(image)


def forget(place):
    """As if the power went: what is not on the device is never written (FS_IOC_SHUTDOWN without a flush)."""
    folder = os.open(place, os.O_RDONLY)
    try:
        fcntl.ioctl(folder, 0x8004587D, struct.pack("I", 2))
    finally:
        os.close(folder)


def power(environment=None, rounds=None):
    """Answers what was different in the end; None where it cannot be tried."""
    with loop(os.path.join(work, "power.img")) as (place, device), contextlib.ExitStack() as servers:
        if place is None:
            return None
        district = servers.enter_context(District(place, environment))
        subprocess.run(["sync", "-f", place], check=True)
        # The syncing thread of ext4 would write everything after five seconds by itself.
        for _ in range(rounds or ROUNDS):
            district.start()
            ask_again(district.address, district.tokens, district.record, dice, share=0.5)
            with district.load():
                time.sleep(dice.uniform(0.1, 0.9))
                forget(place)
                time.sleep(dice.uniform(0.0, 0.2))
                district.kill()
            subprocess.run(["umount", place], check=True)
            subprocess.run(["mount", device, place], check=True)
            try:
                district.start()
                found = differences(district.address, district.tokens, district.data, district.record, 50, dice)
                end(district.server)
            except SystemExit as error:
                found = [str(error)]
            if found:
                return found, district, ""
        said = district.finish("a power failure")
        return [], district, said


def power_failure():
    happened = power()
    if happened is None:
        return skip("a power failure", "no loop device here")
    found, district, said = happened
    if found:
        raise SystemExit(f"a power failure, seed {SEED}: {len(found)} differences: {found[:5]}")
    # The test would be worth nothing if it did not see a disk that lies: one that says "synced" and did nothing.
    lie = os.path.join(work, "lie.so")
    source = os.path.join(work, "lie.c")
    with open(source, "w") as file:
        file.write("int fsync(int f) { return 0; }\nint fdatasync(int f) { return 0; }\n")
    compiler = next(program for program in ("clang", "cc") if shutil.which(program))
    subprocess.run([compiler, "-shared", "-fPIC", "-o", lie, source], check=True)
    lied = power({**os.environ, "LD_PRELOAD": lie}, rounds=3)
    if not lied[0]:
        raise SystemExit("a power failure: a disk that only says that it has synced is not noticed; it tested nothing")
    print(f"a power failure, seed {SEED}: {ROUNDS} times; {said}; a disk that lies about syncing is seen ({len(lied[0])} differences)", flush=True)


class Faults:
    """libfiu inside a server, told what to break by its named pipes."""

    def __init__(self):
        self.prefix = os.path.join(work, "fiu")
        libraries = "/usr/lib/fiu/fiu_run_preload.so /usr/lib/fiu/fiu_posix_preload.so"
        self.environment = {**os.environ, "LD_PRELOAD": libraries, "FIU_CTRL_FIFO": self.prefix, "FIU_ENABLE": ""}

    def tell(self, server, *commands):
        for command in commands:
            arguments = ["-c" if " " in command else "-d", command]
            subprocess.run(["fiu-ctrl", "-f", self.prefix, *arguments, str(server.pid)], check=True, capture_output=True, timeout=60)


def errors():
    if not shutil.which("fiu-ctrl") or not os.path.exists("/usr/lib/fiu/fiu_posix_preload.so"):
        return skip("errors of the disk", "no fiu-utils (make setup installs it)")
    faults = Faults()
    kinds = {
        "writing": ["posix/io/rw/pwrite"],
        "syncing": ["posix/io/sync/*"],
        "reading": ["posix/io/rw/pread"],
        "all of it": ["posix/io/rw/pread", "posix/io/rw/pwrite", "posix/io/rw/ftruncate", "posix/io/sync/*", "posix/io/oc/open", "posix/io/dir/rename", "posix/io/dir/unlink"],
    }
    place = os.path.join(work, "errors")
    os.mkdir(place)
    servers = contextlib.ExitStack()
    district = servers.enter_context(District(place, faults.environment))
    counts = {name: 0 for name in kinds}
    restarts = 0
    district.start()
    for round_ in range(ROUNDS * 2):
        name = list(kinds)[round_ % len(kinds)]
        # Every sync fails now and then: what cannot be synced at all is another case than what sometimes cannot.
        share = 1.0 if name == "syncing" and dice.random() < 0.5 else dice.choice([0.01, 0.05, 0.2])
        before = len(district.record.failed) + len(district.record.unknown)
        with district.load():
            time.sleep(dice.uniform(0.1, 0.4))
            faults.tell(district.server, *[f"enable_random name={point},probability={share}" for point in kinds[name]])
            time.sleep(dice.uniform(0.5, 1.2))
            if round_ % 2:
                # Killed while it fails: what was refused must not come back.
                district.kill()
            else:
                faults.tell(district.server, *kinds[name])
                district.goes_on(f"errors of {name}")
        counts[name] += len(district.record.failed) + len(district.record.unknown) - before
        if round_ % 2:
            restarts += 1
            district.start()
        elif district.server.poll() is not None:
            raise SystemExit(f"errors of {name}, seed {SEED}: the server has gone: {district.server.poll()}")
        ask_again(district.address, district.tokens, district.record, dice, share=0.5)
        district.check(f"errors of {name} (share {share}, round {round_})", sample=50)
    end(district.server)
    district.environment = None
    said = district.finish("errors of the disk")
    print(f"errors of the disk, seed {SEED}: commands that met one, by kind: {counts}; killed {restarts} times meanwhile; {said}", flush=True)


PARTS = {"full": full, "read-only": read_only, "power": power_failure, "errors": errors}
try:
    for name in sys.argv[2:] or PARTS:
        PARTS[name]()
finally:
    shutil.rmtree(work, ignore_errors=True)
