"""The words that a reader knows, as a dictionary for libFuzzer: the text literals of its own sources.

Called by run.sh: `python3 dictionary.py TARGET`. Read anew each time, so that a word which a reader learns is tried.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent / "Sources"
rules = ["Matters/RuleFile.swift", "Matters/Budget.swift", "Matters/Limit.swift"]
sources = {
    "form": ["Pages/FormDecoding.swift"],
    "photo": ["Server/Core/PhotoBytes.swift"],
    "document": ["Server/Core/PDFBytes.swift"],
    "json": [],
    "command": ["*/Commands.swift", "Systems/*/Commands.swift", "Systems/*/*Decider.swift", "Systems/*/Resources/*.swift"],
    "entry": ["*/Entries.swift", "Systems/*/Entries.swift", "Systems/*/*Decider.swift", "Systems/*/Resources/*.swift"],
    "words": ["Kernel/Instant.swift", "Matters/Limit.swift", "Matters/Budget.swift", "Matters/Light.swift", "Systems/Projects/Money.swift",
              "Server/Exchange/TimePattern.swift", "Systems/Extraction/Figures/*.swift", "Systems/Projects/Sheets/RegisterSheet.swift"],
    "search": ["Matters/Search*.swift"],
    "csv": [], "lines": [], "encoding": [],
    "workbook": ["Formats/WorkbookReader.swift"],
    "sheet": ["Formats/*.swift", "Systems/Projects/Sheets/*.swift"],
    "plan": ["Systems/Projects/Files/*.swift"],
    "schedule": ["Systems/Projects/Schedule/ScheduleText.swift"],
    "geojson": ["Systems/Grid/GeoJSON*.swift", "Matters/Area.swift"],
    "reading": ["Systems/Extraction/**/*.swift"],
    "calendar": ["Matters/CalendarFile.swift"],
    "ledger": ["Matters/Ledger*.swift", "Matters/Light.swift", "Matters/Rights.swift", "Matters/Escalation.swift"] + rules,
    "classes": ["Matters/ClassFile.swift"] + rules,
    "contest": ["Systems/Supervision/Contest*.swift", "Systems/Supervision/Scoring*.swift"] + rules,
    "projects": ["Systems/Projects/Rules.swift"] + rules,
    "meetings": ["Systems/Meetings/*Rules.swift"] + rules,
    "bulletin": ["Bulletins/Template*.swift"] + rules,
    "columns": ["Server/Exchange/ColumnMapFile.swift", "Server/Exchange/TimePattern.swift"],
}
# What text literals do not have: cases and members that the compiler turns into names, and numbers at the edge of theirs.
edges = ["9223372036854775807", "-9223372036854775808", "1e308", "-1e19", "1e-400", "nan", "inf", "99999999", "-1", "0", "\u202e", "\u3000", "\u0000"]
marks = {"form": ["\r\n\r\n", "\r\n--B", "--\r\n", "%00", "boundary="], "csv": ["\"\"", "\r\n", "\",\"", "\ufeff"], "sheet": ["== xl/", "<row r=\"", "<c r=\"", "<v>"]}

words = set(edges) | set(marks.get(sys.argv[1], []))
for pattern in sources[sys.argv[1]]:
    for path in root.glob(pattern):
        text = path.read_text()
        words |= {word for word in re.findall(r'"((?:[^"\\\n])+)"', text) if len(word.encode()) <= 40}
        if sys.argv[1] in ("command", "entry", "geojson"):
            words |= {f'"{name}":' for name in re.findall(r"\b(?:case|var|let) (\w+)|[(,] *(\w+):", text) for name in name if name}
for word in sorted(words):
    print('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"')
