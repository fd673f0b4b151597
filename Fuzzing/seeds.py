"""What the fuzzer begins with, made of the repository's own samples and of short texts written here.

Called by run.sh where a corpus is to be made anew: `python3 seeds.py FOLDER` writes FOLDER/TARGET/NAME. Nothing of it is
from a real file of anybody's.
"""
import io
import json
import pathlib
import sys
import zipfile
import zlib

root = pathlib.Path(__file__).resolve().parent.parent
out = pathlib.Path(sys.argv[1])


def put(target, *seeds):
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        data = seed.encode() if isinstance(seed, str) else seed
        (folder / f"{len(list(folder.iterdir())):03}").write_bytes(data)


def files(target, pattern):
    put(target, *[path.read_bytes() for path in sorted(root.glob(pattern))])


files("ledger", "ledgers/*.yaml")
files("classes", "ledgers/classes/project-permits.yaml")
files("contest", "ledgers/contests/*.yaml")
files("bulletin", "ledgers/bulletins/*.yaml")
files("columns", "ledgers/maps/*.yaml")
files("projects", "ledgers/registers/projects.yaml")
files("meetings", "ledgers/registers/meetings.yaml")
files("reading", "samples/reading/[abd]*.txt")

for path in sorted(root.glob("ledgers/**/*.yaml")):
    lines = path.read_text().splitlines()
    target = {"ledgers": "ledger", "classes": "classes", "contests": "contest", "bulletins": "bulletin", "maps": "columns"}
    if path.parent.name in target:
        put(target[path.parent.name], "\n".join(line for line in lines[:40] if not line.startswith("#")))
put("classes", """classes: c
title: 分类
groups:
  "01":
    title: { zh: 设施, en: Utilities }
    classes:
      "0101": { title: 井盖, filing: 破, closing: 修, limit: 2 work-hours, radius: 30, words: [井盖], owner: hb }
      "0102": { title: 路灯, filing: 暗, closing: 亮, limit: end of month, limits: { urgent: 1 hours }, after: ["0101"] }
""")

calendar = json.loads((root / "calendars/cn.json").read_text())
calendar["days"] = calendar["days"][-6:]
calendar["published"] = calendar["published"][-2:]
calendar["notices"] = [notice for notice in calendar["notices"] if notice["id"] in {day["notice"] for day in calendar["days"]}]
put("calendar", json.dumps(calendar, ensure_ascii=False))
put("calendar", json.dumps({"calendar": "a", "title": {"zh": "甲", "en": "A"}, "inherits": "usual", "hours": [["00:00", "24:00"]]}))
put("calendar", json.dumps({"calendar": "b", "title": {"zh": "乙", "en": "B"}, "zone": "-03:30", "week": [7], "hours": [["23:59", "24:00"]],
                            "published": [2026], "notices": [{"id": "n", "url": "u", "amendedBy": ["m"]}],
                            "days": [{"date": "2026-02-15", "off": True, "name": "x", "notice": "n"}]}))

# Uploads
put("form", "application/x-www-form-urlencoded\na=1&b=%E4%B8%80+2&a=%zz&=&x", "application/x-www-form-urlencoded; charset=utf-8\ntoken=abc&text=" + "x" * 40,
    'multipart/form-data; boundary=B\n--B\r\nContent-Disposition: form-data; name="token"\r\n\r\nabc\r\n--B\r\nContent-Disposition: form-data; '
    'name="photos"; filename="a/b.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--B--\r\n',
    'multipart/form-data; boundary="a b"\nx\r\n--a b \r\ncontent-disposition: form-data; name=x; filename=""\r\n\r\n\r\n--a b--',
    "text/plain\nx", "multipart/form-data\nx")
jpeg = bytes.fromhex("ffd8ffe000104a46494600010101004800480000ffe1000e4578696600004d4d002a0000ffdb0043000101ffc0000b080001000101011100ffc40014000100"
                     "00000000000000000000000000000009ffda0008010100003f0037ff00d0ffd9")


def chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])) + chunk(b"tEXt", b"a\0b") + chunk(
    b"eXIf", b"MM\0*") + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
parts = b"".join(kind + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) % 2) for kind, data in [
    (b"VP8X", bytes([0x0C, 0, 0, 0, 0, 0, 0, 0, 0, 0])), (b"ICCP", b"abc"), (b"VP8L", b"\x2f\0\0\0\0"), (b"EXIF", b"MM\0*"), (b"XMP ", b"<x/>")])
webp = b"RIFF" + (len(parts) + 4).to_bytes(4, "little") + b"WEBP" + parts
put("photo", jpeg, png, webp, jpeg[:40], png[:30])
pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R{}>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
put("document", pdf.format(""), pdf.format("/Names<</JavaScript 3 0 R>>"), pdf.format("/#4aavaScript(x)"), pdf.format("/Encrypt 4 0 R"), "a/b\\c.pdf", "文件\u202efdp.exe")

# JSON
put("json", '{"a":[1,-2.5e3,true,false,null,"\\u0000x"],"b":{"c":{}}}', "[[[[1]]]]", '"\\ud83d\\ude00"', "1e400", "18446744073709551616", "0.1")
put("command", '{"dispatch":{"owner":"hb","supporting":["gx"],"note":null}}', '{"extend":{"by":"2 work-days","reason":"r"}}',
    '{"suspend":{"until":"2026-11-21","reason":"r"}}', '{"progress":{"note":"n","photos":[{"sha256":"00","contentType":"image/png","size":1}],"done":50}}',
    '{"amend":{"values":{"a":"b"},"reason":"r"}}', '{"cite":{"kind":"meeting","title":"t","on":"2026-01-02","words":"w"}}', '{"publish":{"kind":"ledger","name":"n","text":"t"}}',
    '{"merge":{"into":{"id":"","number":"WG2026-000001"}}}', '{"draw":{"geojson":"{}"}}', '{"registerUnit":{"unit":{"code":"a","name":"b"}}}', '{"catchUp":{}}', '{"text":"x"}',
    '{"set":{"_0":{"smsTemplate":{"zh":"{number}","en":"{number}"},"pausesInSeconds":[60],"quiet":{"sms":"21:30-08:00"},"utcOffsetInMinutes":480}}}')
put("entry", 'matter.claimed\n{"step":{"stage":"handling"}}', 'matter.holdEnded\n{"kind":"pause","at":"2026-11-21T01:30:00.000Z"}', 'matter.extended\n{"by":"2 work-days"}',
    'matter.judged\n{"report":3,"verdict":"passed","limit":"3 work-days"}', 'rule.published\n{"kind":"ledger","name":"n","text":"t"}', 'area.drawn\n{"geojson":"{}"}',
    'notice.sent\n{"attempt":1}', 'notice.failed\n{"attempt":1,"reason":"r","nextAt":"2026-11-21T01:30:00.000Z"}', 'notice.seen\n{}', 'matter.noted\n{"note":"n","photos":[]}',
    'matter.appraised\n{"grade":5,"words":"w"}', 'matter.linked\n{"to":{"id":"1","number":"2"},"kind":"k"}', 'matter.child-opened\n{"child":{"id":"1","number":"2"}}',
    'matter.amended\n{"changes":[],"reason":"r","limit":"end of month"}', 'matter.rung-reached\n{"rung":{}}', 'organization.unit-closed\n{"code":"a"}', 'officer|post|unit')

# Words
put("words", "2026-11-21T09:30:00+08:00", "2026-11-21 01:30:00.123Z", "2026-02-29", "15 work-minutes", "1 work-day", "end of work-day 3 of month", "end of month or next work-day",
    "by 2026-12-25T18:00:00+08:00", "end of friday", "75% used", "50% over", "10 points behind", "2 work-hours before", "matter/9f@3", "21:30-08:00", "2026-11-21T09:30", "+08:00",
    "-0530", "-0.5", "3.1416", "2026-Q4", "2026-11", "B7", "XFD1048576", "$A$1:C2", "213.7亿元", "2,137,000 万元", "８５０", "0.00015万", "35.6", "肆佰叁拾萬圆整", "十块三毛",
    "1万-5万元", "约50万元以上", "2026年3月15日", "2026年底", "3月中旬", "2026Q3", "第二季度", "WG{year}-{sequence:6}", "督查〔{year}〕第{sequence}号", "MM/dd/yyyy hh:mm:ss a\n11/21/2026 09:30:00 PM",
    "yyyy-M-d H:mm\n2026-1-2 3:04", "zh-CN,en;q=0.8,*;q=0", "/matters/7?a=b#c", "https://example.org/a?b=c", "//example.org", "javascript:alert(1)", "..")
put("search", "井盖 破损", "\"井盖破损\" -路灯", "单位:环保 unit:hb", "“一 二” 「三」 BX-12", "- 12 5 - 3", "*()\"'\\|&!:", "a* OR b NEAR c", "한국어 ひらがな é́")

# Tables
put("csv", "a,b,c\n1,2,3\n", "\ufeffa,b\r\n\"x, \"\"y\"\"\nz\",2\r\n\r\n3\n", "a\n\"open\nx\n", "a,b\n\"x\"y,1\n2,3", "a\rb\r\rc", b"\xff\xfea\0")
put("lines", '{"a":1,"b":"x","c":null,"d":true,"e":1.5}\n\n{"a":[1]}\n', "\ufeff{}\r\n[]\r\n", '{"a":18446744073709551616}', b"\xff\n{}")
put("encoding", "文字", b"\xef\xbb\xbfa", "文字".encode("gb18030"), b"\xff\xfe" + "文字".encode("utf-16-le"), b"\xfe\xff" + "文字".encode("utf-16-be"), b"\x81\x30\x81\x30\x80", b"caf\xe9 \x93")
sheet = """<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c><c r="B1" t="inlineStr"><is><r><t>总投资</t></r><r><t>（亿元）</t></r>
<rPh><t>x</t></rPh></is></c><c r="C1" t="str"><v>开工时间</v></c><c t="s"><v>0</v></c><c r="E1" t="str"><v>建设单位</v></c></row>
<row r="2"><c r="A2" t="str"><v>甲</v></c><c r="B2"><v>2.5</v></c><c r="C2" s="1"><v>45000.5</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#N/A</v></c></row>
<row><c s="2"><v>1.25</v></c><c s="3"><v>0.5</v></c><c t="d"><v>2026-01-02T10:11:12.5Z</v></c><c t="d"><v>10:11</v></c><c t="str"><v>_x000D__x005F_</v></c></row>
</sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="D1:E1"/></mergeCells></worksheet>
"""
strings = "== xl/sharedStrings.xml\n<sst><si><t>计划投资</t></si></sst>\n"
put("sheet", sheet, strings + "== xl/worksheets/sheet1.xml\n" + sheet, "== xl/workbook.xml\n<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"a\" state=\"hidden\" "
    "id=\"r1\"/></sheets></workbook>\n", "== xl/styles.xml\n<styleSheet><numFmts><numFmt numFmtId=\"0\" formatCode=\"yyyy&quot;年&quot;m\\-d;[$-804]@\"/></numFmts><cellXfs><xf/></cellXfs></styleSheet>\n")
book = {
    "[Content_Types].xml": "<Types/>", "_rels/.rels": '<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook><sheets><sheet name="a" id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="/xl/./a/../s.xml"/></Relationships>',
    "xl/s.xml": '<worksheet><row><c t="str"><v>项目名称</v></c></row></worksheet>',
}
for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in book.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    put("workbook", memory.getvalue())
put("workbook", bytes.fromhex("d0cf11e0a1b11ae1"))

# Plans
put("plan", "MPX,Microsoft Project,4.0\n11,2,0,1,8.00,40.00\n12,2\n20,Standard,0,1,1,1,1,1,0\n25,Standard,2,08:00,12:00,13:00,17:00\n26,Standard,2026/1/1,2026/1/2,0\n30,plan,,,Standard,"
    "2026/1/5\n41,40,1\n50,1,\"a, \"\"b\"\"\"\n55,Standard\n56,2,8:00,12:00\n57,2026/1/7,,1,8:00,9:00\n61,90,1,3,40,50,51,70,44,91,68,81\n70,1,甲,1,5d,2026/1/5,2026/1/9,,50%,must start on,2026/1/5,No\n"
    "70,2,乙,1,1.5w,,,\"1FS+1d,1SS-2h\",0,,,Yes\n")
put("plan", "ERMHDR\t1\n%T\tPROJECT\n%F\tproj_id\tplan_start_date\tclndr_id\tlast_recalc_date\n%R\t1\t2026-01-05 08:00\t7\t2026-02-01 08:00\n%T\tCALENDAR\n%F\tclndr_id\tclndr_name\tday_hr_cnt\tclndr_data\n"
    "%R\t7\tc\t8\t(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|08:00|f|16:00)())))))(0||Exceptions()((0||0(d|46023)())))))\n%T\tPROJWBS\n%F\twbs_id\tproj_id\tparent_wbs_id\twbs_name\tproj_node_flag\n%R\t3\t1\t\tw\tY\n"
    "%T\tTASK\n%F\ttask_id\tproj_id\twbs_id\ttask_code\ttask_name\ttarget_drtn_hr_cnt\tremain_drtn_hr_cnt\tact_start_date\tcstr_type\tcstr_date\n%R\t11\t1\t3\tA\t甲\t40\t16\t2026-01-05 08:00\tCS_MSO\t2026-01-05\n"
    "%R\t12\t1\t3\tB\t乙\t24\t24\n%T\tTASKPRED\n%F\ttask_id\tpred_task_id\tpred_type\tlag_hr_cnt\n%R\t12\t11\tPR_SS\t8\n")
put("plan", """<Project><Name>p</Name><StartDate>2026-01-05T08:00:00</StartDate><StatusDate>2026-02-01T00:00:00</StatusDate><CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay>
<Calendars><Calendar><UID>1</UID><Name>c</Name><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>16:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
<WeekDay><DayType>0</DayType><DayWorking>0</DayWorking><TimePeriod><FromDate>2026-01-06T00:00:00</FromDate><ToDate>2026-01-07T23:59:00</ToDate></TimePeriod></WeekDay></WeekDays>
<Exceptions><Exception><TimePeriod><FromDate>2026-01-01</FromDate><ToDate>2026-12-31</ToDate></TimePeriod><Type>6</Type><Period>2</Period><DaysOfWeek>32</DaysOfWeek></Exception>
<Exception><EnteredByOccurrences>1</EnteredByOccurrences><Occurrences>3</Occurrences><TimePeriod><FromDate>2026-01-01</FromDate><ToDate>2030-12-31</ToDate></TimePeriod><Type>5</Type><Period>1</Period><MonthItem>3</MonthItem><MonthPosition>4</MonthPosition></Exception></Exceptions></Calendar></Calendars>
<Tasks><Task><UID>1</UID><ID>1</ID><Name>甲</Name><OutlineLevel>1</OutlineLevel><Duration>PT40H0M0S</Duration><Start>2026-01-05T08:00:00</Start><Finish>2026-01-09T16:00:00</Finish><PercentComplete>50</PercentComplete><ActualStart>2026-01-05T08:00:00</ActualStart></Task>
<Task><UID>2</UID><ID>2</ID><Name>乙</Name><OutlineLevel>2</OutlineLevel><Duration>PT8H30M0S</Duration><DurationFormat>8</DurationFormat><ConstraintType>7</ConstraintType><ConstraintDate>2026-03-01T08:00:00</ConstraintDate><Deadline>2026-04-01T08:00:00</Deadline>
<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>3</Type><LinkLag>4800</LinkLag><LagFormat>8</LagFormat></PredecessorLink></Task></Tasks><Resources><Resource><UID>1</UID><Name>r</Name></Resource></Resources></Project>""")
put("plan", """<APIBusinessObjects><Calendar><ObjectId>1</ObjectId><Name>c</Name><HoursPerDay>8</HoursPerDay><StandardWorkWeek><StandardWorkHours><DayOfWeek>Monday</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime></StandardWorkHours></StandardWorkWeek>
<HolidayOrExceptions><HolidayOrException><Date>2026-01-12</Date></HolidayOrException></HolidayOrExceptions></Calendar><Project><Name>p</Name><PlannedStartDate>2026-01-05T08:00:00</PlannedStartDate><DataDate>2026-02-01T08:00:00</DataDate><ActivityDefaultCalendarObjectId>1</ActivityDefaultCalendarObjectId>
<WBS><ObjectId>5</ObjectId><Name>w</Name><SequenceNumber>1</SequenceNumber></WBS><WBS><ObjectId>6</ObjectId><ParentObjectId>5</ParentObjectId><Name>v</Name></WBS>
<Activity><ObjectId>11</ObjectId><Id>A</Id><Name>甲</Name><WBSObjectId>6</WBSObjectId><PlannedDuration>40</PlannedDuration><RemainingDuration>16</RemainingDuration><Status>In Progress</Status><ActualStartDate>2026-01-05T08:00:00</ActualStartDate></Activity>
<Activity><ObjectId>12</ObjectId><Id>B</Id><Name>乙</Name><WBSObjectId>5</WBSObjectId><PlannedDuration>24</PlannedDuration><PrimaryConstraintType>Finish On or Before</PrimaryConstraintType><PrimaryConstraintDate>2026-05-01T00:00:00</PrimaryConstraintDate></Activity>
<Relationship><PredecessorActivityObjectId>11</PredecessorActivityObjectId><SuccessorActivityObjectId>12</SuccessorActivityObjectId><Type>Finish to Finish</Type><Lag>8</Lag></Relationship></Project></APIBusinessObjects>""")
put("schedule", "1 | 场地平整 | 20\n2 | 基础 | 45 | 1\n3 | 主体 | 120 | 2FS+5, 1SS | 塔吊 2, 木工班组\n", "a\tb\t0\nc｜d｜5000｜aFF-2、aSF\n", "塔吊 2\n木工班组×3")

# Areas: a region, a town, a community, two cells, each in the other.
def area(code, level, parent, ring, kind="Polygon"):
    rings = [ring] if kind == "Polygon" else [[ring]]
    return {"type": "Feature", "properties": {"code": code, "name": code, "level": level, "parent": parent}, "geometry": {"type": kind, "coordinates": rings}}


def box(a, b, c, d): return [[a, b], [c, b], [c, d], [a, d], [a, b]]


five = [area("r", "region", None, box(0, 0, 2, 1)), area("t", "town", "r", box(0, 0, 2, 1)), area("v", "village", "t", box(0, 0, 2, 1)),
        area("c1", "cell", "v", box(0, 0, 1, 1)), area("c2", "cell", "v", box(1, 0, 2, 1), "MultiPolygon")]
four = json.loads(json.dumps(five).replace('"town"', '"street"').replace('"village"', '"community"'))
for features in (five, four, four[:1], [{**four[0], "geometry": None}] + four[3:]):
    put("geojson", json.dumps({"type": "FeatureCollection", "features": features}))
hole = json.loads(json.dumps(four))
hole[3]["geometry"]["coordinates"].append(box(0.25, 0.25, 0.5, 0.5))
put("geojson", json.dumps({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "features": hole}))
