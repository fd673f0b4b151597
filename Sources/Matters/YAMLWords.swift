// What is wrong with a text that is no YAML, in the words of whoever writes rules: the reader of YAML complains in English
// and in the words of its own grammar. Called by RuleReader. What is not here is told as the reader of YAML says it.
import Kernel
import Yams

/// One complaint, said again.
struct YAMLWords: Sendable {
    let sentence: Bilingual
    let remedy: Bilingual
    /// In the words of the reader of YAML, where they are all that is known.
    let original: String?

    init(_ error: YamlError) {
        let problem: String
        switch error {
        case .scanner(_, let said, _, _), .parser(_, let said, _, _), .composer(_, let said, _, _), .reader(let said, _, _, _):
            problem = said
        default: problem = String(describing: error).split(separator: "\n").first.map(String.init) ?? "unreadable"
        }
        guard let known = Self.known[problem] else {
            sentence = Bilingual(zh: "不是有效的 YAML。", en: "This is not YAML: \(problem).")
            remedy = Bilingual(zh: "请检查缩进、引号和冒号。", en: "Check indentation, quotes and colons.")
            original = problem
            return
        }
        sentence = Bilingual(zh: "不是有效的 YAML：\(known.zh)。", en: "This is not YAML: \(problem).")
        remedy = Bilingual(zh: known.remedy, en: known.help)
        original = nil
    }

    /// The messages of libyaml's scanner, parser and reader that somebody who writes rules by hand meets.
    private static let known: [String: (zh: String, remedy: String, help: String)] = [
        "mapping values are not allowed in this context": (
            "这里不能再有冒号", "请看上一行是否少了引号或多了空格；同一层的键要对齐，值里有冒号就整段加引号。",
            "Look for a missing quote or a wrong indentation above; put a value that has a colon in quotes."
        ),
        "mapping keys are not allowed in this context": (
            "这里不能写键", "请把这一行与同一层的键对齐。", "Align the line with the keys beside it."
        ),
        "block sequence entries are not allowed in this context": (
            "这里不能写“- ”开头的列表项", "请把列表另起一行写，或改用方括号 [ ]。", "Begin the list on a line of its own, or use [ ]."
        ),
        "did not find expected key": (
            "这里应当是一个键", "请检查这一行和上一行的缩进、引号和括号：同一层的键要对齐。",
            "Check indentation, quotes and brackets here and above: keys beside each other are aligned."
        ),
        "did not find expected '-' indicator": (
            "这里应当是以“- ”开头的列表项", "请把列表的各项对齐。", "Align the items of the list."
        ),
        "did not find expected ',' or ']'": ("方括号没有写完整", "请补上“,”或“]”。", "Add the missing comma or ]."),
        "did not find expected ',' or '}'": ("花括号没有写完整", "请补上“,”或“}”。", "Add the missing comma or }."),
        "did not find expected node content": (
            "这里缺少内容", "请补上值，或删去多余的标点。", "Write the value, or remove what stands there too much."
        ),
        "did not find expected <document start>": (
            "前面的内容已经结束，这里又多了文字", "请检查这一行的缩进：最上层的键要顶格写。",
            "Check the indentation: the topmost keys begin at the margin."
        ),
        "could not find expected ':'": (
            "键的后面缺少冒号", "请写成“键: 值”，冒号后空一格。", "Write it as key: value, with a blank behind the colon."
        ),
        "found unexpected ':'": ("这里多了一个冒号", "请把整个值加上引号。", "Put the whole value in quotes."),
        "found character that cannot start any token": (
            "这里有不能作为开头的字符，例如制表符（Tab）、@ 或 `", "请用空格缩进；值以符号开头的，整个加上引号。",
            "Indent with blanks, not tabs; put a value that begins with a sign in quotes."
        ),
        "found a tab character that violates indentation": ("缩进用了制表符（Tab）", "请改用空格。", "Use blanks."),
        "found a tab character where an indentation space is expected": ("缩进用了制表符（Tab）", "请改用空格。", "Use blanks."),
        "found undefined alias": (
            "用了没有定义的别名（*）", "规则文件不用别名；以 * 开头的值请加引号。", "Rule files have no aliases; quote a value that begins with *."
        ),
        "found undefined tag handle": ("用了没有定义的标签（!）", "以 ! 开头的值请加引号。", "Quote a value that begins with !."),
        "found unexpected end of stream": ("引号没有写完整", "请补上结尾的引号。", "Close the quote."),
        "found unexpected document indicator": ("引号之内出现了 --- 或 ...", "请补上结尾的引号。", "Close the quote."),
        "found unknown escape character": (
            "双引号里有不认识的转义（\\）", "请把“\\”写成“\\\\”，或改用单引号。", "Write \\\\ for \\, or use single quotes."
        ),
        "did not find expected alphabetic or numeric character": (
            "“&”或“*”之后应当是字母或数字", "以 & 或 * 开头的值请加引号。", "Quote a value that begins with & or *."
        ),
        "did not find expected comment or line break": (
            "“|”或“>”之后应当换行", "请把文字写在下一行并缩进。", "Write the text on the next line, indented."
        ),
        "did not find expected whitespace or line break": ("这里应当是空格或换行", "请加一个空格。", "Add a blank."),
        "control characters are not allowed": ("有看不见的控制字符", "请删去这个字符。", "Remove that character."),
        "invalid leading UTF-8 octet": ("不是 UTF-8 文字", "请另存为 UTF-8。", "Save it as UTF-8."),
        "invalid trailing UTF-8 octet": ("不是 UTF-8 文字", "请另存为 UTF-8。", "Save it as UTF-8."),
        "incomplete UTF-8 octet sequence": ("不是 UTF-8 文字", "请另存为 UTF-8。", "Save it as UTF-8."),
    ]
}
