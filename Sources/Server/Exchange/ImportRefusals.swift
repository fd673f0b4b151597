// Why a row, or a whole file, is not taken over. Codes are permanent; the refused file groups by them.
import Kernel

extension Refusal {
    // The file as a whole

    static let importEncoding = Refusal(
        "import.encoding", .invalid, field: "file", Bilingual(zh: "文件是 UTF-16 编码。", en: "The file is UTF-16."),
        next: Bilingual(zh: "请另存为 UTF-8，例如 iconv -f UTF-16 -t UTF-8。", en: "Save it as UTF-8, for example with iconv -f UTF-16 -t UTF-8."))

    static func importFileMissing(_ path: String) -> Refusal {
        Refusal(
            "import.file-missing", .notFound, field: "file", Bilingual(zh: "无法读取文件“\(path)”。", en: "The file \"\(path)\" cannot be read."),
            next: Bilingual(zh: "请检查路径和权限。", en: "Check its path and permissions."))
    }

    static func importRefusedIsSource(_ path: String) -> Refusal {
        Refusal(
            "import.refused-is-source", .invalid, field: "refused",
            Bilingual(zh: "“\(path)”就是要导入的文件。", en: "\"\(path)\" is the file that is to be imported."),
            next: Bilingual(zh: "请用 --refused 给拒收行另一个文件。", en: "Give the refused rows another file with --refused."))
    }

    static func importRefusedUnwritable(_ path: String) -> Refusal {
        Refusal(
            "import.refused-unwritable", .invalid, field: "refused",
            Bilingual(
                zh: "拒收的行无处可写：“\(path)”所在的文件夹不许写入，或不存在。",
                en: "There is nowhere to put refused rows: the folder of \"\(path)\" may not be written to, or is not there."),
            next: Bilingual(zh: "请用 --refused 给出可以写的文件。", en: "Name a file that may be written with --refused."))
    }

    static func importEmpty(_ path: String) -> Refusal {
        Refusal(
            "import.empty", .invalid, field: "file", Bilingual(zh: "文件“\(path)”里没有标题行。", en: "The file \"\(path)\" has no header row."),
            next: Bilingual(zh: "第一行应为列名。", en: "Its first line must name the columns."))
    }

    static func importColumnsMissing(_ missing: [String], found: [String]) -> Refusal {
        Refusal(
            "import.columns-missing", .invalid, field: "map",
            Bilingual(
                zh: "文件里没有映射所用的列：\(missing.joined(separator: "、"))。",
                en: "The file lacks columns that the map names: \(missing.joined(separator: ", "))."),
            next: Bilingual(
                zh: "文件有：\(found.joined(separator: "、"))。请换用对应的映射，或改正列名。",
                en: "It has: \(found.joined(separator: ", ")). Use the map made for it, or correct the names."))
    }

    static func importColumnTwice(_ column: String) -> Refusal {
        Refusal(
            "import.column-twice", .invalid, field: "file",
            Bilingual(zh: "列“\(column)”出现了两次。", en: "The column \"\(column)\" is there twice."),
            next: Bilingual(zh: "请给其中一列改名。", en: "Rename one of the two."))
    }

    // The shape of a row

    static func rowUneven(found: Int, expected: Int) -> Refusal {
        Refusal(
            "import.row-uneven", .invalid,
            Bilingual(zh: "这一行有 \(found) 列，标题行有 \(expected) 列。", en: "The row has \(found) columns, the header \(expected)."),
            next: Bilingual(zh: "请检查逗号和引号。", en: "Check its commas and quotes."))
    }

    static let rowQuoteOpen = Refusal(
        "import.row-quote-open", .invalid, Bilingual(zh: "引号没有闭合。", en: "A quote is opened and never closed."),
        next: Bilingual(zh: "请补上引号；字段内的引号写成两个。", en: "Close it; a quote inside a field is written twice."))

    static let rowQuoteMisplaced = Refusal(
        "import.row-quote", .invalid, Bilingual(zh: "闭合的引号后面还有文字。", en: "Text follows a closing quote."),
        next: Bilingual(zh: "字段内的引号写成两个。", en: "Write a quote inside a field twice."))

    static func rowNotJSON(_ why: String) -> Refusal {
        Refusal(
            "import.row-json", .invalid, Bilingual(zh: "这一行不是 JSON 对象（\(why)）。", en: "The line is not a JSON object (\(why))."),
            next: Bilingual(zh: "每行写一个 {…} 对象。", en: "Write one {…} object a line."))
    }

    static func rowTooLarge(_ column: String, bytes: Int, longest: Int) -> Refusal {
        Refusal(
            "import.field-too-large", .tooLarge, field: column,
            Bilingual(
                zh: "“\(column)”列有 \(bytes) 字节，最多 \(longest) 字节。",
                en: "Column \"\(column)\" has \(bytes) bytes; at most \(longest) are read."),
            next: Bilingual(zh: "请缩短内容，或检查引号是否漏写。", en: "Shorten it, or look for a missing quote."))
    }

    static func rowNotUTF8(_ column: String, at offset: Int) -> Refusal {
        Refusal(
            "import.not-utf8", .invalid, field: column,
            Bilingual(
                zh: "“\(column)”列第 \(offset + 1) 字节起不是有效的 UTF-8。", en: "Column \"\(column)\" is broken UTF-8 from byte \(offset + 1) on."),
            next: Bilingual(
                zh: "请以 UTF-8 重新导出，例如 iconv -f GB18030 -t UTF-8。",
                en: "Export it again as UTF-8, for example with iconv -f GB18030 -t UTF-8."))
    }

    static func rowZeroByte(_ column: String) -> Refusal {
        Refusal(
            "text.zero-byte", .invalid, field: column,
            Bilingual(zh: "“\(column)”列含有空字符（U+0000）。", en: "Column \"\(column)\" contains a zero byte (U+0000)."),
            next: Bilingual(zh: "请去掉该字符。", en: "Remove that character."))
    }

    // What a row says

    static func rowKeyMissing(_ column: String) -> Refusal {
        Refusal(
            "import.key-missing", .invalid, field: column,
            Bilingual(zh: "“\(column)”列是空的，这一行没有编号。", en: "Column \"\(column)\" is empty: the row has no key."),
            next: Bilingual(zh: "请补上来源系统中的编号。", en: "Give it the key that it has at its source."))
    }

    static func rowKeyTooLong(_ column: String, bytes: Int) -> Refusal {
        Refusal(
            "import.key-too-long", .invalid, field: column,
            Bilingual(
                zh: "“\(column)”列的编号有 \(bytes) 字节，最多 200 字节。", en: "The key in column \"\(column)\" has \(bytes) bytes; at most 200 fit."),
            next: Bilingual(zh: "请检查映射里的 key 是不是编号列。", en: "Check that `key` of the map names the column of keys."))
    }

    static func rowKeyTwice(_ key: String) -> Refusal {
        Refusal(
            "import.key-twice", .conflict,
            Bilingual(zh: "编号“\(key)”在文件前面已出现过。", en: "The key \"\(key)\" is already used by an earlier row of the file."),
            next: Bilingual(zh: "只保留一行。", en: "Keep one of the rows."))
    }

    static func rowTime(_ column: String, _ value: String) -> Refusal {
        Refusal(
            "import.time", .invalid, field: column,
            Bilingual(zh: "“\(column)”列的时间“\(value)”读不懂。", en: "Column \"\(column)\" has the time \"\(value)\", which cannot be read."),
            next: Bilingual(zh: "请按映射里的 time 书写。", en: "Write it as `time` in the map says."))
    }

    static func rowPosition(_ column: String, _ value: String) -> Refusal {
        Refusal(
            "import.position", .invalid, field: column,
            Bilingual(zh: "“\(column)”列的值“\(value)”不是度数。", en: "Column \"\(column)\" is \"\(value)\", not a number of degrees."),
            next: Bilingual(zh: "请写成十进制度数，如 115.98；没有位置就留空。", en: "Write decimal degrees such as 115.98, or leave it empty."))
    }

    static func rowClass(_ columns: [String], _ value: String) -> Refusal {
        Refusal(
            "import.class", .invalid, field: "class",
            Bilingual(
                zh: "“\(columns.joined(separator: "、"))”列的“\(value)”没有对应的分类。",
                en: "\"\(value)\" in column \(columns.joined(separator: ", ")) has no class in the map."),
            next: Bilingual(zh: "请在映射的 class.values 里补上，或写 default。", en: "Add it to class.values of the map, or give a default."))
    }

    static func rowOwner(_ column: String, _ value: String) -> Refusal {
        Refusal(
            "import.owner", .invalid, field: "owner",
            Bilingual(
                zh: value.isEmpty ? "“\(column)”列是空的，没有责任单位。" : "“\(column)”列的单位“\(value)”没有登记。",
                en: value.isEmpty
                    ? "Column \"\(column)\" is empty: nobody owns the row."
                    : "Column \"\(column)\" names \"\(value)\", which is no open unit."),
            next: Bilingual(
                zh: "请先登记该单位，或在映射的 owner 里写 values、default 或 register: true。",
                en: "Register the unit, or write values, default or register: true under owner in the map."))
    }

    static func rowChanged(_ key: String) -> Refusal {
        Refusal(
            "import.changed", .conflict,
            Bilingual(
                zh: "编号“\(key)”以前导入过，但内容不同；已有的记录没有改动。",
                en: "The key \"\(key)\" was imported before with other content; what is there was not changed."),
            next: Bilingual(zh: "请在事项页上记录变化。", en: "Record what has changed on the matter itself."))
    }

    // The sample district

    package static func notASample(_ path: String) -> Refusal {
        Refusal(
            "demo.other-data", .conflict, field: "data",
            Bilingual(zh: "“\(path)”里不是示例区的数据。", en: "\"\(path)\" holds other data than the sample district."),
            next: Bilingual(zh: "请用 --data 指明一个新的目录，或用 serve。", en: "Name a new directory with --data, or use serve."))
    }

    package static func noSampleAreas(_ path: String) -> Refusal {
        Refusal(
            "demo.areas-missing", .notFound, field: "rules",
            Bilingual(zh: "找不到示例区的区域文件“\(path)”。", en: "The areas of the sample district are not at \"\(path)\"."),
            next: Bilingual(zh: "请在仓库目录下运行，或用 --rules 指明。", en: "Run it in the repository, or name the folder with --rules."))
    }
}
