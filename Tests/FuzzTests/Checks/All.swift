// The list of what is fuzzed. docs/internals/fuzzing.md says of each which bytes it stands for.

extension FuzzTarget {
    /// In the order in which `make fuzz` runs them.
    package static let all: [FuzzTarget] = [
        form, photo, document, json, command, entry, words, search,
        csv, lines, encoding, workbook, sheet, plan, schedule,
        geojson, reading, calendar, ledger, classes, contest, projects, meetings, bulletin, columns,
    ]
}
