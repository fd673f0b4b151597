"""Three machines in one folder: etcd, Patroni and PostgreSQL on each, at ports of their own, configured by the very blocks
of docs/guides/city.md. Only addresses and folders are replaced. Needs Debian's etcd-server, patroni, postgresql, python3-psycopg2."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import psycopg2

GUIDE = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "guides", "city.md")
MACHINES = (1, 2, 3)


def block(name):
    """The text that the guide gives for a file."""
    with open(GUIDE) as file:
        return re.search(rf"^`{re.escape(name)}`.*?\n\n```\w+\n(.*?)^```", file.read(), re.M | re.S).group(1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_postgres(command):
    """PostgreSQL refuses to run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command] if os.getuid() == 0 else command


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        os.chmod(folder, 0o755)
        self.ports = {(number, port): free_port() for number in MACHINES for port in (2379, 2380, 5432, 8008)}
        self.processes = {}
        self.certify()
        for number in MACHINES:
            place = self.place(number)
            os.mkdir(place)
            with open(f"{place}/patroni.yml", "w") as file:
                file.write(self.text("/etc/patroni/config.yml", number))
            os.chmod(f"{place}/patroni.yml", 0o600)
            for part in ("crt", "key"):
                shutil.copy(f"{folder}/city.{part}", f"{place}/city.{part}")
                os.chmod(f"{place}/city.{part}", 0o600)
            if os.getuid() == 0:
                for path in ("", "/patroni.yml", "/city.crt", "/city.key"):
                    shutil.chown(place + path, "postgres", "postgres")

    def certify(self):
        """Certificates, by the commands of the guide. All machines are 127.0.0.1, so that one serves them."""
        with open(GUIDE) as file:
            for command in re.findall(r"^openssl .*", file.read(), re.M):
                subprocess.run(command.replace("10.0.0.11", "127.0.0.1"), shell=True, check=True, cwd=self.folder, capture_output=True)

    def place(self, number):
        return f"{self.folder}/db{number}"

    def text(self, name, number):
        """A block of the guide as it is on machine `number`: its own name and address where a line names one machine,
        which is what the guide's `sed` does; then our ports and folders in place of the guide's."""
        lines = []
        for line in block(name).splitlines():
            if "10.0.0.12" not in line:
                line = line.replace("db1", f"db{number}").replace("10.0.0.11", f"10.0.0.1{number}")
            lines.append(line)
        return self.here("\n".join(lines) + "\n", number)

    def here(self, text, number):
        for machine in MACHINES:
            text = re.sub(rf"10\.0\.0\.1{machine}:(\d+)", lambda found: f"127.0.0.1:{self.ports[machine, int(found.group(1))]}", text)
        places = {
            "10.0.0.0/24": "127.0.0.1/32", "/var/lib/etcd/city": f"{self.place(number)}/etcd", "/run/postgresql": self.place(number),
            "/var/lib/postgresql/15/city": f"{self.place(number)}/data", "/var/lib/postgresql/city": f"{self.place(number)}/city",
            "/etc/taizhang": self.folder}
        for guide, ours in places.items():
            text = text.replace(guide, ours)
        assert "10.0.0." not in text, text
        return text

    # A machine's life

    def start(self, number):
        settings = dict(line.split("=", 1) for line in self.text("/etc/default/etcd", number).splitlines() if line and line[0] != "#")
        os.makedirs(f"{self.place(number)}/etcd", mode=0o700, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(f"{self.place(number)}/etcd", "postgres", "postgres")
        self.processes[number] = [
            self.run(number, "etcd", ["etcd"], dict(os.environ, **settings)),
            self.run(number, "patroni", ["patroni", f"{self.place(number)}/patroni.yml"], dict(os.environ, PATH="/usr/sbin:/usr/bin:/sbin:/bin")),
        ]

    def run(self, number, name, command, environment):
        with open(f"{self.place(number)}/{name}.log", "a") as log:
            return subprocess.Popen(
                as_postgres(command), env={**environment, "HOME": self.place(number)}, cwd=self.place(number), stdout=log, stderr=log, start_new_session=True)

    def postmaster(self, number):
        try:
            with open(f"{self.place(number)}/data/postmaster.pid") as file:
                return int(file.readline())
        except FileNotFoundError:
            return None

    def kill(self, number):
        """The machine is gone: nothing on it says good-bye."""
        process = self.postmaster(number)
        for each in [process, *(started.pid for started in self.processes.pop(number, []))]:
            try:
                if each:
                    os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def stop(self):
        for number in list(self.processes):
            for process in reversed(self.processes[number]):
                process.kill()
                process.wait()
            process = self.postmaster(number)
            if process:
                try:
                    os.kill(process, signal.SIGQUIT)
                except ProcessLookupError:
                    pass

    # What it says of itself

    def members(self):
        """Role and state of each machine, as Patroni says it on one that answers; empty where none does."""
        for number in MACHINES:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[number, 8008]}/cluster", timeout=2) as answer:
                    return {int(member["name"][2:]): (member["role"], member["state"]) for member in json.load(answer)["members"]}
            except (OSError, urllib.error.URLError, ValueError):
                continue
        return {}

    def wait(self, what, condition, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            members = self.members()
            if condition(members):
                return members
            time.sleep(0.3)
        raise SystemExit(f"city test: {what} did not come about in {seconds} seconds: {members}\n{self.last_words()}")

    def last_words(self):
        def tail(path):
            with open(path) as file:
                return "".join(file.readlines()[-15:])
        return "\n".join(f"db{number}: {tail(f'{self.place(number)}/patroni.log')}" for number in MACHINES)

    def wait_whole(self):
        """A leader, a replica that commits wait for, and a third that follows."""
        roles = ["leader", "replica", "sync_standby"]
        return self.wait("a whole cluster", lambda members: sorted(role for role, state in members.values()) == roles and all(
            state in ("running", "streaming") for _, state in members.values()))

    def with_role(self, wanted):
        return next((number for number, (role, _) in self.members().items() if role == wanted), None)

    def switch_over(self, leader, candidate):
        subprocess.run(
            ["patronictl", "-c", f"{self.place(leader)}/patroni.yml", "switchover", "--leader", f"db{leader}", "--candidate", f"db{candidate}",
             "--force", "taizhang"], check=True, capture_output=True, text=True)

    def connect(self, user, password, database, **options):
        hosts = ",".join("127.0.0.1" for _ in MACHINES)
        ports = ",".join(str(self.ports[number, 5432]) for number in MACHINES)
        return psycopg2.connect(
            host=hosts, port=ports, user=user, password=password, dbname=database, target_session_attrs="read-write", **options)

    def prepare(self):
        """Role and database, by the statements of the guide."""
        with open(GUIDE) as file:
            statements = re.findall(r'psql .* -U postgres -c "(.*)"', file.read())
        connection = self.connect("postgres", "change-me-1", "postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()
        # A replica that has not got that far says that there is no such database, and libpq asks no other.
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                return self.connect("taizhang", "change-me-3", "taizhang").close()
            except psycopg2.OperationalError:
                time.sleep(0.2)
        raise SystemExit("city test: the new database is not there")
