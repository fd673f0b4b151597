// What several tests share: a register of invented units, the check of spans, and findings as lines to look at.
import Extraction
import Foundation
import Kernel
import Matters
import Testing

enum Samples {
    static let units = [
        Matters.Unit(code: "district-government", name: "区人民政府"), Matters.Unit(code: "development-reform", name: "区发展和改革局"),
        Matters.Unit(code: "housing", name: "区住房和城乡建设局"), Matters.Unit(code: "emergency", name: "区应急管理局"),
        Matters.Unit(code: "market", name: "区市场监管局"), Matters.Unit(code: "ecology", name: "区生态环境分局"),
        Matters.Unit(code: "industry", name: "区工业和信息化局"), Matters.Unit(code: "office-wanghu", name: "望湖街道办事处"),
        Matters.Unit(code: "office-liuxi", name: "柳溪镇人民政府"), Matters.Unit(code: "park-east", name: "城东经济开发区管委会"),
    ]
    static let register = UnitRegister(units: units, places: ["东湖区"])
    static let day = CivilDay(number: 19_440)

    static func read(_ text: String) -> Findings { TextReading.usual.read(text, on: day, register: register, calendar: nil) }
    static func obligations(_ text: String) -> [ObligationFound] { read(text).articles.flatMap(\.obligations) }
}

/// Every span lies in the text, and its words are those of the value up to the mapping of glyphs.
struct SpanCheck {
    let text: String
    private let scalars: [Unicode.Scalar]
    private let glyphs: Glyphs

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
        glyphs = Glyphs(of: text)
    }

    func check(_ findings: Findings) {
        for article in findings.articles {
            lies(article.span)
            holds(article.title)
            article.day.map { lies($0.span) }
            for meeting in article.meetings {
                lies(meeting.span)
                holds(meeting.name)
                holds(meeting.place)
                meeting.session.map { lies($0.span) }
                meeting.on.map { lies($0.span) }
                for found in meeting.heard + meeting.passedOn + meeting.attendance.flatMap({ [$0.person] + $0.posts }) { holds(found) }
                if let before = meeting.continues { #expect(article.meetings.indices.contains(before)) }
            }
            for person in article.people { for found in [person.name] + person.posts { holds(found) } }
            for obligation in article.obligations {
                holds(Found(obligation.text, obligation.span))
                holds(obligation.speaker)
                holds(obligation.verb)
                holds(obligation.limit?.text)
                holds(obligation.cadence)
                for found in obligation.measures + obligation.units.map(\.name) { holds(found) }
                if let meeting = obligation.meeting { #expect(article.meetings.indices.contains(meeting)) }
                #expect(article.span.contains(obligation.span))
            }
            for figure in article.figures { lies(figure.span) }
        }
    }

    func lies(_ span: Span) { #expect(0 <= span.from && span.from <= span.to && span.to <= scalars.count, "\(span) in \(scalars.count)") }

    func holds(_ found: Found<String>?) {
        guard let found else { return }
        lies(found.span)
        #expect(!found.value.isEmpty && glyphs.text(glyphs.range(of: found.span)) == found.value)
    }
}

enum Outline {
    static func of(_ findings: Findings) -> String {
        var lines: [String] = []
        for article in findings.articles {
            lines.append("=== \(article.title?.value ?? "-") | \(article.day?.value.description ?? "-")")
            for meeting in article.meetings {
                let who = meeting.attendance.map { "\($0.role.rawValue):\($0.person.value)" }.joined(separator: " ")
                let session = meeting.session.map { " #\($0.value)" } ?? ""
                let place = meeting.place.map { " @\($0.value)" } ?? ""
                let before = meeting.continues.map { " continues \($0)" } ?? ""
                lines.append("  M \(meeting.name.value)\(session) \(meeting.on?.value.description ?? "-")\(place)\(before) | \(who)")
                for heard in meeting.heard { lines.append("    heard \(heard.value)") }
                for passed in meeting.passedOn { lines.append("    passed \(passed.value)") }
            }
            for person in article.people { lines.append("  P \(person.name.value): \(person.posts.map(\.value).joined(separator: " | "))") }
            lines += article.obligations.map(line)
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ found: ObligationFound) -> String {
        let units = found.units.map { "\($0.role.rawValue)=\($0.name.value)\($0.candidates)" }.joined(separator: " ")
        let mark = ["order": "!!", "exhortation": "~", "praise": "+"][found.force.rawValue] ?? ""
        let head = "\(found.speaker?.value ?? "-") \(found.verb?.value ?? "-") m\(found.meeting.map(String.init) ?? "-")"
        let limit = found.limit.map { " by \($0.readings[0].day)" } ?? ""
        let cadence = found.cadence.map { " again \($0.value)" } ?? ""
        let measures = found.measures.isEmpty ? "" : " «\(found.measures.map(\.value).joined(separator: " / "))»"
        return "  \(mark) [\(head)] \(found.text) {\(units)}\(limit)\(cadence)\(measures)"
    }
}
