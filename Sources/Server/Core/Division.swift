// By which areas figures are broken down and lists narrowed: one answer for the cockpit, the map and the lists, so
// that a number and the list behind it mean the same ground.
import Kernel
import Loop
import Matters

/// The streets and towns; on a map whose smallest areas are regions, as a city's is, those: its districts.
package struct Division: Sendable {
    package let isByDistrict: Bool
    /// By code. Streets of earlier maps are among them, because old matters lie in them.
    package let areas: [Area]
    /// The column of `matter m` that names them.
    package let column: SQL
    private let codes: Set<AreaCode>

    package init(_ book: Book) {
        let organization = book.matters.organization
        let smallest = book.map?.smallest ?? []
        isByDistrict = smallest.first?.level == .region
        areas =
            isByDistrict
            ? smallest.map { Area(code: $0.code, name: $0.name, level: $0.level, parent: $0.parent) }
            : organization.areas.values.filter { $0.level == .street }.sorted { $0.code < $1.code }
        // A district of a city is itself the smallest area, and so stands in the column of cells.
        column = isByDistrict ? "m.cell" : "m.street"
        codes = Set(areas.map(\.code))
    }

    /// The one of them in which an area lies, or which it is.
    package func area(of cell: AreaCode?, _ organization: Organization) -> AreaCode? {
        organization.ancestry(of: cell).first(where: codes.contains)
    }
}
