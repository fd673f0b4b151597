// A ledger's stages as a drawing: boxes one below the other in the file's order, each way out a numbered pin with its
// action and who may take it, the ways between stages as lines in the margin, endings told apart by shape. Narrow enough
// for a telephone, in ink alone, so that it prints. The table of transitions beside it says the same in words.

package struct StageGraph: Sendable, Hashable {
    package var stages: [Stage]
    /// Titles, in the file's order.
    package var endings: [String]

    package init(stages: [Stage], endings: [String]) {
        self.stages = stages
        self.endings = endings
    }

    package struct Stage: Sendable, Hashable {
        package var title: String
        /// Its limit in words; nil where no clock runs.
        package var clock: String?
        package var exits: [Exit]
        /// How many actions leave a matter where it is.
        package var staying: Int
        /// The end of the way, where nothing is worked on.
        package var isEnd: Bool

        package init(title: String, clock: String? = nil, exits: [Exit], staying: Int = 0, isEnd: Bool = false) {
            self.title = title
            self.clock = clock
            self.exits = exits
            self.staying = staying
            self.isEnd = isEnd
        }
    }

    package struct Exit: Sendable, Hashable {
        package var title: String
        package var by: String
        package var target: Target

        package init(title: String, by: String, target: Target) {
            self.title = title
            self.by = by
            self.target = target
        }
    }

    /// Places in `stages` or in `endings`.
    package enum Target: Sendable, Hashable {
        case stage(Int)
        case endings([Int])
    }
}

package func stageGraph(_ graph: StageGraph, title: String, in page: PageContext) -> HTML { GraphDrawing(graph, page).svg(title) }

/// Lengths are those of the viewBox, about a pixel each on a telephone.
private struct GraphDrawing {
    private let graph: StageGraph
    private let page: PageContext
    /// Of each stage, from top to bottom.
    private let tops: [Int]
    private let heights: [Int]
    /// Of each way out, from the top of its stage.
    private let rows: [[Int]]
    private let ways: [Way]
    private let left: Int
    private let bottom: Int
    private static let box = 112, pin = 28, head = 24, space = 30, text = 150
    /// Lines of a pin beyond the first of its title and the one of who may.
    private static let line = 12
    /// More endings than that have a line of their own.
    private static let beside = 2

    /// A line in the margin from a pin to a stage that is not the next one.
    private struct Way {
        let from: Int
        let to: Int
        let number: Int
        let y: Int
        var lane = 0
    }

    init(_ graph: StageGraph, _ page: PageContext) {
        self.graph = graph
        self.page = page
        var y = 4
        var number = 0
        var (tops, heights, rows): ([Int], [Int], [[Int]]) = ([], [], [])
        var ways: [Way] = []
        for (place, stage) in graph.stages.enumerated() {
            var own: [Int] = []
            var down = Self.head
            for exit in stage.exits {
                own.append(down)
                number += 1
                let at = y + down
                down += Self.height(of: exit, in: graph)
                guard case .stage(let to) = exit.target, to != place + 1, graph.stages.indices.contains(to) else { continue }
                ways.append(Way(from: place, to: to, number: number, y: at))
            }
            let height = max(Self.words(of: stage).height, stage.exits.isEmpty ? 0 : down - Self.head + 14)
            tops.append(y)
            heights.append(height)
            rows.append(own)
            y += height + Self.space
        }
        bottom = y
        // The shortest ways lie nearest to the boxes; two share a lane where they do not meet.
        var lanes: [[ClosedRange<Int>]] = []
        for index in ways.indices.sorted(by: { abs(ways[$0].from - ways[$0].to) < abs(ways[$1].from - ways[$1].to) }) {
            let end = tops[ways[index].to]
            let span = min(ways[index].y, end) - 8...max(ways[index].y, end) + 24
            let free = lanes.firstIndex { lane in !lane.contains { $0.overlaps(span) } }
            ways[index].lane = free ?? lanes.count
            if let free { lanes[free].append(span) } else { lanes.append([span]) }
        }
        (self.tops, self.heights, self.rows, self.ways) = (tops, heights, rows, ways)
        left = 22 + 11 * lanes.count
    }

    func svg(_ title: String) -> HTML {
        let width = left + Self.box + 30 + Self.text
        let legend = graph.endings.count * 20 + 6
        var pins: [HTML] = []
        var number = 0
        for (place, stage) in graph.stages.enumerated() {
            for (row, exit) in stage.exits.enumerated() {
                number += 1
                pins.append(pin(exit, number, from: place, y: tops[place] + rows[place][row], width))
            }
        }
        return """
            <svg class="stage-graph" viewBox="0 0 \(width) \(bottom + legend)" role="img" aria-label="\(title)">
            \(ways.html(line))\(graph.stages.indices.html(stage))\(pins)
            \(graph.endings.indices.html { index in
                "\(shape(index, x: left + 10, y: bottom + 8 + index * 20))<text x=\"\(left + 26)\" y=\"\(bottom + 12 + index * 20)\">\(graph.endings[index])</text>"
            })
            </svg>
            """
    }

    /// What stands in a box, line by line, and how high that is; the actions that stay are told where there is room.
    private static func words(of stage: StageGraph.Stage) -> (title: [String], clock: [String], height: Int) {
        let title = TextLines.broken(stage.title, size: 14, within: box - 10, most: 3)
        let clock = stage.clock.map { TextLines.broken($0, size: 11, within: box - 8, most: 3) } ?? []
        return (title, clock, max(38, 16 + 16 * title.count + (clock.isEmpty ? 0 : 4 + 13 * clock.count)))
    }

    private func stage(_ place: Int) -> HTML {
        let stage = graph.stages[place]
        let (y, height, middle) = (tops[place], heights[place], left + Self.box / 2)
        let (title, clock, needed) = Self.words(of: stage)
        let below = y + 6 + 16 * title.count
        let staying: HTML = HTML.when(
            stage.staying > 0 && height >= needed + 14,
            "<text class=\"graph-clock\" x=\"\(middle)\" y=\"\(y + height - 8)\">↻ \(page[.actionsStaying(stage.staying)])</text>")
        let inner: HTML = HTML.when(
            stage.isEnd, "<rect x=\"\(left + 3)\" y=\"\(y + 3)\" width=\"\(Self.box - 6)\" height=\"\(height - 6)\"/>")
        return """
            <rect x="\(left)" y="\(y)" width="\(Self.box)" height="\(height)"/>\(inner)\
            \(title.indices.html { "<text class=\"graph-stage\" x=\"\(middle)\" y=\"\(y + 20 + $0 * 16)\">\(title[$0])</text>" })\
            \(clock.indices.html { "<text class=\"graph-clock\" x=\"\(middle)\" y=\"\(below + 16 + $0 * 13)\">\(clock[$0])</text>" })\(staying)
            """
    }

    /// What stands beside a pin: the action and where it leads, and who may take it.
    private static func words(of exit: StageGraph.Exit, in graph: StageGraph) -> (
        title: [String], by: [String], endings: [Int], isBelow: Bool
    ) {
        var title = exit.title
        var endings: [Int] = []
        switch exit.target {
        case .stage(let to) where graph.stages.indices.contains(to): title += " → " + graph.stages[to].title
        case .stage: break
        case .endings(let kinds): endings = kinds
        }
        let isBelow = endings.count > beside
        let room = text - 4 - (isBelow || endings.isEmpty ? 0 : endings.count * 16 + 6)
        return (
            TextLines.broken(title, size: 12, within: room, most: 3), TextLines.broken(exit.by, size: 10, within: room, most: 3), endings,
            isBelow
        )
    }

    private static func height(of exit: StageGraph.Exit, in graph: StageGraph) -> Int {
        let words = words(of: exit, in: graph)
        return pin + line * (words.title.count - 1 + max(0, words.by.count - 1)) + (words.isBelow ? 18 : 0)
    }

    /// A way out, beside its box: number, action, who may, and where to.
    private func pin(_ exit: StageGraph.Exit, _ number: Int, from place: Int, y: Int, _ width: Int) -> HTML {
        let right = left + Self.box
        let (title, by, kinds, isBelow) = Self.words(of: exit, in: graph)
        let below = y + 11 + Self.line * (title.count - 1)
        let last = below + Self.line * max(0, by.count - 1)
        let end: HTML =
            exit.target == .stage(place + 1)
            ? next(from: place, number)
            : "\(kinds.enumerated().html { shape($1, x: isBelow ? right + 35 + $0 * 16 : width - 10 - (kinds.count - 1 - $0) * 16, y: isBelow ? last + 11 : y) })"
        return """
            <path class="graph-way" d="M\(right) \(y)h6"/>\(mark(number, x: right + 14, y: y))\
            \(title.indices.html { "<text x=\"\(right + 27)\" y=\"\(y - 1 + $0 * Self.line)\">\(title[$0])</text>" })\
            \(by.indices.html { "<text class=\"graph-by\" x=\"\(right + 27)\" y=\"\(below + $0 * Self.line)\">\(by[$0])</text>" })\(end)
            """
    }

    /// The way to the next box below: short, so it is drawn straight. Several share one line.
    private func next(from place: Int, _ number: Int) -> HTML {
        let before = graph.stages[..<place].reduce(0) { $0 + $1.exits.count }
        let same = graph.stages[place].exits.enumerated().filter { $0.element.target == .stage(place + 1) }.map { before + $0.offset + 1 }
        let (x, y) = (left + Self.box / 2, tops[place] + heights[place])
        let line: HTML = HTML.when(
            same.first == number, "<path class=\"graph-way\" d=\"M\(x) \(y)v\(Self.space)\"/>\(arrow("M\(x) \(y + Self.space)l-4 -8h8z"))")
        let index = same.firstIndex(of: number) ?? 0
        return "\(line)\(mark(number, x: x + 14 + index * 18, y: y + Self.space / 2))"
    }

    /// Out of the box on the left, along its lane, and into the other.
    private func line(_ way: Way) -> HTML {
        let x = left - 14 - way.lane * 11
        let into = tops[way.to] + 8 + 6 * (way.lane % 3)
        return """
            <path class="graph-way" d="M\(left) \(way.y)H\(x)V\(into)H\(left)"/>\(arrow("M\(left) \(into)l-8 -4v8z"))\
            \(mark(way.number, x: x, y: (way.y + into) / 2))
            """
    }

    private func arrow(_ path: String) -> HTML { "<path class=\"graph-head\" d=\"\(path)\"/>" }

    private func mark(_ number: Int, x: Int, y: Int) -> HTML {
        "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"8\"/><text class=\"graph-number\" x=\"\(x)\" y=\"\(y + 4)\">\(number)</text>"
    }

    /// Each ending its own outline; beyond six they carry their place as a letter.
    private func shape(_ index: Int, x: Int, y: Int) -> HTML {
        let outlines = [
            "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0zM-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z", "M-7 0L-3.5 -6H3.5L7 0L3.5 6H-3.5z",
            "M0 -7L7 0L0 7L-7 0z",
            "M-6 -6H6V6H-6zM-6 -6L6 6M6 -6L-6 6", "M-7 -5H7L0 7z", "M0 -7L7 -1.5L4 6.5H-4L-7 -1.5z",
        ]
        if outlines.indices.contains(index) {
            return "<path class=\"graph-ending\" transform=\"translate(\(x) \(y))\" d=\"\(outlines[index])\"/>"
        }
        let letter = String(UnicodeScalar(UInt8(ascii: "A") + UInt8((index - outlines.count) % 26)))
        return
            "<path class=\"graph-ending\" transform=\"translate(\(x) \(y))\" d=\"M-7 -7H7V7H-7z\"/><text class=\"graph-number\" x=\"\(x)\" y=\"\(y + 4)\">\(letter)</text>"
    }
}

/// Text, which a drawing does not break by itself: between words and between Han characters, never within a word.
enum TextLines {
    /// In at most so many lines; what does not fit ends in an ellipsis.
    static func broken(_ text: String, size: Int, within room: Int, most: Int) -> [String] {
        guard width(text, size: size) > room else { return text.isEmpty ? [] : [text] }
        var lines: [String] = []
        var line = ""
        for piece in pieces(text) {
            let longer = line + piece
            if line.isEmpty || width(longer.trimmingSuffix(while: { $0 == " " }), size: size) <= room {
                line = longer
            } else {
                lines.append(line)
                line = String(piece.drop { $0 == " " })
            }
        }
        lines.append(line)
        let trimmed = lines.map { String($0.trimmingSuffix(while: { $0 == " " })) }.filter { !$0.isEmpty }
        guard trimmed.count > most else { return trimmed.map { fitted($0, size: size, within: room) } }
        return Array(trimmed.prefix(most - 1)) + [fitted(trimmed[(most - 1)...].joined(separator: " "), size: size, within: room)]
    }

    /// Words with the blanks behind them, Han characters each by itself with what closes behind it.
    private static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var isOpen = false
        for letter in text {
            let isHan = letter.unicodeScalars.contains { $0.value > 0x2E7F }
            let closes = "，。、；：）》」·,.;:)→".contains(letter)
            if let last = pieces.indices.last, closes || (isOpen && !isHan) {
                pieces[last].append(letter)
            } else {
                pieces.append(String(letter))
            }
            // After a blank something new begins.
            isOpen = !isHan && letter != " "
        }
        return pieces
    }

    /// About what the letters take, in whole units: a Han character is as wide as the type is high, others as in the usual
    /// sans-serif type, rather wider than narrower.
    static func width(_ text: some StringProtocol, size: Int) -> Int {
        text.unicodeScalars.reduce(0) { $0 + size * hundredths(of: $1) } / 100
    }

    private static func hundredths(of scalar: Unicode.Scalar) -> Int {
        if scalar.value > 0x2E7F { return 100 }
        switch scalar {
        case "i", "j", "l", "t", "f", "r", "I", ".", ",", ":", ";", "'", "|", "(", ")", " ", "-", "·": return 36
        case "m", "w", "M", "W", "→", "—": return 90
        case "A"..."Z": return 70
        default: return 58
        }
    }

    private static func fitted(_ text: String, size: Int, within room: Int) -> String {
        guard width(text, size: size) > room else { return text }
        var short = Substring(text)
        while !short.isEmpty, width(short, size: size) + size > room { short = short.dropLast() }
        return short + "…"
    }
}

extension StringProtocol {
    fileprivate func trimmingSuffix(while isGone: (Character) -> Bool) -> SubSequence {
        var rest = self[...]
        while let last = rest.last, isGone(last) { rest = rest.dropLast() }
        return rest
    }
}
