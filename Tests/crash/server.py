"""A `taizhang serve` that tests start, ask and end. Standard library only."""
import json
import re
import signal
import subprocess
import threading
import urllib.request


def start(program, data, *arguments, environment=None, errors=subprocess.DEVNULL):
    """Answers the process and its address as soon as it serves."""
    server = subprocess.Popen(
        [program, "serve", "--data", data, *(arguments or ["--port", "0"])], stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
    # A server that says nothing for two minutes is ended, and with it the reading below.
    watchdog = threading.Timer(120, server.kill)
    watchdog.start()
    for line in server.stdout:
        found = re.search(r"http://[^ /]+:(\d+)", line)
        if found:
            watchdog.cancel()
            return server, f"http://127.0.0.1:{found.group(1)}"
    watchdog.cancel()
    raise SystemExit("the server did not start")


def end(server):
    """Asks it to stop; one that does not stop within a minute is a fault of its own."""
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)


def call(address, token, path, body=None, key=None, timeout=20, host=None):
    request = urllib.request.Request(address + path, data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", "Bearer " + token)
    if host:
        request.add_header("Host", host)
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", key)
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.load(answer)
