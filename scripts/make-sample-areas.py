#!/usr/bin/env python3
"""Writes samples/district/areas.geojson: the sample district's region, streets, communities and cells.

The boundaries are invented. A jittered lattice whose quads share their corners exactly is grown into
streets, these into communities, these into cells, so there is no gap and no overlap by construction.
Real are only the codes and names of the streets and towns of 371502: from
modood/Administrative-divisions-of-China, dist/streets.csv (licence: WTFPL), without 371502400, the
service centre of a market. Standard library only; the seed is fixed, so the same file comes out each time.

    python3 scripts/make-sample-areas.py            write the file
    python3 scripts/make-sample-areas.py --check    exit 1 when the file is not what this script writes
"""

import collections
import heapq
import json
import math
import pathlib
import random
import sys

SEED = 371502
TARGET = pathlib.Path(__file__).resolve().parent.parent / "samples" / "district" / "areas.geojson"
WEST, EAST, SOUTH, NORTH = 115.75, 116.15, 36.28, 36.62
SIDE = 42  # quads a side: 1,764, about four a cell in a street, eight in a town
REGION = ("371502", "东昌府区")

# code, name, where its seed lies in the unit square (x to the east, y to the north; invented), communities, cells
STREETS = [
    ("371502001", "古楼街道", 0.50, 0.52, 6, 30),
    ("371502002", "柳园街道", 0.60, 0.58, 6, 30),
    ("371502003", "新区街道", 0.61, 0.44, 6, 28),
    ("371502004", "湖西街道", 0.38, 0.55, 5, 26),
    ("371502005", "道口铺街道", 0.25, 0.58, 4, 20),
    ("371502006", "闫寺街道", 0.36, 0.73, 4, 20),
    ("371502008", "北城街道", 0.52, 0.70, 5, 26),
    ("371502009", "东城街道", 0.74, 0.50, 5, 26),
    ("371502010", "蒋官屯街道", 0.72, 0.70, 4, 20),
    ("371502011", "李海务街道", 0.57, 0.28, 4, 20),
    ("371502100", "侯营镇", 0.40, 0.36, 3, 6),
    ("371502101", "沙镇镇", 0.22, 0.32, 3, 8),
    ("371502102", "堂邑镇", 0.12, 0.70, 3, 7),
    ("371502103", "梁水镇", 0.20, 0.88, 3, 7),
    ("371502104", "斗虎屯镇", 0.40, 0.92, 3, 6),
    ("371502105", "郑家镇", 0.08, 0.46, 3, 6),
    ("371502106", "张炉集镇", 0.13, 0.18, 3, 7),
    ("371502107", "于集镇", 0.52, 0.10, 3, 7),
    ("371502108", "许营镇", 0.90, 0.60, 3, 7),
    ("371502109", "朱老庄镇", 0.76, 0.26, 3, 7),
    ("371502110", "顾官屯镇", 0.92, 0.34, 3, 6),
    ("371502115", "韩集镇", 0.76, 0.90, 3, 6),
    ("371502116", "广平镇", 0.90, 0.82, 3, 6),
]

NOTE = (
    "Synthetic. All boundaries are invented and show no real administrative line; communities and cells "
    "and their names are made up. Codes and names of streets and towns: "
    "modood/Administrative-divisions-of-China (WTFPL)."
)
NOTE_ZH = "合成数据：所有边界均为虚构，不代表任何真实行政界线；社区、网格及其名称均为编造。"


def main():
    text = write(make(random.Random(SEED)))
    if "--check" in sys.argv[1:]:
        if TARGET.read_text(encoding="utf-8") != text:
            sys.exit(f"{TARGET} is not what this script writes: run it without --check")
        return
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.name}: {text.count(chr(10)) - 7} areas, {len(text.encode())} bytes")


def make(rng):
    corners = lattice(rng)
    quads = [(column, row) for row in range(SIDE) for column in range(SIDE)]
    features = [feature(*REGION, "region", None, quads, corners)]
    streets = grow(quads, [nearest(quads, x, y) for _, _, x, y, _, _ in STREETS], [weight(s) for s in STREETS], rng)
    communities, cells = [], []
    for (code, name, _, _, community_count, cell_count), own in zip(STREETS, streets):
        features.append(feature(code, name, "street", REGION[0], own, corners))
        short = stem(name)
        for place, part in enumerate(divide(own, community_count, rng), 1):
            community = f"{code}{place:03}"
            communities.append(feature(community, f"{name}第{numeral(place)}社区", "community", code, part, corners))
            # So many cells as the community's share of the street's ground is worth, one or more.
            count = max(1, min(len(part), round(cell_count * len(part) / len(own))))
            for number, cell in enumerate(divide(part, count, rng), 1):
                cells.append(
                    feature(
                        f"{community}{number:03}", f"{short}{numeral(place)}社区第{number}网格",
                        "cell", community, cell, corners))
    return features + communities + cells


def weight(street):
    """Shares of the lattice: a cell in a town is twice as large as one in a street, and more by the lattice itself."""
    return street[5] * (2 if street[1].endswith("镇") else 1)


# The ground


def lattice(rng):
    """The corners: (column, row) → (longitude, latitude). Denser in the town, round at the outline."""
    waves = [(k, rng.uniform(0.06, 0.10) / k**0.6, rng.uniform(0, 2 * math.pi)) for k in (2, 3, 5, 8, 13)]
    plane = {}
    for row in range(SIDE + 1):
        for column in range(SIDE + 1):
            u, v = 2 * column / SIDE - 1, 2 * row / SIDE - 1
            if 0 < column < SIDE and 0 < row < SIDE:
                # A third of a quad at most: a quad stays simple, which is_simple proves below.
                u += rng.uniform(-0.34, 0.34) * 2 / SIDE
                v += rng.uniform(-0.34, 0.34) * 2 / SIDE
            # Towards the disc, so that the district has no four corners, then the invented outline.
            x, y = u * math.sqrt(1 - 0.36 * v * v), v * math.sqrt(1 - 0.36 * u * u)
            angle, radius = math.atan2(y, x), math.hypot(x, y)
            x, y = x * (0.4 + 0.6 * radius), y * (0.4 + 0.6 * radius)
            wobble = 1 + radius**2 * sum(size * math.sin(k * angle + phase) for k, size, phase in waves)
            plane[column, row] = (x * wobble, y * wobble)
    xs, ys = [p[0] for p in plane.values()], [p[1] for p in plane.values()]
    corners = {}
    for key, (x, y) in plane.items():
        longitude = WEST + (x - min(xs)) / (max(xs) - min(xs)) * (EAST - WEST)
        latitude = SOUTH + (y - min(ys)) / (max(ys) - min(ys)) * (NORTH - SOUTH)
        corners[key] = (round(longitude, 6), round(latitude, 6))
    for row in range(SIDE):
        for column in range(SIDE):
            if not is_simple([corners[c] for c in around((column, row))]):
                sys.exit(f"quad {column},{row} is folded: jitter or outline is too strong")
    return corners


def is_simple(ring):
    """Whether a quad is not folded: of its four corners at most one turns to the right, and its area is positive."""
    turns = [turn(ring[i - 1], ring[i], ring[(i + 1) % 4]) for i in range(4)]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))
    return area > 0 and sum(t <= 0 for t in turns) <= 1


def turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def around(quad):
    column, row = quad
    return [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]


def beside(quad):
    column, row = quad
    return [(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)]


# Growing areas


def grow(quads, seeds, weights, rng):
    """Parts the quads among the seeds, each part in one piece and about as large as its weight asks: cells of
    a power diagram, whose reach is corrected and whose seeds move to the middle until the sizes fit."""
    reach = [0.0] * len(seeds)
    rough = {quad: rng.uniform(0, 0.6) for quad in quads}
    share = len(quads) / sum(weights)
    best, best_error = None, math.inf
    for turn_number in range(120):
        parts = spread(quads, seeds, reach, rough)
        error = sum(abs(len(part) - weight * share) for part, weight in zip(parts, weights))
        if error < best_error:
            best, best_error = parts, error
        step = 0.3 / (1 + turn_number / 20)
        reach = [far + step * (weight * share - len(part)) for far, part, weight in zip(reach, parts, weights)]
        if turn_number % 5 == 4:
            seeds = [min(part, key=lambda q: (math.dist(q, middle(part)), q)) for part in parts]
    return best


def spread(quads, seeds, reach, rough):
    """Every quad to the seed that comes to it first; a part grows only from its own quads, so it stays in one piece."""
    free = set(quads) - set(seeds)
    parts = [[seed] for seed in seeds]
    queue = []

    def open_up(part, quad):
        for near in beside(quad):
            if near in free:
                far = (near[0] - seeds[part][0]) ** 2 + (near[1] - seeds[part][1]) ** 2
                heapq.heappush(queue, (far * (1 + rough[near]) - reach[part], part, near))

    for part, seed in enumerate(seeds):
        open_up(part, seed)
    while queue:
        _, part, quad = heapq.heappop(queue)
        if quad in free:
            free.remove(quad)
            parts[part].append(quad)
            open_up(part, quad)
    if free:
        sys.exit("ground that no seed reaches")
    return parts


def divide(quads, count, rng):
    """Parts ground in one piece into `count` such pieces of about one size, from seeds far from each other."""
    quads = sorted(quads)
    seeds = [max(quads, key=lambda q: (math.dist(q, middle(quads)), q))]
    while len(seeds) < count:
        seeds.append(max((q for q in quads if q not in seeds), key=lambda q: (min(math.dist(q, s) for s in seeds), q)))
    parts = grow(quads, seeds, [1] * count, rng)
    # From the north-west on, as one reads, so that neighbouring numbers are neighbours on the ground.
    return sorted(parts, key=lambda part: (-round(middle(part)[1] / 3), middle(part)[0]))


def middle(quads):
    return (sum(q[0] for q in quads) / len(quads), sum(q[1] for q in quads) / len(quads))


def nearest(quads, x, y):
    return min(quads, key=lambda q: (math.dist(q, (x * SIDE - 0.5, y * SIDE - 0.5)), q))


# Outlines


def feature(code, name, level, parent, quads, corners):
    properties = {"code": code, "name": name, "level": level, "parent": parent}
    rings = [[list(corners[c]) for c in ring] for ring in outline(quads)]
    outer = [ring for ring in rings if signed_area(ring) > 0]
    holes = [ring for ring in rings if signed_area(ring) < 0]
    if len(outer) != 1:
        sys.exit(f"{code} is not in one piece")
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": outer + holes}}


def outline(quads):
    """The rings round a set of quads, its ground to the left: edges that two quads share are left out."""
    edges = set()
    for quad in quads:
        corners = around(quad)
        for a, b in zip(corners, corners[1:] + corners[:1]):
            if (b, a) in edges:
                edges.remove((b, a))
            else:
                edges.add((a, b))
    onward = collections.defaultdict(list)
    for a, b in sorted(edges):
        onward[a].append(b)
    rings = []
    while edges:
        first = a, b = min(edges)
        ring = [a]
        while True:
            edges.remove((a, b))
            ring.append(b)
            if b == first[0]:
                break
            # Where two quads touch only at a corner, the right turn keeps outer ring and hole apart.
            a, b = b, min((c for c in onward[b] if (b, c) in edges), key=lambda c: turn(a, b, c))
        rings.append(ring)
    return rings


def signed_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2


# Text


def stem(name):
    for ending in ("街道", "镇"):
        if name.endswith(ending):
            return name[: -len(ending)]
    return name


def numeral(number):
    return "一二三四五六七八九十"[number - 1]


def write(features):
    """One feature a line, so that a difference can be read."""
    head = {"type": "FeatureCollection", "synthetic": True, "note": NOTE, "note_zh": NOTE_ZH}
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    opening = ",\n".join(f"{json.dumps(k)}:{json.dumps(v, ensure_ascii=False)}" for k, v in head.items())
    return "{" + opening + ',\n"features":[\n' + ",\n".join(lines) + "\n]}\n"


if __name__ == "__main__":
    main()
