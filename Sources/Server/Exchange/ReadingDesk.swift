// What the command line needs to read a text: the file, the register of units, the calendar, labelled texts to score. And the
// findings as lines to read.
import Extraction
import Foundation
import Kernel
import Loop
import Matters

package enum ReadingDesk {
    /// - Throws: a refusal that names the file.
    package static func text(of file: String) throws -> String {
        let data: Data? = file == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: file)
        guard let data else { throw Refusal.importFileMissing(file) }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Refusal.fieldInvalid("file", file, expected: Bilingual(zh: "UTF-8 文本", en: "text in UTF-8"))
        }
        return text
    }

    /// The calendar of the rules folder; nil where there is none, and then working days are Monday to Friday.
    package static func calendar(rules: String?) throws -> WorkCalendar? {
        let folder: String
        do { folder = try RuleFolder.find(rules) } catch { if rules == nil { return nil } else { throw error } }
        guard let bytes = FileManager.default.contents(atPath: "\(folder)/calendars/cn.json") else { return nil }
        return try WorkCalendar(json: Array(bytes))
    }

    /// That of the file, else that of the data directory, else an empty one.
    package static func register(file: String?, data: DataDirectory) async throws -> (register: UnitRegister, names: [UnitCode: String]) {
        if let file {
            guard let bytes = FileManager.default.contents(atPath: file) else { throw Refusal.importFileMissing(file) }
            let read: RegisterFile
            do { read = try JSON.decode(RegisterFile.self, from: String(decoding: bytes, as: UTF8.self)) } catch {
                throw Refusal.fieldInvalid(
                    "register", file,
                    expected: Bilingual(zh: "如 samples/reading/register.json 的 JSON", en: "JSON as samples/reading/register.json"))
            }
            return (read.register, Dictionary(read.units.map { ($0.code, $0.name) }) { first, _ in first })
        }
        guard data.exists else { return (UnitRegister(units: []), [:]) }
        let journal = try await StorePlace(data.settings().store, in: data).open(readOnly: true)
        let book = await journal.book()
        try await journal.close()
        let register = UnitRegister(book.matters.organization, aliases: book.meetings.aliases.mapValues { [$0] })
        return (register, book.matters.organization.units.mapValues(\.name))
    }

    /// Every labelled text of a folder against what is read of it, as a table.
    package static func score(folder: String, calendar: WorkCalendar?) throws -> String {
        let (register, _) = try registerOf(folder)
        var scorer = Scorer()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }.sorted()
        guard !names.isEmpty else { throw Refusal.importFileMissing("\(folder)/*.txt") }
        for name in names {
            let body = try text(of: "\(folder)/\(name)")
            let labels = try JSON.decode(ReadingLabels.self, from: try text(of: "\(folder)/\(name.dropLast(4)).json"))
            scorer.add(TextReading.usual.read(body, on: labels.day, register: register, calendar: calendar), labels)
        }
        return scorer.table
    }

    private static func registerOf(_ folder: String) throws -> (UnitRegister, [UnitCode: String]) {
        let read = try JSON.decode(RegisterFile.self, from: try text(of: "\(folder)/register.json"))
        return (read.register, [:])
    }
}

/// Findings as lines, each with the place of its words: `[from–to]`, counted in characters from 0.
package struct ReadingReport {
    let findings: Findings
    let body: String
    let names: [UnitCode: String]
    let base: BaseDay

    package init(findings: Findings, body: String, names: [UnitCode: String], base: BaseDay) {
        self.findings = findings
        self.body = body
        self.names = names
        self.base = base
    }

    /// - isChinese: the language of the labels; the words are the text's own.
    package func lines(_ isChinese: Bool) -> [String] {
        func say(_ zh: String, _ en: String) -> String { isChinese ? zh : en }
        let source =
            switch base.source {
            case .given: say("给定", "as given")
            case .text: say("文中所写", "as the text says")
            case .today: say("今天；没有给定，报头、电头也没有写", "today: none was given, and no masthead or dateline says one")
            }
        let written = base.span.map { " \(place($0))" } ?? ""
        var lines = [say("时间从 \(base.day) 算起（\(source)\(written)）", "Times are counted from \(base.day) (\(source)\(written))")]
        for article in findings.articles {
            let title = article.title?.value ?? say("（无标题）", "(no headline)")
            let day = article.day.map { " \($0.value)" } ?? ""
            lines.append("\(place(article.span)) \(title)\(day)")
            for meeting in article.meetings {
                let people = meeting.attendance.map { attending in
                    (attending.posts.map(\.value) + [attending.person.value]).joined(separator: " ")
                }.joined(separator: "、")
                lines.append(
                    "  \(say("会议", "meeting")) \(place(meeting.name.span)) \(meeting.name.value)\(meeting.on.map { " \($0.value)" } ?? "")"
                        + (people.isEmpty ? "" : "  \(people)"))
            }
            for found in article.obligations where found.force == .order {
                lines.append("  \(say("任务", "order")) \(place(found.span)) \(found.text)")
                for unit in found.units {
                    let who = unit.candidates.isEmpty ? "?" : unit.candidates.map { names[$0] ?? $0 }.joined(separator: " / ")
                    lines.append("    \(role(unit.role, isChinese)) \(place(unit.name.span)) \(unit.name.value) → \(who)")
                }
                if let limit = found.limit {
                    let days = limit.readings.map { "\($0.day) (\($0.rule.rawValue))" }.joined(separator: ", ")
                    lines.append("    \(say("时限", "limit")) \(place(limit.text.span)) \(limit.text.value) → \(days)")
                }
                if let cadence = found.cadence { lines.append("    \(say("频次", "how often")) \(place(cadence.span)) \(cadence.value)") }
            }
            for figure in article.figures {
                let subject = figure.subject.map { " \($0.value)" } ?? ""
                lines.append("  \(say("数字", "figure")) \(place(figure.span)) \(say(figure.wording.zh, figure.wording.en))\(subject)")
            }
        }
        let orders = findings.articles.flatMap(\.obligations).count { $0.force == .order }
        let counts = (findings.articles.count, findings.articles.flatMap(\.meetings).count, findings.articles.flatMap(\.figures).count)
        lines.append(
            say(
                "共 \(counts.0) 篇，会议 \(counts.1) 次，任务 \(orders) 条，数字 \(counts.2) 个。",
                "\(counts.0) articles, \(counts.1) meetings, \(orders) orders, \(counts.2) figures."))
        return lines
    }

    private func place(_ span: Span) -> String { "[\(span.from)–\(span.to)]" }

    private func role(_ role: UnitRole, _ isChinese: Bool) -> String {
        switch role {
        case .lead: isChinese ? "牵头" : "lead"
        case .supporting: isChinese ? "配合" : "supporting"
        case .addressed: isChinese ? "责任" : "unit"
        }
    }
}
