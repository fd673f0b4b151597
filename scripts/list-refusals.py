#!/usr/bin/env python3
"""Writes docs/reference/refusals.md from the refusals in Sources/**.swift. Standard library only.

    scripts/list-refusals.py          writes the page
    scripts/list-refusals.py --check  exit 1 where the page is out of date, saying how

A refusal is a call `Refusal("code", .kind, …, Bilingual(…), next: Bilingual(…))`. Interpolated values are
shown by the name of what is put in. A call that cannot be read ends the run: no refusal is left out quietly.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reference/refusals.md"
KINDS = {"invalid": 422, "forbidden": 403, "notFound": 404, "conflict": 409, "tooLarge": 413}
HEAD = """# Refusals

When the rules say no, the answer is a refusal: a permanent code, a sentence and what to do next, in Chinese and English, and the name of the input at fault where there is one. Pages show it beside the field, the API as problem details. A refused command leaves nothing behind.

This page is written by `scripts/list-refusals.py` from the sources; `{…}` stands for what is put in. Within one file the order is that of precedence: who you are, whether the thing exists, whether this is its moment, what the input lacks.

| kind | status |
|---|---|
"""


def closing(text, at):
    """Index of the parenthesis that closes the one at `at`, strings and interpolations skipped."""
    depth = 0
    while at < len(text):
        c = text[at]
        if c == '"':
            at = string_end(text, at)
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    raise ValueError("a parenthesis is not closed")


def string_end(text, at):
    """Index of the quote that closes the string at `at`."""
    at += 1
    while text[at] != '"':
        if text.startswith("\\(", at):
            at = closing(text, at + 1)
        elif text[at] == "\\":
            at += 1
        at += 1
    return at


def arguments(text):
    """The arguments of a call, split at its own commas, as (label, value)."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == '"':
            at = string_end(text, at)
        elif text[at] in "([{":
            at = closing(text, at)
        elif text[at] == ",":
            parts.append(text[start:at])
            start = at + 1
        at += 1
    parts.append(text[start:])
    result = []
    for part in parts:
        match = re.match(r"\s*([a-z]\w*):\s*(.*)\s*$", part, re.S)
        result.append((match[1], match[2].strip()) if match else (None, part.strip()))
    return result


def literal(text):
    """What a string literal says, each interpolation shown by the name of what is put in; else the expression's name."""
    if not text.startswith('"'):
        return "{" + name(text) + "}"
    out, at = "", 1
    while text[at] != '"':
        if text.startswith("\\(", at):
            end = closing(text, at + 1)
            out += "{" + name(text[at + 2:end]) + "}"
            at = end + 1
        elif text[at] == "\\":
            out += {"n": " ", '"': '"', "\\": "\\"}.get(text[at + 1], "")
            at += 2
        else:
            out += text[at]
            at += 1
    return out


def name(expression):
    """A word for an expression: the noun that it begins with, after `title?.zh ?? name` and the like."""
    words = [w for w in re.findall(r"[A-Za-z]\w*", expression) if w not in ("zh", "en", "map", "joined", "separator", "rawValue", "title", "self")]
    return words[0] if words else "title" if "title" in expression else "…"


def bilingual(text):
    """The sentences in an expression, in both languages. A choice between two is shown with a stroke."""
    both = ([], [])
    for match in re.finditer(r"Bilingual\(", text):
        found = dict(arguments(text[match.end():closing(text, match.end() - 1)]))
        for words, label in zip(both, ("zh", "en")):
            words.append(literal(found.get(label) or found[None]))
    return tuple(" / ".join(words) for words in both) if both[0] else None


def cases(source, start):
    """Rows of a `switch` that gives the sentence by case, before a refusal whose code names the case."""
    head = source[source.rindex("switch", 0, start):start]
    for match in re.finditer(r'case ([^:]+):\s*\(\s*((?:"[^"]*"(?:,\s*)?)+)\s*\)', head):
        yield [n.strip().lstrip(".") for n in match[1].split(",")], re.findall(r'"([^"]*)"', match[2])


def needs():
    source = (ROOT / "Sources/Matters/Ledger.swift").read_text()
    body = source[source.index("package enum Need"):]
    names = {}
    for line in body[:body.index("\n}")].splitlines():
        if line.strip().startswith("case "):
            for item in line.strip()[5:].split(","):
                match = re.match(r"\s*`?(\w+)`?(?:\s*=\s*\"([^\"]+)\")?", item)
                names[match[1]] = match[2] or match[1]
    return names


def refusals(path):
    source = path.read_text()
    for match in re.finditer(r"(?<![\w(.])Refusal\(|= Refusal\(", source):
        opened = match.end() - 1
        inside = source[opened + 1:closing(source, opened)]
        if len(arguments(inside)) < 4:
            continue  # Made from something else: Refusal(fault).
        line = source.count("\n", 0, match.start()) + 1
        found = arguments(inside)
        try:
            code, kind = found[0][1], found[1][1].lstrip(".")
            field = next((v for k, v in found if k == "field"), None)
            sentence = next(v for k, v in found[2:] if k is None)
            remedy = next(v for k, v in found if k == "next")
        except (IndexError, StopIteration):
            sys.exit(f"{path.relative_to(ROOT)}:{line}: this refusal cannot be read")
        codes = re.findall(r'"([^"]*)"', code) if "?" in code else [literal(code)]
        kinds = [k for k in re.findall(r"\w+", kind) if k in KINDS]
        if not kinds:  # A parameter: its default stands for it.
            usual = re.findall(rf"\b{re.escape(kind)}: (?:Refusal\.)?Kind = \.(\w+)", source[:match.start()])
            kinds = usual[-1:]
        said, next_ = bilingual(sentence), bilingual(remedy)
        if not code.strip().startswith('"') and "?" not in code:
            continue  # Handed over from elsewhere, where it is listed.
        if said is None or next_ is None or len(kinds) not in (1, len(codes)):
            sys.exit(f"{path.relative_to(ROOT)}:{line}: the sentence of {code} cannot be read")
        kind = kinds[0]
        if "\\(need" in code:
            known = needs()
            for names, (zh, en, next_zh, next_en) in cases(source, match.start()):
                for need in names:
                    fill = lambda text, words: re.sub(r"\{[^}]+\}", lambda _: words, text)
                    yield (literal(code).split("{")[0] + known[need], kind, None, (fill(said[0], zh), fill(said[1], en)), (next_zh, next_en))
            continue
        for index, one in enumerate(codes):
            yield one, kinds[min(index, len(kinds) - 1)], literal(field) if field and field != "nil" else None, said, next_


def page():
    out = HEAD + "".join(f"| `{k}` | {s} |\n" for k, s in KINDS.items())
    seen = {}
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        rows = []
        for code, kind, field, said, next_ in refusals(path):
            cell = lambda text: " ".join(text.split()).replace("|", "\\|")
            row = f"| `{code}` | {kind} | {'`' + field + '`' if field else ''} | {cell(said[0])}<br>{cell(said[1])} | {cell(next_[0])}<br>{cell(next_[1])} |\n"
            if seen.setdefault(code, kind) != kind:
                sys.exit(f"{path.relative_to(ROOT)}: {code} is {kind} here and {seen[code]} elsewhere")
            rows.append(row)
        if rows:
            out += f"\n## {path.relative_to(ROOT / 'Sources').as_posix()}\n\n| code | kind | field | sentence | what to do |\n|---|---|---|---|---|\n" + "".join(rows)
    return out, len(seen)


if __name__ == "__main__":
    text, count = page()
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text() != text:
            sys.exit("docs/reference/refusals.md is out of date; run scripts/list-refusals.py")
    else:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text)
    print(f"{count} refusals")
