"""Measures the built server from outside, each figure beside a raw limit of the same minute. See docs/performance.md.

    make bench                                every table that takes minutes
    make bench ARGS='--only http startup'     these
    make bench ARGS='--write'                 and puts the tables into docs/performance.md

Standard library only. Leaves nothing behind but what --write writes. Ends with 1 where a figure is worse than thresholds.json says.
"""
import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "Tests", "crash"))
from server import call, end, start  # noqa: E402 (the path above)

PAIRS = 5


class Bench:
    def __init__(self, options):
        self.options = options
        self.program = os.path.abspath(options.program)
        self.tools = os.path.join(HERE, ".build", "release")
        self.figures = {}
        # Rows a second of bare SQLite in groups as large as ours, by callers.
        self.rows = {}

    def run(self, *arguments):
        """What the program prints; without --json on the way out it is a table."""
        return subprocess.run([self.program, *map(str, arguments)], check=True, capture_output=True, text=True, cwd=ROOT).stdout

    def note(self, name, value):
        """A figure that thresholds.json may hold to a bound."""
        self.figures[name] = value

    # MARK: Sections. Each answers the lines of its table.

    def commands(self):
        """Durable commands in process, beside bare SQLite."""
        lines = json.loads(self.run("bench", "commands", "--json", "--commands", self.options.commands))
        table = [
            "| callers | commands | commands/s | commands per commit | raw SQLite rows/s, same groups | ratio | lowest to highest |",
            "|---:|---:|---:|---:|---:|---:|---:|",
        ]
        for line in lines:
            self.note(f"commands.{line['callers']}.ratio", line["ratio"])
            self.rows[line["callers"]] = statistics.median(line["raw"])
            ours, raw, ratios = statistics.median(line["ours"]), statistics.median(line["raw"]), line["ratios"]
            table.append(
                f"| {line['callers']} | {line['commands']} | {ours:.0f} | {line['commandsPerCommit']:.1f} | {raw:.0f} "
                f"| {line['ratio']:.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} |")
        return table

    def http(self):
        """Durable commands over HTTP, beside an empty route and beside both limits one after the other."""
        if not self.rows:
            self.commands()
        table = [
            "| callers | reports/s | empty route, POST/s | ratio | lowest to highest | route and bare SQLite rows in turn, per s | ratio |",
            "|---:|---:|---:|---:|---:|---:|---:|"]
        with self.district() as (address, token), self.empty_route() as empty:
            number = 0
            most = 0
            for callers in [1, 8, 64]:
                pairs = []
                for _ in range(PAIRS):
                    ours = self.report(address, token, number, callers=callers)
                    number += 1_000_000
                    raw = self.load(f"{empty}empty", "--callers", callers, "--body", '{"n":{n}}')
                    pairs.append((ours["perSecond"], raw["perSecond"]))
                ratios = sorted(a / b for a, b in pairs)
                rate = statistics.median(a for a, _ in pairs)
                most = max(most, rate)
                empty_rate = statistics.median(b for _, b in pairs)
                both = 1 / (1 / empty_rate + 1 / self.rows[callers])
                self.note(f"http.{callers}.ratio", rate / both)
                table.append(
                    f"| {callers} | {rate:.0f} | {empty_rate:.0f} | {statistics.median(ratios):.2f} "
                    f"| {ratios[0]:.2f} to {ratios[-1]:.2f} | {both:.0f} | {rate / both:.2f} |")
            table += ["", "| reports asked a second | answered | p50 ms | p90 | p99 | p99.9 | longest |", "|---:|---:|---:|---:|---:|---:|---:|"]
            for share in [0.25, 0.5, 0.75]:
                result = self.report(address, token, number, rate=most * share, seconds=15)
                number += 1_000_000
                self.note(f"http.at-{int(share * 100)}.p99", result["p99"])
                table.append(
                    f"| {most * share:.0f} ({int(share * 100)} % of the most) | {result['perSecond']:.0f} | "
                    + " | ".join(f"{result[name]:.2f}" for name in ["p50", "p90", "p99", "p999", "longest"]) + " |")
        return table

    def startup(self):
        """From the start of the process to the first answer."""
        table = ["| what is in it | to the first answer, ms | lowest to highest | memory then, MB |", "|---|---:|---:|---:|"]
        with self.folder() as data:
            end(start(self.program, data)[0])
            table.append(self.starts("nothing but the rules", data, "startup.empty.ms"))
        return table

    def starts(self, name, data, figure):
        times, memory = [], 0
        for _ in range(7):
            began = time.monotonic()
            server, address = start(self.program, data)
            with urllib.request.urlopen(address + "/health", timeout=20) as answer:
                answer.read()
            times.append((time.monotonic() - began) * 1000)
            memory = resident(server.pid)
            end(server)
        times.sort()
        self.note(figure, statistics.median(times))
        return f"| {name} | {statistics.median(times):.0f} | {times[0]:.0f} to {times[-1]:.0f} | {memory:.0f} |"

    def sweep(self):
        """What turns in the next minute."""
        lines = json.loads(self.run("bench", "sweep", "--json", "--matters", *self.options.sweep))
        table = [
            "| open matters | a minute holds | found in a minute | µs | raw SQLite µs | times the raw | middle half |",
            "|---:|---|---:|---:|---:|---:|---:|"]
        first = {}
        for line in lines:
            ratios = sorted(a / b for a, b in zip(line["ours"], line["raw"]))
            ours = statistics.median(line["ours"])
            name = f"sweep.{line['matters']}.{line['minute']}"
            self.note(f"{name}.us", ours)
            self.note(f"{name}.growth", ours / first.setdefault(line["minute"], ours))
            table.append(
                f"| {line['matters']} | {'ten' if line['minute'] == 'ten' else 'what falls into it'} | {line['found'] / len(line['ours']):.1f} "
                f"| {ours:.1f} | {statistics.median(line['raw']):.1f} | {statistics.median(ratios):.1f} "
                f"| {ratios[len(ratios) // 4]:.1f} to {ratios[len(ratios) * 3 // 4]:.1f} |")
        return table

    def pages(self):
        """Pages to their first byte."""
        folder = ["--keep", self.options.keep] if self.options.keep else []
        sizes = {}
        for matters in self.options.pages:
            # What a page shows is made by commands, what it must not read is laid beside it.
            made = min(matters, 2_000)
            lines = json.loads(self.run("bench", "pages", "--json", "--matters", made, "--laid", matters - made, *folder))
            sizes[matters] = {line["page"]: line for line in lines}
        least, most = self.options.pages[0], self.options.pages[-1]
        table = [
            "| page | KB | " + " | ".join(f"{matters} matters, ms" for matters in sizes)
            + f" | times the empty route | middle half | {most} to {least} |",
            "|---|---:|" + "---:|" * (len(sizes) + 3)]
        for page, line in sizes[most].items():
            times = [statistics.median(size[page]["ours"]) / 1000 for size in sizes.values()]
            ratios = sorted(a / b for a, b in zip(line["ours"], line["empty"]))
            growth = times[-1] / times[0]
            self.note(f"pages.{page}.growth", growth)
            table.append(
                f"| {page} | {line['bytes'] / 1000:.0f} | " + " | ".join(f"{value:.2f}" for value in times)
                + f" | {statistics.median(ratios):.1f} | {ratios[len(ratios) // 4]:.1f} to {ratios[len(ratios) * 3 // 4]:.1f} | {growth:.2f} |")
        return table

    def schedules(self):
        """Both passes over a network."""
        return self.run("bench", "schedules").splitlines()

    def read(self):
        """Reading texts."""
        return self.run("bench", "read").splitlines()

    # MARK: What they share

    @contextlib.contextmanager
    def folder(self):
        folder = tempfile.mkdtemp(prefix="taizhang-bench-")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def district(self):
        """A server with one dispatcher, whose token may ask as fast as it can."""
        with self.folder() as data:
            def console(*arguments):
                return self.run(*arguments, "--data", data).strip()
            end(start(self.program, data)[0])
            console("unit", "add", "center", "测试中心")
            console("officer", "add", "dd-01", "示例甲")
            console("post", "take", "dd-01", "dispatcher", "center")
            token = console("token", "create", "bench", "--officer", "dd-01", "--duty", "dispatcher", "--unit", "center").split()[-1]
            server, address = start(self.program, data)
            try:
                call(address, token, "/api/v1/matters?limit=1")
                yield address, token
            finally:
                end(server)

    @contextlib.contextmanager
    def empty_route(self):
        process = subprocess.Popen([os.path.join(self.tools, "empty-route")], stdout=subprocess.PIPE, text=True)
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(timeout=20)

    def report(self, address, token, number, callers=64, rate=0.0, seconds=4):
        result = self.load(
            f"{address}/api/v1/matters", "--callers", callers, "--rate", rate, "--seconds", seconds, "--first", number,
            "--header", f"Authorization: Bearer {token}", "--header", "Idempotency-Key: bench-{n}",
            "--body", '{"ledger":"citizen-report","class":"other","description":"synthetic report {n} of the measurement"}')
        wrong = {status: count for status, count in result["statuses"].items() if status != "201"}
        if wrong:
            raise SystemExit(f"reports were not all recorded: {wrong}")
        return result

    def load(self, address, *arguments):
        # As fast as answers come, for four seconds, where nothing else is said.
        for option, value in [("--seconds", 4), ("--rate", 0)]:
            if option not in arguments:
                arguments += (option, value)
        out = subprocess.run(
            [os.path.join(self.tools, "load"), address, "--json", "--warm-up", "1", *map(str, arguments)],
            check=True, capture_output=True, text=True).stdout
        result = json.loads(out)
        if result["statuses"].get("none"):
            raise SystemExit(f"{address}: {result['statuses']['none']} requests without an answer")
        return result


def resident(process):
    with open(f"/proc/{process}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)) / 1000


SECTIONS = ["commands", "http", "startup", "sweep", "pages", "schedules", "read"]


def machine():
    with open("/proc/cpuinfo") as info:
        name = re.search(r"model name\s*:\s*(.*)", info.read())
    return f"{os.cpu_count()} cores ({name.group(1) if name else platform.machine()}), load before {os.getloadavg()[0]:.1f}"


def write(section, table):
    path = os.path.join(ROOT, "docs", "performance.md")
    with open(path) as file:
        text = file.read()
    mark = re.compile(rf"(<!-- bench {section} -->\n).*?(<!-- end -->)", re.S)
    if not mark.search(text):
        raise SystemExit(f"{path} has no place for {section}")
    with open(path, "w") as file:
        file.write(mark.sub(lambda found: found.group(1) + "\n".join(table) + "\n" + found.group(2), text))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(ROOT, ".build", "release", "taizhang"))
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS, metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--commands", type=int, default=20_000, help="commands in process")
    parser.add_argument(
        "--pages", type=int, nargs="+", default=[10_000, 1_000_000], help="matters of the district; 10000000 takes 20 GB")
    parser.add_argument("--sweep", type=int, nargs="+", default=[10_000, 1_000_000], help="open matters; 10000000 takes 20 GB")
    parser.add_argument("--keep", help="a folder in which the districts stay, to be measured again")
    parser.add_argument("--write", action="store_true", help="puts the tables into docs/performance.md")
    bench = Bench(parser.parse_args())
    print(f"{machine()}; {time.strftime('%Y-%m-%d')}; release build\n")
    for section in bench.options.only:
        measure = getattr(bench, section)
        print(f"## {measure.__doc__.rstrip('.')}\n", flush=True)
        table = measure()
        print("\n".join(table) + "\n", flush=True)
        if bench.options.write:
            write(section, table)
    with open(os.path.join(HERE, "thresholds.json")) as file:
        bounds = json.load(file)
    worse = []
    for name, bound in bounds.items():
        value = bench.figures.get(name)
        if value is not None and not bound.get("least", value) <= value <= bound.get("most", value):
            worse.append(f"{name} is {value:.2f}; {json.dumps(bound)}")
    if worse:
        raise SystemExit("worse than thresholds.json says:\n" + "\n".join(worse))


main()
