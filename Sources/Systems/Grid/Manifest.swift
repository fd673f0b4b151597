// All that the grid adds to the house, on one screen.
import Kernel
import Matters

/// Books that hold the grid's rules.
package protocol HoldsGridRules: HoldsMatterRules {
    var grid: GridRules { get }
}

package func gridManifest<Book: HoldsGridRules>(_: Book.Type) -> SystemManifest<Book> {
    SystemManifest(
        name: "grid",
        deciders: [
            RegisteredDecider(IncidentDecider.self, prefix: IncidentDecider.prefix) { $0.grid },
            RegisteredDecider(AreaDecider.self, prefix: AreaDecider.stream) { $0.grid },
        ])
}
