// Reads a column map (YAML) and names every fault with its line. Called by `taizhang import`.
import Foundation
import Kernel
import Matters
import Yams

package enum ColumnMapFile {
    /// - Throws: `Refusal` for a file that cannot be read, `ColumnMapFaults` for what is wrong in it.
    package static func load(_ path: String) throws -> ColumnMap {
        guard let data = FileManager.default.contents(atPath: path) else { throw Refusal.importFileMissing(path) }
        guard let text = String(data: data, encoding: .utf8) else {
            throw ColumnMapFaults(
                file: path, faults: [.init(line: 1, sentence: Bilingual(zh: "文件不是 UTF-8。", en: "The file is not UTF-8."))])
        }
        return try read(text, file: path)
    }

    /// - Throws: `ColumnMapFaults` with every fault found.
    package static func read(_ text: String, file: String) throws(ColumnMapFaults) -> ColumnMap {
        let reader = MapReader(file: file)
        let map = reader.root(text).flatMap { assemble($0, reader) }
        guard let map, reader.faults.isEmpty else { throw ColumnMapFaults(file: file, faults: reader.faults) }
        return map
    }

    private static func assemble(_ root: Node.Mapping, _ reader: MapReader) -> ColumnMap? {
        reader.only(
            [
                "map", "title", "source", "key", "time", "zone", "reported", "closed", "due", "closing-note", "description", "place",
                "owner",
                "class", "values", "subject",
            ],
            in: root, "map")
        let name = reader.text(root, "map")
        if root["title"] == nil { reader.missing("title", root) }
        let source = reader.text(root, "source", required: false) ?? name
        let key = reader.text(root, "key")
        let reported = reader.text(root, "reported")
        let time = (reader.text(root, "time", required: false) ?? "iso")
        let pattern = TimePattern(time)
        if pattern == nil {
            reader.fault(
                root["time"], "“time”的值“\(time)”不是时间格式；请写 iso，或如 MM/dd/yyyy hh:mm:ss a。",
                "\"time\" is \"\(time)\", not a time pattern: write iso, or one like MM/dd/yyyy hh:mm:ss a.")
        }
        let offset = reader.text(root, "zone", required: false) ?? "+08:00"
        let zone = Zone(offset)
        if zone == nil {
            reader.fault(
                root["zone"], "“zone”的值“\(offset)”不是时差；请写如 +08:00。", "\"zone\" is \"\(offset)\", not an offset: write one like +08:00.")
        }
        let description = joined(root["description"], "description", reader)
        if root["description"] == nil { reader.missing("description", root) }
        let owner = owner(root, reader)
        let place = place(root["place"], reader)
        let rule = classRule(root["class"], reader)
        let values = reader.table(root["values"], "values")
        guard let name, let source, let key, let reported, let pattern, let zone, let description, let owner else { return nil }
        return ColumnMap(
            name: name, source: source, key: key, time: pattern, zone: zone, reported: reported,
            closed: reader.text(root, "closed", required: false), due: reader.text(root, "due", required: false),
            closingNote: joined(root["closing-note"], "closing-note", reader), title: joined(root["subject"], "subject", reader),
            description: description, place: place, owner: owner, class: rule, values: values)
    }

    private static func joined(_ node: Node?, _ name: String, _ reader: MapReader) -> ColumnMap.Joined? {
        guard let node else { return nil }
        if let column = node.string { return ColumnMap.Joined(columns: [column], join: " ") }
        guard let mapping = reader.mapping(node, name) else { return nil }
        reader.only(["columns", "join"], in: mapping, name)
        return ColumnMap.Joined(columns: reader.list(mapping["columns"], "\(name).columns"), join: mapping["join"]?.string ?? " ")
    }

    private static func place(_ node: Node?, _ reader: MapReader) -> ColumnMap.PlaceColumns? {
        guard let node, let mapping = reader.mapping(node, "place") else { return nil }
        reader.only(["text", "longitude", "latitude", "absent", "absent-text"], in: mapping, "place")
        let longitude = reader.text(mapping, "longitude", required: false)
        let latitude = reader.text(mapping, "latitude", required: false)
        if (longitude == nil) != (latitude == nil) {
            reader.fault(
                node, "place 里的 longitude 和 latitude 要么都写，要么都不写。", "place has one of longitude and latitude: give both or neither.")
        }
        let absent = (mapping["absent"]?.sequence.map { Array($0) } ?? []).compactMap { pair -> [Double]? in
            let numbers = (pair.sequence.map { Array($0) } ?? []).compactMap(\.float)
            if numbers.count == 2 { return numbers }
            reader.fault(pair, "place.absent 里每一项应为 [经度, 纬度]。", "Each of place.absent must be [longitude, latitude].")
            return nil
        }
        return ColumnMap.PlaceColumns(
            text: reader.text(mapping, "text", required: false), longitude: longitude, latitude: latitude, absent: absent,
            absentText: Set(mapping["absent-text"].map { reader.list($0, "place.absent-text") } ?? []))
    }

    private static func owner(_ root: Node.Mapping, _ reader: MapReader) -> ColumnMap.OwnerRule? {
        guard let node = root["owner"] else {
            reader.missing("owner", root)
            return nil
        }
        if let code = node.string {
            return ColumnMap.OwnerRule(column: nil, registers: false, parent: "imported", parentName: "", values: [:], fallback: code)
        }
        guard let mapping = reader.mapping(node, "owner") else { return nil }
        reader.only(["column", "register", "parent", "parent-name", "values", "default"], in: mapping, "owner")
        let parent = reader.text(mapping, "parent", required: false) ?? "imported"
        return ColumnMap.OwnerRule(
            column: reader.text(mapping, "column"), registers: reader.flag(mapping["register"], "owner.register"), parent: parent,
            parentName: reader.text(mapping, "parent-name", required: false) ?? (parent == "imported" ? "导入单位" : parent),
            values: reader.table(mapping["values"], "owner.values"), fallback: reader.text(mapping, "default", required: false))
    }

    private static func classRule(_ node: Node?, _ reader: MapReader) -> ColumnMap.ClassRule? {
        guard let node else { return nil }
        if let code = node.string { return ColumnMap.ClassRule(columns: [], values: [:], fallback: code) }
        guard let mapping = reader.mapping(node, "class") else { return nil }
        reader.only(["column", "columns", "values", "default"], in: mapping, "class")
        let columns = reader.list(mapping["columns"] ?? mapping["column"], "class.columns")
        return ColumnMap.ClassRule(
            columns: columns, values: reader.table(mapping["values"], "class.values"),
            fallback: reader.text(mapping, "default", required: false))
    }
}

/// One map file with the means to complain about it.
private final class MapReader {
    let file: String
    private(set) var faults: [ColumnMapFaults.Fault] = []

    init(file: String) { self.file = file }

    func root(_ text: String) -> Node.Mapping? {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                fault(nil, "文件是空的。", "The file is empty.")
                return nil
            }
            return mapping(node, "map")
        } catch {
            let why = String(describing: error).split(separator: "\n").first.map(String.init) ?? ""
            fault(nil, "不是有效的 YAML：\(why)。请检查缩进、引号和冒号。", "This is not YAML: \(why). Check indentation, quotes and colons.")
            return nil
        }
    }

    func fault(_ node: Node?, _ zh: String, _ en: String) {
        faults.append(.init(line: node?.mark?.line ?? 1, sentence: Bilingual(zh: zh, en: en)))
    }

    func missing(_ name: String, _ parent: Node.Mapping) {
        fault(parent.first?.key, "缺少“\(name)”，请补上。", "\"\(name)\" is missing: add it.")
    }

    func mapping(_ node: Node, _ name: String) -> Node.Mapping? {
        if let mapping = node.mapping { return mapping }
        fault(node, "“\(name)”应为键值表。", "\"\(name)\" must be a mapping.")
        return nil
    }

    /// A misspelt word would be a rule that does not hold.
    func only(_ keys: [String], in mapping: Node.Mapping, _ name: String) {
        for (key, _) in mapping where !keys.contains(key.string ?? "") {
            fault(
                key, "“\(name)”里没有“\(key.string ?? "?")”这一项；可用：\(keys.joined(separator: "、"))。",
                "\"\(name)\" has no entry \"\(key.string ?? "?")\"; it may have: \(keys.joined(separator: ", ")).")
        }
    }

    func text(_ parent: Node.Mapping, _ name: String, required: Bool = true) -> String? {
        guard let node = parent[name] else {
            if required { missing(name, parent) }
            return nil
        }
        if let text = node.string, !text.isEmpty { return text }
        fault(node, "“\(name)”应为文字。", "\"\(name)\" must be a text.")
        return nil
    }

    func flag(_ node: Node?, _ name: String) -> Bool {
        guard let node else { return false }
        if let flag = node.bool { return flag }
        fault(node, "“\(name)”应为 true 或 false。", "\"\(name)\" must be true or false.")
        return false
    }

    func list(_ node: Node?, _ name: String) -> [String] {
        let items = node.map { node in node.sequence.map { $0.compactMap(\.string) } ?? [node.string].compactMap { $0 } } ?? []
        if items.isEmpty { fault(node, "“\(name)”应为列名或列名的列表。", "\"\(name)\" must be a column or a list of columns.") }
        return items
    }

    func table(_ node: Node?, _ name: String) -> [String: String] {
        guard let node, let mapping = mapping(node, name) else { return [:] }
        var table: [String: String] = [:]
        for (key, value) in mapping {
            guard let from = key.string, let to = value.string else {
                fault(key, "“\(name)”里应为“原值: 新值”。", "\"\(name)\" must be a table of value: value.")
                continue
            }
            if table.updateValue(to, forKey: from) != nil { fault(key, "“\(name)”里“\(from)”出现了两次。", "\"\(name)\" has \"\(from)\" twice.") }
        }
        return table
    }
}
