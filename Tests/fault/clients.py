"""Clients that mean no good, or know no better, against a real server: slow, silent, many, broken off, malformed. An ordinary
caller works all the while and must be served within a generous bound; nothing answers 500; afterwards memory and open
files are about where they were, and `verify` finds nothing. Standard library only. See run.sh."""
import os
import random
import re
import resource
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "crash"))
from load import GONE, Command, Line, Record, differences, furnish, picture, run  # noqa: E402
from server import end, start  # noqa: E402

BIN = os.path.abspath(sys.argv[1])
SEED = int(os.environ.get("SEED", "20261123"))
# How many of each; how long a slow one goes on; how long an ordinary request may take on a busy machine of two cores.
MANY, SECONDS, BOUND = int(os.environ.get("CLIENTS", "150")), float(os.environ.get("SLOW_SECONDS", "4")), 20
FUZZ = int(os.environ.get("FUZZ", "1500"))
dice = random.Random(SEED)
work = tempfile.mkdtemp()
data = os.path.join(work, "district")
faults, told = [], []


def connect(port, timeout=10.0, small=False):
    line = socket.socket()
    if small:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(timeout)
    line.connect(("127.0.0.1", port))
    return line


def answer(line):
    """What comes until the server closes or says no more for a moment."""
    said = b""
    try:
        while piece := line.recv(65536):
            said += piece
    except (TimeoutError, OSError):
        pass
    line.close()
    return said


def shut(line, reset=False):
    try:
        if reset:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
    except OSError:
        pass


def statuses(said):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", said)]


def expect(name, said, allowed, most=1):
    """Answers are of `allowed`, at most `most` of them, and one that is a refusal says why unless it was no HTTP at all."""
    codes = statuses(said)
    if not codes and 0 not in allowed or any(code not in allowed for code in codes) or len(codes) > most:
        faults.append(f"{name}: answers {codes or said[:80]}, expected {sorted(allowed)}")
    for code in codes:
        head, _, body = said.partition(b"\r\n\r\n")
        if code >= 400 and code != 400 and not body:
            faults.append(f"{name}: {code} without a word")


class Ordinary(threading.Thread):
    """Reports and reads all the while, and notes how long each took."""

    def __init__(self, address, tokens, record):
        super().__init__(daemon=True)
        self.address, self.tokens, self.record, self.stop = address, tokens, record, threading.Event()
        self.slowest, self.count = 0.0, 0

    def run(self):
        line = Line(self.address, self.tokens, timeout=BOUND)
        while not self.stop.is_set():
            key = self.record.key()
            command = Command(key, "dd", "/api/v1/matters", {"ledger": "citizen-report", "class": "other", "description": f"ordinary {key}"})
            begun = time.monotonic()
            try:
                status, headers, content = line.ask("dd", command.path, command.body, key)
                self.record.took(command, status, headers, content)
                code, _, _ = line.ask("dd", f"/api/v1/matters/{content['number']}" if status == 201 else "/api/v1/me")
                if status != 201 or code != 200:
                    faults.append(f"an ordinary caller was answered {status} and {code}")
            except GONE as error:
                faults.append(f"an ordinary caller was not answered: {type(error).__name__} {error}")
                time.sleep(1)
            self.slowest, self.count = max(self.slowest, time.monotonic() - begun), self.count + 1
            time.sleep(0.05)


def state(server):
    """Memory in MiB and open files."""
    with open(f"/proc/{server.pid}/status") as file:
        memory = int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) // 1024
    return memory, len(os.listdir(f"/proc/{server.pid}/fd"))


def trickle(port, begin, piece, seconds, pause=0.2):
    """Many connections that say `begin` and then a piece now and then; answers those that are still open."""
    lines = []
    for _ in range(MANY):
        line = connect(port)
        line.sendall(begin)
        line.setblocking(False)
        lines.append(line)
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        for line in lines:
            try:
                line.send(piece)
            except OSError:
                pass
        time.sleep(pause)
    return lines


# MARK: kinds of clients


def slow_headers(port, tokens):
    for line in trickle(port, b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"a", SECONDS):
        shut(line)


def slow_bodies(port, tokens):
    head = (f"POST /api/v1/attachments HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {tokens['jb']}\r\n"
            "Content-Type: image/png\r\nContent-Length: 200000\r\n\r\n").encode()
    for line in trickle(port, head, b"\x89", SECONDS):
        shut(line)


def slow_readers(port, tokens):
    """They ask for much, many times over, and read a little of it."""
    lines = []
    for _ in range(MANY):
        line = connect(port, small=True)
        line.sendall(f"GET /api/v1/openapi.yaml HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {tokens['dd']}\r\n\r\n".encode() * 20)
        lines.append(line)
    limit = time.monotonic() + SECONDS
    while time.monotonic() < limit:
        for line in lines:
            try:
                line.recv(16)
            except OSError:
                pass
        time.sleep(0.2)
    for line in lines:
        shut(line, reset=True)


def silent(port, tokens):
    lines = [connect(port) for _ in range(MANY * 4)]
    time.sleep(SECONDS)
    for line in lines:
        shut(line)


def resets(port, tokens):
    """Abrupt ends, before, in and after a request."""
    body = picture(dice, 60)
    request = (f"POST /api/v1/attachments HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {tokens['jb']}\r\nContent-Type: image/png\r\n"
               f"Content-Length: {len(body)}\r\n\r\n").encode() + body
    for _ in range(MANY * 3):
        line = connect(port)
        line.sendall(request[:dice.randrange(len(request) + 1)])
        shut(line, reset=dice.random() < 0.7)


def truncated(port, tokens):
    """Uploads that end too early, politely, leave nothing."""
    before = len(os.listdir(os.path.join(data, "attachments")))
    body = picture(dice, 200)
    for _ in range(20):
        for head in (f"Content-Length: {len(body)}\r\n\r\n", f"Transfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n"):
            line = connect(port, 3.0)
            line.sendall((f"POST /api/v1/attachments HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {tokens['jb']}\r\n"
                          f"Content-Type: image/png\r\n{head}").encode() + body[:dice.randrange(len(body) - 1)])
            line.shutdown(socket.SHUT_WR)
            expect("a truncated upload", answer(line), {0, 400})
    time.sleep(0.5)
    if len(os.listdir(os.path.join(data, "attachments"))) != before:
        faults.append("a truncated upload left a file")


def sign_ins(port, tokens):
    """A flood of wrong passwords from one address, then of visits to the form; who has a token is served."""
    codes, lock = {}, threading.Lock()

    def visitor(name):
        line = connect(port, BOUND)
        line.sendall(b"GET /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        page = answer(line).decode()
        cookie, token = re.search(r"Set-Cookie: (taizhang=[^;]+)", page), re.search(r'name="csrf" value="([^"]+)"', page)
        for attempt in range(6):
            body = urllib.parse.urlencode({"csrf": token.group(1), "name": name, "password": f"wrong-{name}-{attempt}"}).encode()
            line = connect(port, BOUND)
            line.sendall((f"POST /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: {cookie.group(1)}\r\n"
                          f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
            said = answer(line)
            expect("a wrong password", said, {422, 403, 401, 429})
            with lock:
                for code in statuses(said):
                    codes[code] = codes.get(code, 0) + 1

    people = [threading.Thread(target=visitor, args=(f"name-{number}",)) for number in range(MANY // 3)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    if not codes.get(429):
        faults.append(f"a flood of sign-ins was never told to wait: {codes}")
    told.append(f"sign-ins by status: {codes}")


def request(method, path, headers, body=b"", length=True):
    head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n".encode() + b"".join(b"%s: %s\r\n" % pair for pair in headers)
    if length:
        head += b"Content-Length: %d\r\n" % len(body)
    return head + b"\r\n" + body


def oversized(port, tokens):
    token = b"Bearer " + tokens["dd"].encode()
    json_ = [(b"Authorization", token), (b"Content-Type", b"application/json"), (b"Idempotency-Key", b"big")]
    form = [(b"Content-Type", b"application/x-www-form-urlencoded")]
    parts = [(b"Content-Type", b"multipart/form-data; boundary=b")]
    part = b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n'
    deep = 60_000
    cases = {
        "a header of 20 KiB": (request("GET", "/", [(b"X-Long", b"a" * 20_480)]), {400, 431}),
        "a thousand headers": (request("GET", "/", [(b"X-%d" % number, b"a") for number in range(1000)]), {400, 431}),
        "an address of 100 KB": (request("GET", "/" + "a" * 100_000, []), {400, 414, 431}),
        "an address of 8 KB": (request("GET", "/matters?" + "a=b&" * 2000, []), {200, 303, 400, 401, 404, 414, 422}),
        "a query of 8 KB to the API": (request("GET", "/api/v1/matters?q=" + "a" * 8000, [(b"Authorization", token)]), {413, 422}),
        "JSON of 300 KB": (request("POST", "/api/v1/matters", json_, b'{"a":"' + b"a" * 300_000 + b'"}'), {413, 422}),
        "JSON of 60,000 lists": (request("POST", "/api/v1/matters", json_, b"[" * deep + b"]" * deep), {400, 422}),
        "JSON of 30,000 objects": (request("POST", "/api/v1/matters", json_, b'{"a":' * 30_000 + b"1" + b"}" * 30_000), {400, 422}),
        "JSON that never ends": (request("POST", "/api/v1/matters", json_, b'{"a":' * 40_000), {400, 422}),
        "JSON with broken UTF-8": (request("POST", "/api/v1/matters", json_, b'{"ledger":"\xff\xfe"}'), {400, 422}),
        "JSON with half a surrogate": (request("POST", "/api/v1/matters", json_, rb'{"ledger":"\ud800"}'), {400, 422}),
        "JSON with a zero byte": (request("POST", "/api/v1/matters", json_, rb'{"ledger":"citizen-report","class":"other","description":"a\u0000b"}'), {422}),
        "a number beyond all": (request("POST", "/api/v1/matters", json_, b'{"ledger":"citizen-report","description":"a","class":"other","place":{"text":"a","longitude":1e999,"latitude":1}}'), {400, 422}),
        "JSON twice": (request("POST", "/api/v1/matters", json_, b"{}{}"), {400, 422}),
        "a form of 100,000 fields": (request("POST", "/sign-in", form, b"&".join(b"f%d=1" % number for number in range(100_000))), {400, 403, 413, 422}),
        "a form of 20,000 fields": (request("POST", "/sign-in", form, b"&".join(b"f%d=1" % number for number in range(20_000))), {400, 403, 413, 422}),
        "a form with broken escapes": (request("POST", "/sign-in", form, b"csrf=%zz&name=%ff%fe"), {400, 403, 422}),
        "20,000 parts": (request("POST", "/report", parts, b"".join(part % number for number in range(20_000)) + b"--b--\r\n"), {400, 403, 404, 405, 413, 422}),
        "parts without an end": (request("POST", "/api/v1/attachments", [(b"Authorization", token)] + parts, b"".join(part % n for n in range(2000))), {400, 413, 422}),
        "a boundary of 5 KB": (request("POST", "/api/v1/attachments", [(b"Authorization", token), (b"Content-Type", b"multipart/form-data; boundary=" + b"b" * 5000)], b"--" + b"b" * 5000), {400, 422}),
        "parts in parts": (request("POST", "/api/v1/attachments", [(b"Authorization", token)] + parts, b'--b\r\nContent-Type: multipart/form-data; boundary=c\r\n\r\n--c\r\n' * 500), {400, 422}),
        "a photo of 11 MB": (request("POST", "/api/v1/attachments", [(b"Authorization", token), (b"Content-Type", b"image/png")], picture(dice)[:40] + b"\0" * 11_000_000), {413, 422}),
        "a picture that is larger than it says": (request("POST", "/api/v1/attachments", [(b"Authorization", token), (b"Content-Type", b"image/png")], b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR" + b"\0" * 64), {400, 422}),
        "a token of 10 KB": (request("GET", "/api/v1/me", [(b"Authorization", b"Bearer " + b"a" * 10_000)]), {401, 431}),
        "a cookie of 12 KB": (request("GET", "/", [(b"Cookie", b"taizhang=" + b"a" * 12_000)]), {200, 431}),
        "a key with a line feed": (request("POST", "/api/v1/matters", [(b"Authorization", token), (b"Content-Type", b"application/json"), (b"Idempotency-Key", b"a" * 129)], b"{}"), {400, 422}),
    }
    for name, (sent, allowed) in cases.items():
        line = connect(port, BOUND)
        try:
            line.sendall(sent)
        except OSError:
            pass  # it has closed already: what it says may be read all the same
        said = answer(line)
        # Who is refused in the middle of sending may lose the answer to a reset; only where much is sent.
        expect(name, said, allowed | ({0} if len(sent) > 100_000 else set()))
    told.append(f"{len(cases)} oversized or odd requests")


def malformed(port, tokens):
    host = b"Host: a\r\n"
    smuggled = b"GET /smuggled HTTP/1.1\r\n" + host + b"\r\n"
    post = b"POST /sign-in HTTP/1.1\r\n" + host + b"Content-Type: application/x-www-form-urlencoded\r\n"
    # Of each what may be answered, and how many answers at most: a second one would be to a request that was smuggled in.
    cases = {
        "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 200, {0, 400}, 1),
        "noise": (dice.randbytes(4000), {0, 400}, 1),
        "a bare line": (b"GARBAGE\r\n\r\n", {400}, 1),
        "a version that is none": (b"GET / HTTP/9.9\r\n" + host + b"\r\n", {400, 505}, 1),
        "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {0, 400, 505}, 1),
        "a method that is none": (b"G@T / HTTP/1.1\r\n" + host + b"\r\n", {400}, 1),
        "a method that nobody has": (b"BREW / HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {400, 404, 405, 501}, 1),
        "CONNECT": (b"CONNECT a:443 HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {400, 404, 405, 501}, 1),
        "OPTIONS *": (b"OPTIONS * HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {200, 204, 400, 404, 405}, 1),
        "a zero byte in the address": (b"GET /\x00 HTTP/1.1\r\n" + host + b"\r\n", {400}, 1),
        "a zero byte in a header": (b"GET / HTTP/1.1\r\n" + host + b"X: a\x00b\r\n\r\n", {400}, 1),
        "broken UTF-8 in the address": (b"GET /\xff\xfe HTTP/1.1\r\n" + host + b"\r\n", {400}, 1),
        "broken UTF-8, escaped": (b"GET /matters/%ff%fe HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {303, 400, 401, 404}, 1),
        "a zero byte, escaped": (b"GET /matters/%00 HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {303, 400, 401, 404}, 1),
        "an escape that is none": (b"GET /%zz HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {400, 404}, 1),
        "an escape that ends": (b"GET /follow?number=%e4%b HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {200, 400, 404, 422}, 1),
        "dots": (b"GET /assets/../../../../etc/passwd HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {400, 404}, 1),
        "dots, escaped": (b"GET /assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", {400, 404}, 1),
        "a blank before the colon": (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", {400}, 1),
        "a folded header": (b"GET / HTTP/1.1\r\n" + host + b"X: a\r\n b\r\nConnection: close\r\n\r\n", {200, 400}, 1),
        "a bare carriage return": (b"GET / HTTP/1.1\r\n" + host + b"X: a\rContent-Length: 50\r\n\r\n", {400}, 1),
        "line feeds only": (b"GET / HTTP/1.1\nHost: a\n\n", {200, 400}, 1),
        "two lengths": (post + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef" + smuggled, {400}, 1),
        "two lengths in one": (post + b"Content-Length: 5, 6\r\n\r\nabcdef" + smuggled, {400}, 1),
        "a length below zero": (post + b"Content-Length: -1\r\n\r\n" + smuggled, {400}, 1),
        "a length with a sign": (post + b"Content-Length: +5\r\n\r\nabcde" + smuggled, {400}, 1),
        "a length in hexadecimal": (post + b"Content-Length: 0x5\r\n\r\nabcde" + smuggled, {400}, 1),
        "a length beyond all": (post + b"Content-Length: 99999999999999999999\r\n\r\nabc", {400}, 1),
        "length and chunks": (post + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, {400}, 1),
        "chunks and length": (post + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + smuggled, {400}, 1),
        "chunks twice": (post + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + smuggled, {400, 403, 411, 501}, 1),
        "chunks that are spelt otherwise": (post + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled, {400, 403, 411, 501}, 1),
        "chunks with a tab": (post + b"Transfer-Encoding:\tchunked\x0b\r\n\r\n0\r\n\r\n" + smuggled, {400, 501}, 1),
        "a chunk that is no number": (post + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n", {400}, 1),
        "a chunk beyond all": (post + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc", {400}, 1),
        "a chunk below zero": (post + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n", {400}, 1),
        "a chunk that is longer": (post + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n" + smuggled, {400}, 1),
        "a chunk without its end": (post + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc0\r\n\r\n" + smuggled, {400}, 1),
        "a bad chunk to the API": (request("POST", "/api/v1/matters", [(b"Authorization", b"Bearer " + tokens["dd"].encode()), (b"Content-Type", b"application/json"), (b"Transfer-Encoding", b"chunked")], b"!!\r\n{}\r\n0\r\n\r\n", length=False), {400}, 1),
        "a bad chunk to Open311": (request("POST", "/open311/v2/requests.json", [(b"Content-Type", b"application/x-www-form-urlencoded"), (b"Transfer-Encoding", b"chunked")], b"!!\r\n{}\r\n0\r\n\r\n", length=False), {400, 403}, 1),
        "a body with GET": (request("GET", "/", [], b"x" * 100), {200, 400}, 1),
        "expecting nothing good": (request("POST", "/sign-in", [(b"Expect", b"a-miracle")], b"a"), {400, 403, 415, 417, 422}, 1),
        "another protocol": (b"GET / HTTP/1.1\r\n" + host + b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n\r\n", {200, 400, 426}, 1),
        "a range that is none": (b"GET /assets/style.css HTTP/1.1\r\n" + host + b"Range: bytes=9999999999999999999-1\r\nConnection: close\r\n\r\n", {200, 206, 404, 416}, 1),
        "a host of another": (b"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: b\r\nConnection: close\r\n\r\n", {200, 400, 404, 421}, 1),
        "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", {200, 400}, 1),
    }
    for name, (sent, allowed, most) in cases.items():
        line = connect(port, 3.0)
        line.sendall(sent)
        said = answer(line)
        expect(name, said, allowed, most)
        if b"/smuggled" in said or said.count(b"HTTP/1.1 404") and b"smuggled" in sent and statuses(said) != [404]:
            faults.append(f"{name}: what was smuggled in was answered")
    told.append(f"{len(cases)} malformed requests")


def noise(port, tokens):
    """Requests that are right but for some bytes, at random."""
    picture_ = picture(dice, 8)
    token = tokens["dd"].encode()
    whole = [
        request("POST", "/api/v1/matters", [(b"Authorization", b"Bearer " + token), (b"Content-Type", b"application/json")], b'{"ledger":"citizen-report","class":"other","description":"x","place":{"text":"a","longitude":116.0,"latitude":36.4}}'),
        request("GET", "/api/v1/matters?ledger=citizen-report&stage=reported&light=red&limit=10&sort=due", [(b"Authorization", b"Bearer " + token)]),
        request("GET", "/api/v1/tallies?by=unit&from=2026-01-01&to=2026-12-31", [(b"Authorization", b"Bearer " + token)]),
        request("POST", "/api/v1/attachments", [(b"Authorization", b"Bearer " + token), (b"Content-Type", b"multipart/form-data; boundary=b")], b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n' + picture_ + b"\r\n--b--\r\n"),
        request("POST", "/sign-in", [(b"Content-Type", b"application/x-www-form-urlencoded"), (b"Cookie", b"taizhang=abc")], b"csrf=abc&name=%E7%94%B2&password=x"),
        request("GET", "/follow?number=SM2026-000001&code=abc", [(b"Accept-Language", b"zh;q=0.5, en"), (b"If-None-Match", b'"a"')]),
        request("GET", "/open311/v2/requests.xml?start_date=2026-01-01T00:00:00Z&status=open", []),
        request("POST", "/open311/v2/requests.json", [(b"Content-Type", b"application/x-www-form-urlencoded")], b"service_code=other&description=x&lat=36.4&long=116.0"),
    ]
    codes = {}
    for number in range(FUZZ):
        sent = bytearray(dice.choice(whole))
        for _ in range(dice.choice([1, 1, 2, 4, 16])):
            at = dice.randrange(len(sent))
            change = dice.randrange(4)
            if change == 0:
                sent[at] = dice.randrange(256)
            elif change == 1:
                del sent[at:at + dice.randrange(1, 20)]
            elif change == 2:
                sent[at:at] = dice.choice([b"\x00", b"\r\n", b"%00", b"\xff", b"9" * 30, b"\xe4\xb8", b"{" * 50, b"&" * 50, b";", b'"'])
            else:
                sent[at:at] = sent[at:at + dice.randrange(1, 60)]
            if not sent:
                sent = bytearray(b"\r\n")
        line = connect(port, 1.0)
        line.settimeout(0.3)
        try:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        said = answer(line)
        for code in statuses(said):
            codes[code] = codes.get(code, 0) + 1
            if code >= 500:
                faults.append(f"noise {number}: {code} to {bytes(sent[:16])!r} … {bytes(sent[-60:])!r}")
    told.append(f"{FUZZ} requests with noise by status: {dict(sorted(codes.items()))}")


def held_places(address, port, tokens):
    """As many large uploads as are taken at the same time come in byte by byte; others must come to theirs all the same."""
    lines = []
    for _ in range(20):
        line = connect(port, BOUND)
        line.sendall((f"POST /api/v1/attachments HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {tokens['jb']}\r\n"
                      "Content-Type: image/png\r\nContent-Length: 9000000\r\n\r\n").encode() + b"\x89PNG\r\n\x1a\n" + bytes(300_000))
        line.setblocking(False)
        lines.append(line)
    begun, codes = time.monotonic(), []
    while time.monotonic() < begun + 200:
        status, _, _ = Line(address, tokens, timeout=BOUND).ask("jb", "/api/v1/attachments", picture(dice, 320), kind="image/png")
        codes.append(status)
        if status == 201 and len(codes) > 1:
            break
        for line in lines:
            try:
                line.send(b"\0")
            except OSError:
                pass
        time.sleep(1)
    for line in lines:
        shut(line)
    if codes[-1] != 201 or 503 not in codes:
        faults.append(f"slow uploads hold every place: others are answered {codes[:3]} … {codes[-1]} for {time.monotonic() - begun:.0f} s")
    told.append(f"20 slow uploads: others were told to come again {codes.count(503)} times, and were taken after {time.monotonic() - begun:.0f} s")


KINDS = [slow_headers, slow_bodies, slow_readers, silent, resets, truncated, sign_ins, oversized, malformed, noise]


def settle(server, memory, files):
    """Waits until memory and files are about what they were: sockets go at once, pages of memory stay with the allocator."""
    limit = time.monotonic() + 30
    while True:
        now = state(server)
        if now[0] <= memory + 160 and now[1] <= files + 30 or time.monotonic() > limit:
            return now
        time.sleep(0.5)


def few_files(tokens):
    """A server that may open few files meets more callers than that: it lives, and serves when they are gone."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(200, before[1]), before[1]))
    try:
        server, address = start(BIN, data, errors=errors)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    port = int(address.rsplit(":", 1)[1])
    lines = []
    for _ in range(400):
        try:
            lines.append(connect(port, 2.0))
        except OSError:
            break
    time.sleep(1)
    for line in lines:
        shut(line)
    begun, served = time.monotonic(), None
    while served is None and time.monotonic() < begun + BOUND:
        try:
            status, _, _ = Line(address, tokens, timeout=3).ask("dd", "/api/v1/me")
            served = status if status == 200 else None
        except GONE:
            time.sleep(0.2)
    if served is None or server.poll() is not None:
        faults.append(f"with 200 files and {len(lines)} callers: no service afterwards (exit {server.poll()})")
    if server.poll() is None:
        end(server)
    told.append(f"{len(lines)} callers at 200 files, served {time.monotonic() - begun:.1f} s after they were gone")


try:
    tokens = furnish(BIN, data)
    log = os.path.join(work, "log")
    errors = open(log, "w")
    server, address = start(BIN, data, errors=errors)
    port, record = int(address.rsplit(":", 1)[1]), Record()
    # Open from the beginning to the end: a header that never ends, and an address that is told to nobody.
    trickler = connect(port)
    trickler.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
    trickled = time.monotonic()
    warm = Line(address, tokens)
    for _ in range(50):
        warm.ask("dd", "/api/v1/matters")
    warm.close()
    memory, files = state(server)
    for kind in KINDS if len(sys.argv) < 3 else [kind for kind in KINDS if kind.__name__ in sys.argv[2:]]:
        ordinary = Ordinary(address, tokens, record)
        ordinary.start()
        begun, before = time.monotonic(), len(faults)
        kind(port, tokens)
        ordinary.stop.set()
        ordinary.join()
        if server.poll() is not None:
            raise SystemExit(f"{kind.__name__}, seed {SEED}: the server has gone ({server.poll()})")
        now = settle(server, memory, files)
        if now[0] > memory + 160 or now[1] > files + 30:
            faults.append(f"{kind.__name__}: {now[0]} MiB and {now[1]} files; there were {memory} and {files}")
        if ordinary.slowest > BOUND or ordinary.count == 0:
            faults.append(f"{kind.__name__}: an ordinary caller waited {ordinary.slowest:.1f} s")
        print(f"  {kind.__name__}: {time.monotonic() - begun:.0f} s, ordinary callers {ordinary.count}, slowest {ordinary.slowest:.2f} s, "
              f"{now[0]} MiB ({memory}), {now[1]} files ({files}), {len(faults) - before} faults", flush=True)
        try:
            trickler.sendall(b"a")
        except OSError:
            pass
    # A head that is told byte by byte has a minute, as silence has.
    if len(sys.argv) < 3:
        closed = None
        while closed is None and time.monotonic() < trickled + 120:
            try:
                trickler.settimeout(1)
                trickler.sendall(b"a")
                if trickler.recv(1000) == b"":
                    closed = time.monotonic()
            except TimeoutError:
                continue
            except OSError:
                closed = time.monotonic()
        if closed is None:
            faults.append("a head told byte by byte keeps its connection for two minutes")
        held_places(address, port, tokens)
    found = differences(address, tokens, data, record)
    faults += found
    end(server)
    few_files(tokens)
    run(BIN, data, "verify")
    errors.close()
    with open(log) as file:
        for line in file:
            if "Fatal error" in line or "request failed" in line:
                faults.append(f"in the log: {line.strip()[:300]}")
    for line in told:
        print("  " + line)
    if faults:
        for fault in sorted({re.sub(r"\d\d\d\d-\S+|[0-9a-f]{16}|^noise \d+", "", fault): fault for fault in faults}.values())[:60]:
            print("  " + fault)
        raise SystemExit(f"clients, seed {SEED}: {len(faults)} faults")
    print(f"clients, seed {SEED}: {len(KINDS)} kinds, {MANY} at a time, {len(record.acknowledged)} reports meanwhile, all there; `verify` clean")
finally:
    shutil.rmtree(work, ignore_errors=True)
