#!/usr/bin/env python3
"""What Prometheus' own reader finds at /metrics: metrics_client.py ADDRESS. Every family has a type and a help text, histograms add up,
and no label holds the number of a matter."""
import re
import sys
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

address = sys.argv[1].rstrip("/")
for path in ["/", "/matters/WG2026-000001", "/no-such-page"]:
    try:
        urllib.request.urlopen(address + path).read()
    except urllib.error.HTTPError:
        pass
answer = urllib.request.urlopen(address + "/metrics")
assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8", answer.headers["Content-Type"]
families = {family.name: family for family in text_string_to_metric_families(answer.read().decode())}
for family in families.values():
    assert family.type in ("counter", "gauge", "histogram") and family.documentation, family.name
    for sample in family.samples:
        for label in sample.labels.values():
            assert not re.search(r"[A-Z]{2}20\d\d-", label), (sample.name, label)
    if family.type == "histogram":
        rows = {}
        for sample in family.samples:
            key = tuple(sorted((name, value) for name, value in sample.labels.items() if name != "le"))
            rows.setdefault(key, {}).setdefault(sample.name.rsplit("_", 1)[1], []).append(sample.value)
        for key, row in rows.items():
            assert row["bucket"] == sorted(row["bucket"]) and row["bucket"][-1] == row["count"][0], (family.name, key)
routes = {sample.labels["route"] for sample in families["taizhang_http_requests"].samples}
assert {"/", "/matters/{number}"} <= routes, routes
print(f"metrics: {len(families)} families, {sum(len(family.samples) for family in families.values())} samples read")
