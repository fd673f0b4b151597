"""A slip on its way out, through a real server, a mail program and a webhook: on the desk, in the mail and at the
webhook, each once, also when the server is stopped and started again.

Usage: notices.py PROGRAM LIBRARIES FOLDER
"""

import email
import email.policy
import glob
import http.cookiejar
import http.server
import json
import os
import re
import sqlite3
import subprocess
import threading
import time
import urllib.parse
import urllib.request

from house import House, check, end, folder

calls = []


class Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        calls.append((self.headers["webhook-id"], json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Browser:
    """Somebody at the pages: keeps cookies, sends forms with what is hidden in them."""

    def __init__(self, address):
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def send(self, page, action, fields):
        text = self.opener.open(self.address + page, timeout=60).read().decode()
        token = re.search(r'name="csrf" value="([^"]*)"', text).group(1)
        body = urllib.parse.urlencode(fields + [("csrf", token)]).encode()
        with self.opener.open(self.address + action, body, timeout=60) as answer:
            return answer.status


def until(is_so):
    """A machine that is busy may take its time."""
    for _ in range(600):
        if is_so():
            return True
        time.sleep(0.1)
    return False


def main():
    house = House(f"{folder}/notices", "2026-11-23 08:30:00")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    taker = f"{house.folder}/sendmail"
    os.mkdir(f"{house.folder}/mail")
    with open(taker, "w") as file:
        file.write(f'#!/bin/sh\nname=$(mktemp {house.folder}/mail/XXXXXX)\ncat > "$name" && mv "$name" "$name.eml"\n')
    os.chmod(taker, 0o755)
    with open(f"{house.data}/taizhang.yaml", "w") as file:
        file.write(
            "public-address: https://grid.example.gov.cn\n"
            f"mail: {{ from: taizhang@example.gov.cn, program: {taker} }}\n"
            f"webhooks: {{ hall: {{ url: 'http://127.0.0.1:{server.server_port}/hall', secret: whsec_{'QUFB' * 8} }} }}\n")
    house.start()
    house.stop()
    house.found()
    house.run("officer", "add", "gl-01", "示例管理员")
    house.run("post", "take", "gl-01", "administrator", "center")
    house.run("officer", "contact", "dd-01", "--email", "dd-01@example.gov.cn")
    subprocess.run(
        [*house.shell, "user", "add", "guanli", "--officer", "gl-01"], env=house.environment, input="long-enough-and-yours", text=True,
        check=True, capture_output=True)
    house.start()
    browser = Browser(house.address)
    browser.send("/sign-in", "/sign-in", [("name", "guanli"), ("password", "long-enough-and-yours")])
    rules = [
        ("channels.urging", "email"), ("channels.urging", "webhook"), ("webhooks", "hall"), ("pauses", "60s"),
        ("sms.zh", "{slip}：{number}，{due}"), ("sms.en", "{slip}: {number}, {due}"),
    ]
    check(browser.send("/admin/notices", "/admin/notices/rules", rules) == 200, "the rules of notices are changed on their page")

    database = sqlite3.connect(f"file:{house.data}/taizhang.sqlite?mode=ro", uri=True)

    def waiting():
        return database.execute("select count(*) from notice where next_at is not null").fetchone()[0]

    def overdue(hour):
        house.at(f"2026-11-23 {hour}:00:00")
        number = house.report()
        house.call(house.dispatcher, f"/matters/{number}/accept", {})
        # A quarter of an hour to dispatch it.
        house.at(f"2026-11-23 {hour}:16:00")
        found = until(lambda: any(event["subject"] == number for _, event in calls) and waiting() == 0)
        check(found, f"{number}: urged at the webhook, and nothing waits any more")
        return number

    numbers = [overdue("09")]
    house.stop()
    house.start()
    numbers.append(overdue("10"))
    # Once more, so that what would leave twice has its chance.
    house.stop()
    house.start()
    time.sleep(3)

    rows = database.execute("select id, channel, state, number, officer from notice").fetchall()
    check(rows and all(state == "sent" for _, _, state, _, _ in rows), f"{len(rows)} notices, all sent")
    by_channel = {name: sorted(id for id, channel, *_ in rows if channel == name) for name in ("webhook", "email")}
    check(sorted(id for id, _ in calls) == by_channel["webhook"] and len(calls) >= 2, f"{len(calls)} calls, each notice once")
    messages = [email.message_from_binary_file(open(name, "rb"), policy=email.policy.default) for name in glob.glob(f"{house.folder}/mail/*.eml")]
    ids = sorted(message["Message-ID"].strip("<>").split("@")[0] for message in messages)
    check(ids == by_channel["email"] and len(ids) >= 2, f"{len(ids)} e-mails, each notice once")
    check(all(message["To"] == "dd-01@example.gov.cn" for message in messages), "to the dispatcher")
    check({number for *_, number, officer in rows if officer == "dd-01"} == set(numbers), "and on the dispatcher's desk, both")
    stored = database.execute("select count(*) from entry where body like '%dd-01@example%'").fetchone()[0]
    check(stored == 0, "no address stands in the journal")
    database.close()
    house.stop()
    check("everything fits" in house.run("verify", check_exit=False), "verify finds nothing")


main()
end("notice test")
