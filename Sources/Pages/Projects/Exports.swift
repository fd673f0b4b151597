// What the register goes out as: a small menu beside the list, and beside one project.

/// A file that the register goes out as, by the ending of its name.
package enum ProjectFileFormat: String, CaseIterable, Sendable {
    case workbook = "xlsx"
    case calendar = "ics"
    case features = "geojson"
    case openData = "oc4ids.json"

    var message: Message {
        switch self {
        case .workbook: .exportWorkbook
        case .calendar: .exportCalendar
        case .features: .exportFeatures
        case .openData: .exportOpenData
        }
    }
}

/// What the filter finds, as each kind of file. Opened and closed by keys alone, without a script.
func projectExports(_ filter: ProjectFilter, in page: PageContext) -> HTML {
    """
    <details class="menu"><summary class="button plain small">\(page[.projectExport])</summary><ul>\(ProjectFileFormat.allCases.html { format in
        "<li><a href=\"\(URLs.projectExport(format, filter))\" download>\(page[format.message])</a></li>"
    })</ul></details>
    """
}
