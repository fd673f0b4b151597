// Single words that people type: instants, days, limits, amounts, numbers, addresses, and what they search for.
import Bulletins
import Extraction
import Formats
import Foundation
import Kernel
import Matters
import Notices
import Pages
import Projects
import Supervision

@testable import Server

extension FuzzTarget {
    static let words = FuzzTarget("words") { bytes in
        guard let given = text(bytes) else { return }
        try sameWhenRead(given, Instant.self)
        try sameWhenRead(given, CivilDay.self)
        try sameWhenRead(given, Budget.self)
        try sameWhenRead(given, Limit.self)
        try sameWhenRead(given, Threshold.self)
        try sameWhenRead(given, EntryReference.self)
        try sameWhenRead(given, LocalMinute.self)
        try sameWhenRead(given, QuietHours.self)
        if let zone = Zone(given) { try require(Zone(zone.description) == zone, "zone \(given)") }
        if let instant = Instant(given, assuming: .china) { try require(Instant(instant.description) == instant, "instant \(given)") }
        if let amount = Amount(given) { try require(Amount(amount.description) == amount, "amount \(given)") }
        if let period = ContestPeriod(given) { try require(ContestPeriod(period.description) == period, "period \(given)") }
        if let cell = CellPlace(given) { try require(CellPlace(cell.description) == cell, "cell \(given)") }
        if let range = CellRange(given) { try require(CellRange(range.description) == range, "range \(given)") }
        if let amount = Quantity.read(given) { try require(Quantity.read(Quantity.text(amount)) == amount, "quantity \(given)") }
        for unit in Projects.Money.Unit.allCases {
            guard let yuan = Projects.Money.yuan(given, in: unit) else { continue }
            try require(Projects.Money.yuan(Projects.Money.text(yuan), in: .yuan) == yuan, "money \(given)")
            _ = (Projects.Money.short(yuan), Projects.Money.shortEnglish(yuan), Projects.Money.english(yuan))
        }
        _ = Extraction.Money.parse(given)
        for isEnd in [false, true] { _ = WrittenDay.read(given, year: 2026, isEnd: isEnd) }
        if let limit = Limit(given), let start = Instant("2026-11-21T09:30:00+08:00") {
            _ = (limit.end(from: start, on: Calendars.usual), limit.zh, limit.en)
        }
        try patterns(given)
        try addresses(given)
    }

    private static func sameWhenRead<Value: WrittenAsText & Equatable>(_ given: String, _ type: Value.Type) throws {
        guard let value = Value(given) else { return }
        try require(Value(value.description) == value, "\(type) “\(given)” is read as it is written: \(value)")
    }

    private static func patterns(_ given: String) throws {
        if let pattern = NumberPattern(given) {
            try require(!pattern.format(year: 2026, sequence: 7).isEmpty, "the number \(given)")
        }
        if let pattern = MarkPattern(given) {
            try require(pattern.format(year: 2026, sequence: 7).contains("7"), "the mark \(given) has its number")
        }
        // A pattern and a time, one in each line.
        let parts = given.split(separator: "\n", maxSplits: 1)
        if let first = parts.first, let pattern = TimePattern(String(first)) {
            if let instant = parts.last.flatMap({ pattern.instant(String($0), in: .china) }) {
                try require(Instant(instant.description) == instant, "the time \(given) is one that can be read again")
            }
        }
    }

    private static func addresses(_ given: String) throws {
        _ = Language(accepting: given)
        if let path = URLPath(local: given) {
            try require(path.text.hasPrefix("/") && !path.text.hasPrefix("//"), "\(given) leaves the site")
        }
        if let path = URLPath(web: given) {
            try require(path.text.lowercased().hasPrefix("http"), "\(given) has another scheme")
            try require(path.text.utf8.allSatisfy { $0 > 32 && $0 < 127 }, "\(given) has what an address may not have")
        }
        let item = URLPath(segments: [given], query: [(given, given)]).text
        try require(!item.dropFirst().prefix { $0 != "?" }.contains("/"), "\(given) is one segment")
    }

    static let search = FuzzTarget("search") { bytes in
        guard let given = text(bytes) else { return }
        let terms = SearchTerm.terms(of: given, names: ["unit", "单位"])
        try require(terms.count <= SearchTerm.most, "at most \(SearchTerm.most) terms are taken")
        try require(terms.allSatisfy { !$0.text.isEmpty }, "a term has a text")
        _ = (SearchText.condition(terms), SearchText.found(by: terms), SearchText.vector(of: given), SearchText.vectorQuery(given))
        if let query = SearchText.query(given) {
            // As a database reads it: scalar by scalar. Between quotes stand only words and blanks: what was typed can be no operator.
            let parts = query.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
            try require(parts.count % 2 == 1, "the query \(query) closes its quotes")
            let outside = parts.enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element).trimmingCharacters(in: .whitespaces) }
            try require(outside.allSatisfy { ["", "*", "AND", "* AND"].contains($0) }, "the query \(query) has no other operators")
        }
        if let query = SearchText.vectorQuery(given) {
            let parts = query.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
            try require(parts.count % 2 == 1, "the query \(query) closes its quotes")
            let outside = parts.enumerated().filter { $0.offset % 2 == 0 }.flatMap { $0.element }
            try require(outside.allSatisfy { " :*&()<->".unicodeScalars.contains($0) }, "the query \(query) has no other operators")
        }
    }
}
