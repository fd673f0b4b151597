// XML of others: read by names without prefixes, refused by line where it is broken or made to break readers; and what we
// write is read back.
import Formats
import Testing

@Suite struct XMLTests {
    private func root(_ text: String) throws -> XMLElement { try XMLDocument.root(of: [UInt8](text.utf8)) }

    @Test func `elements, attributes and text are there without prefixes`() throws {
        let root = try root("<p:a xmlns:p='urn:x' p:k='&lt;1&gt;'><p:b>一<!-- no -->二</p:b><b/><c><![CDATA[<x>]]></c></p:a>")
        #expect(root.name == "a" && root.attributes["k"] == "<1>" && root["b"] == "一二" && root["c"] == "<x>")
        #expect(root.all("b").count == 2 && root.all("b")[1].text.isEmpty)
    }

    @Test(arguments: [
        ("<a>\n<b>\n</a>", 3), ("", 1), ("<a/>\n<b/>", 2), ("no", 1),
        ("<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>", 1),
        ("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", 1), (String(repeating: "<a>", count: 300), 1),
    ])
    func `what is broken, declares types or nests without end is refused by its line`(text: String, line: Int) throws {
        let fault = try #require(throws: XMLFault.self) { try root(text) }
        #expect(fault.line == line && !fault.what.isEmpty, "\(fault)")
    }

    @Test func `what is written is read back, whatever is in it`() throws {
        let odd = "<&>\"'\u{0}\u{1}\r\n\t 网格 😀 \u{FFFE}"
        var writer = XMLWriter()
        writer.open("a", ["k": odd])
        writer.put("b", odd)
        writer.put("none", nil as String?)
        writer.close()
        let root = try root(writer.text)
        #expect(root["b"] == "<&>\"'\u{FFFD}\u{FFFD}\r\n\t 网格 😀 \u{FFFD}" && root.first("none") == nil)
    }

    @Test func `text of Chinese offices is read, whichever of their two ways it is written in`() {
        #expect(ForeignText.decode([UInt8]("项目".utf8)) == "项目" && ForeignText.decode([0xEF, 0xBB, 0xBF, 0x41]) == "A")
        #expect(ForeignText.decode([0xCF, 0xEE, 0xC4, 0xBF]) == "项目" && ForeignText.decode([0xFF, 0xFE, 0x79, 0x98]) == "项")
        // A sign that only GB18030 has, in four bytes.
        #expect(ForeignText.decode([0x95, 0x32, 0x82, 0x36]) == "𠀀" && ForeignText.decode([]) == "")
    }
}
