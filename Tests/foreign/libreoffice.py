"""Whether LibreOffice reads a workbook as we wrote it: libreoffice.py FILE…

It opens the file without a screen and writes it anew; openpyxl then compares each cell of both, with its number format,
and the merged heads. What LibreOffice says meanwhile must be nothing. Says so, and nothing more, where it is not installed."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import openpyxl

# Of its start, before any file is looked at: a part of it that nobody needs here looks for a Java.
START = ("Warning: failed to launch javaldx", "javaldx: Could not find a Java Runtime Environment", "Warning: failed to read path from javaldx")


def plain(style):
    """A number format without the marks that change nothing: `yyyy\\-mm\\-dd` is `yyyy-mm-dd`, and General says none."""
    return re.sub(r'\\(.)|"([^"]*)"', lambda match: match.group(1) or match.group(2), style)


def read(path):
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: (
            {cell.coordinate: (cell.value, plain(cell.number_format)) for row in sheet.iter_rows() for cell in row if cell.value is not None},
            sorted(str(span) for span in sheet.merged_cells.ranges),
        )
        for sheet in book.worksheets
    }


def convert(office, path, folder):
    """The file as LibreOffice writes it; its own settings are made anew, so that nobody's are touched."""
    done = subprocess.run(
        [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", f"{folder}/out", str(path)],
        capture_output=True, text=True, timeout=180, check=False)
    said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith(START)]
    made = pathlib.Path(folder, "out", pathlib.Path(path).name)
    if done.returncode or said or not made.is_file():
        sys.exit(f"libreoffice: {path}: {done.returncode} {said} {done.stdout.strip()}")
    return made


def check(office, path):
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = read(path), read(convert(office, path, folder))
    if list(ours) != list(theirs):
        sys.exit(f"libreoffice: {path}: sheets {list(ours)} became {list(theirs)}")
    count = 0
    for title, (cells, merged) in ours.items():
        others, spans = theirs[title]
        if merged != spans:
            sys.exit(f"libreoffice: {path}: {title}: merged {merged} became {spans}")
        wrong = [(name, cells.get(name), others.get(name)) for name in sorted({*cells, *others}) if not same(cells.get(name), others.get(name))]
        if wrong:
            sys.exit(f"libreoffice: {path}: {title}: {wrong[:5]}")
        count += len(cells)
    if not count:
        sys.exit(f"libreoffice: {path} has no cell")
    return count


def same(one, other):
    if one is None or other is None or one[1] != other[1]:
        return False
    if isinstance(one[0], float) or isinstance(other[0], float):
        # Written with fifteen digits, as Excel does.
        return isinstance(one[0], (int, float)) and isinstance(other[0], (int, float)) and abs(one[0] - other[0]) <= 1e-14 * max(1, abs(one[0]))
    return one[0] == other[0]


def main(paths):
    office = shutil.which("soffice")
    if not office:
        print("libreoffice: skipped, it is not installed; make setup installs it")
        if os.environ.get("CI"):
            sys.exit("libreoffice: where everything must run, it is there")
        return
    print(f"libreoffice: {sum(check(office, path) for path in paths)} cells are the same in {len(paths)} workbooks")


if __name__ == "__main__":
    main(sys.argv[1:])
