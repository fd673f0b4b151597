#!/usr/bin/env python3
"""Makes Sources/Server/Bulletins/bulletin.docx: the styles that pandoc gives a bulletin, on the page of GB/T 9704-2012.

Taken from pandoc's own reference document; run again where a style is to change."""
import io
import pathlib
import re
import subprocess
import zipfile

TARGET = pathlib.Path(__file__).resolve().parent.parent / "Sources/Server/Bulletins/bulletin.docx"
SONG, FANG, HEI, KAI = ("Noto Serif CJK SC", "仿宋"), ("Noto Serif CJK SC", "仿宋"), ("Noto Sans CJK SC", "黑体"), ("Noto Serif CJK SC", "楷体")
TITLE = ("Noto Serif CJK SC", "方正小标宋简体")


def fonts(pair):
    latin = "Times New Roman"
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{pair[1]}"/>'


def style(name, title, font, half_points, paragraph, extra=""):
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{fonts(font)}{extra}<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/></w:rPr></w:style>"
    )


# Twips: 1 mm is 56.7. A line of 225/22 mm is 580; two characters of 16 pt are 640.
LINE = '<w:spacing w:before="0" w:after="0" w:line="580" w:lineRule="exact"/>'
INDENT = '<w:ind w:firstLine="640"/>'
STYLES = "".join(
    [
        style("Masthead", "Masthead", TITLE, 84, '<w:pBdr/><w:spacing w:before="700" w:after="500" w:line="1100" w:lineRule="exact"/><w:jc w:val="center"/>',
              '<w:b/><w:color w:val="DD0000"/>'),
        # Of more than nine characters, so that it stays on one line.
        style("MastheadLong", "MastheadLong", TITLE, 62, '<w:pBdr/><w:spacing w:before="700" w:after="500" w:line="1100" w:lineRule="exact"/><w:jc w:val="center"/>',
              '<w:b/><w:color w:val="DD0000"/>'),
        style("Number", "Number", FANG, 32,
              '<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="11" w:color="DD0000"/></w:pBdr>' + LINE + '<w:jc w:val="center"/>'),
        style("BulletinTitle", "BulletinTitle", TITLE, 44,
              '<w:spacing w:before="680" w:after="580" w:line="680" w:lineRule="exact"/><w:jc w:val="center"/>', "<w:b/>"),
        style("Salutation", "Salutation", FANG, 32, LINE),
        style("Body", "Body", FANG, 32, LINE + INDENT + '<w:jc w:val="both"/>'),
        style("Signed", "Signed", FANG, 32, LINE + '<w:ind w:right="1280"/><w:jc w:val="right"/>'),
        style("Imprint", "Imprint", FANG, 28,
              '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
              '<w:spacing w:before="0" w:after="0" w:line="510" w:lineRule="exact"/><w:ind w:left="280" w:right="280"/>'),
    ]
)

FOOTER = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:p><w:pPr><w:jc w:val="{side}"/><w:ind w:left="320" w:right="320"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:ascii="SimSun" w:hAnsi="SimSun" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r>'
    '<w:r><w:rPr><w:rFonts w:ascii="SimSun" w:hAnsi="SimSun"/><w:sz w:val="28"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:rPr><w:rFonts w:ascii="SimSun" w:hAnsi="SimSun"/><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:rPr><w:rFonts w:ascii="SimSun" w:hAnsi="SimSun" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
)


def changed(text, identifier, paragraph, run):
    """The style of that identifier with these properties instead of its own."""
    pattern = re.compile(rf'(<w:style [^>]*w:styleId="{identifier}"[^>]*>)(.*?)(</w:style>)', re.S)

    def put(match):
        inner = re.sub(r"<w:pPr>.*?</w:pPr>|<w:pPr\s*/>|<w:rPr>.*?</w:rPr>|<w:rPr\s*/>", "", match[2], flags=re.S)
        return f"{match[1]}{inner}<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr>{match[3]}"

    text, count = pattern.subn(put, text)
    assert count == 1, identifier
    return text


def main():
    data = subprocess.run(["pandoc", "--print-default-data-file", "reference.docx"], check=True, capture_output=True).stdout
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: source.read(name) for name in source.namelist()}
    text = parts["word/styles.xml"].decode()
    body = f'{fonts(FANG)}<w:sz w:val="32"/><w:szCs w:val="32"/>'
    for identifier in ["BodyText", "FirstParagraph"]:
        text = changed(text, identifier, LINE + INDENT, body)
    # Only cells of tables are compact: lines are paragraphs.
    text = changed(text, "Compact", '<w:spacing w:before="20" w:after="20"/><w:ind w:firstLine="0"/>', f'{fonts(FANG)}<w:sz w:val="24"/><w:szCs w:val="24"/>')
    text = changed(text, "Heading2", "<w:keepNext/>" + LINE + INDENT + '<w:outlineLvl w:val="1"/>', fonts(HEI) + '<w:sz w:val="32"/>')
    text = changed(text, "Heading3", "<w:keepNext/>" + LINE + INDENT + '<w:outlineLvl w:val="2"/>', fonts(KAI) + '<w:sz w:val="32"/>')
    text = changed(text, "Hyperlink", "", '<w:color w:val="000000"/>').replace("<w:pPr></w:pPr><w:rPr><w:color w:val=\"000000\"/>", '<w:rPr><w:color w:val="000000"/>')
    # Lines around the cells of tables.
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in ["top", "left", "bottom", "right", "insideH", "insideV"])
    text = re.sub(r'(<w:style [^>]*w:styleId="Table"[^>]*>.*?<w:tblPr>)', rf"\1<w:tblBorders>{borders}</w:tblBorders>", text, count=1, flags=re.S)
    # Chinese is set with the glyphs of the mainland: commas stand at the foot of the line and not in its middle.
    text, count = re.subn(r'w:eastAsia="en-US"', 'w:eastAsia="zh-CN"', text)
    assert count == 1, "the language of East Asian text"
    parts["word/styles.xml"] = text.replace("</w:styles>", STYLES + "</w:styles>").encode()

    footers = {"footer1.xml": "right", "footer2.xml": "left"}
    types, links = parts["[Content_Types].xml"].decode(), parts["word/_rels/document.xml.rels"].decode()
    for place, (name, side) in enumerate(footers.items(), 1):
        parts[f"word/{name}"] = FOOTER.replace("{side}", side).encode()
        types = types.replace(
            "</Types>",
            f'<Override PartName="/word/{name}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>')
        links = links.replace(
            "</Relationships>",
            f'<Relationship Id="rIdFooter{place}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="{name}"/></Relationships>')
    parts["[Content_Types].xml"], parts["word/_rels/document.xml.rels"] = types.encode(), links.encode()
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter1"/><w:footerReference w:type="even" r:id="rIdFooter2"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1587" w:header="851" w:footer="1417" w:gutter="0"/></w:sectPr>'
    )
    document = parts["word/document.xml"].decode()
    document = re.sub(r"<w:sectPr.*?</w:sectPr>|<w:sectPr[^>]*/>", "", document, flags=re.S).replace("</w:body>", section + "</w:body>")
    parts["word/document.xml"] = document.encode()
    if "word/settings.xml" in parts:
        parts["word/settings.xml"] = re.sub(rb"(<w:settings[^>]*>)", rb"\1<w:evenAndOddHeaders/>", parts["word/settings.xml"], count=1)
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            # A fixed day, so that the same styles make the same file.
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED)


main()
