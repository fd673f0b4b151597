// Calendars for tests, made from the repository's own: a day that becomes another, a year that gets its notice.
import Foundation
import Kernel
import Testing

@testable import Server

enum CalendarSample {
    static let path = TestHouse.repository + "/calendars/cn.json"

    /// The calendar of the repository with these days ruled by a notice of their own.
    static func changed(_ days: [(date: String, off: Bool)] = [], publishing year: Int? = nil, name: String = "cn") throws -> String {
        let data = try #require(FileManager.default.contents(atPath: path))
        var file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        file["calendar"] = name
        var notices = try #require(file["notices"] as? [[String: Any]])
        notices.append(["id": "test", "url": "https://example.org/notice"])
        file["notices"] = notices
        var lines = try #require(file["days"] as? [[String: Any]])
        lines.removeAll { line in days.contains { $0.date == line["date"] as? String } }
        lines += days.map { ["date": $0.date, "off": $0.off, "name": "测试日", "notice": "test"] }
        file["days"] = lines
        if let year { file["published"] = try #require(file["published"] as? [Int]) + [year] }
        return String(decoding: try JSONSerialization.data(withJSONObject: file, options: [.sortedKeys]), as: UTF8.self)
    }

    /// A folder with the repository's rules, but this calendar.
    static func folder(with calendar: String) throws -> String {
        let folder = NSTemporaryDirectory() + "taizhang-rules-\(House.newIdentifier())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: TestHouse.repository + "/ledgers", toPath: folder + "/ledgers")
        try FileManager.default.createDirectory(atPath: folder + "/calendars", withIntermediateDirectories: true)
        try Data(calendar.utf8).write(to: URL(fileURLWithPath: folder + "/calendars/cn.json"))
        return folder
    }
}
