// One row by one map: a command to import it, or the reason why not. Pure; called by Importer.
import Kernel
import Matters

struct MappedRow: Sendable {
    let line: Int
    let key: String
    let record: Import
    /// The unit to register first; nil when it is there.
    let newUnit: Unit?

    /// Named by source and key, so that the same row is the same matter in every run.
    var identity: String { "import/\(record.source.system)/\(key)" }
}

struct RowMapping {
    let map: ColumnMap
    let ledger: String
    let organization: Organization
    /// Where the cells are; nil without a map of areas.
    let cell: (_ longitude: Double, _ latitude: Double) -> AreaCode?

    func mapped(_ row: SourceRow) throws(Refusal) -> MappedRow {
        if let fault = row.fault { throw fault }
        let key = try self.key(of: row)
        let (owner, newUnit) = try owner(of: row)
        let reported = try time(row, map.reported)
        guard let reported else { throw .fieldMissing(map.reported, title: Bilingual(zh: "上报时间", en: "time of report")) }
        let title = try map.title.map { part throws(Refusal) in try joined(part, row) }
        let report = Report(
            ledger: ledger, title: title, description: try joined(map.description, row), class: try classCode(of: row),
            place: try place(of: row),
            values: try values(of: row), channel: .imported)
        let record = Import(
            report: report, source: Source(system: map.source, key: key), owner: owner, reportedAt: reported,
            closedAt: try map.closed.flatMap { column throws(Refusal) in try time(row, column) },
            closingNote: try map.closingNote.map { part throws(Refusal) in try joined(part, row) },
            dueAt: try map.due.flatMap { column throws(Refusal) in try time(row, column) })
        return MappedRow(line: row.line, key: key, record: record, newUnit: newUnit)
    }

    func key(of row: SourceRow) throws(Refusal) -> String {
        let key = try row.text(map.key)
        guard !key.isEmpty else { throw .rowKeyMissing(map.key) }
        guard key.utf8.count <= 200 else { throw .rowKeyTooLong(map.key, bytes: key.utf8.count) }
        return key
    }

    private func time(_ row: SourceRow, _ column: String) throws(Refusal) -> Instant? {
        let text = try row.text(column)
        guard !text.isEmpty else { return nil }
        guard let instant = map.time.instant(text, in: map.zone) else { throw .rowTime(column, RowMapping.clipped(text)) }
        return instant
    }

    private func joined(_ part: ColumnMap.Joined, _ row: SourceRow) throws(Refusal) -> String {
        var texts: [String] = []
        for column in part.columns {
            let text = try row.text(column)
            if !text.isEmpty, !texts.contains(text) { texts.append(text) }
        }
        return texts.joined(separator: part.join)
    }

    private func classCode(of row: SourceRow) throws(Refusal) -> String? {
        guard let rule = map.class else { return nil }
        var seen = ""
        for column in rule.columns {
            let text = try row.text(column)
            if let code = rule.values[text] { return code }
            if seen.isEmpty { seen = text }
        }
        // Without a table the column holds the codes themselves.
        if rule.values.isEmpty, !seen.isEmpty { return seen }
        guard let fallback = rule.fallback else { throw .rowClass(rule.columns, RowMapping.clipped(seen)) }
        return fallback
    }

    private func place(of row: SourceRow) throws(Refusal) -> Place? {
        guard let columns = map.place else { return nil }
        var text = try columns.text.map { column throws(Refusal) in try row.text(column) } ?? ""
        if columns.absentText.contains(text) { text = "" }
        var longitude = try columns.longitude.flatMap { column throws(Refusal) in try degrees(row, column) }
        var latitude = try columns.latitude.flatMap { column throws(Refusal) in try degrees(row, column) }
        if let east = longitude, let north = latitude, columns.absent.contains([east, north]) { (longitude, latitude) = (nil, nil) }
        if text.isEmpty, longitude == nil, latitude == nil { return nil }
        var found: AreaCode?
        if let longitude, let latitude { found = cell(longitude, latitude) }
        if text.isEmpty, let found { text = organization.name(ofArea: found) }
        return Place(text: text, longitude: longitude, latitude: latitude, cell: found)
    }

    private func degrees(_ row: SourceRow, _ column: String) throws(Refusal) -> Double? {
        let text = try row.text(column)
        guard !text.isEmpty else { return nil }
        guard let value = Double(text), value.isFinite else { throw .rowPosition(column, RowMapping.clipped(text)) }
        return value
    }

    private func owner(of row: SourceRow) throws(Refusal) -> (UnitCode, Unit?) {
        let rule = map.owner
        guard let column = rule.column else { return (rule.fallback ?? "", nil) }
        let text = try row.text(column)
        if let code = rule.values[text] { return (code, nil) }
        if rule.registers, !text.isEmpty {
            guard text.utf8.count <= 300 else { throw .fieldTooLong(column, bytes: text.utf8.count, longest: 300) }
            let code = map.unitCode(text)
            if organization.units[code] != nil { return (code, nil) }
            return (code, Unit(code: code, name: text, parent: rule.parent))
        }
        if organization.isOpen(text) { return (text, nil) }
        let named = organization.units.values.filter { $0.name == text && $0.closedAt == nil }
        if named.count == 1, let unit = named.first { return (unit.code, nil) }
        guard let fallback = rule.fallback else { throw .rowOwner(column, RowMapping.clipped(text)) }
        return (fallback, nil)
    }

    private func values(of row: SourceRow) throws(Refusal) -> [String: String]? {
        var values: [String: String] = [:]
        for (field, column) in map.values {
            let text = try row.text(column)
            if !text.isEmpty { values[field] = text }
        }
        return values.isEmpty ? nil : values
    }

    /// A value in a sentence, short enough to be read.
    private static func clipped(_ text: String) -> String { text.utf8.count <= 120 ? text : "\(text.prefix(60))…" }
}
