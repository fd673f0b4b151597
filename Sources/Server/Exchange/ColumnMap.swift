// A column map: how the rows of somebody else's table become matters. Read from `ledgers/maps/*.yaml`
// by ColumnMapFile, used by RowMapping. Every word is explained in docs/reference/maps.md.
import Crypto
import Kernel
import Matters

package struct ColumnMap: Sendable {
    package let name: String
    /// Kept with each matter; with the key it says where the matter comes from.
    package let source: String
    package let key: String
    package let time: TimePattern
    /// For times without an offset.
    package let zone: Zone
    package let reported: String
    package let closed: String?
    /// When it was due there, which then is what counts here.
    package let due: String?
    package let closingNote: Joined?
    package let title: Joined?
    package let description: Joined
    package let place: PlaceColumns?
    package let owner: OwnerRule
    package let `class`: ClassRule?
    /// Ledger field → column.
    package let values: [String: String]

    /// Columns joined to one text; empty ones and repetitions are left out.
    package struct Joined: Sendable, Hashable {
        package let columns: [String]
        package let join: String
    }

    package struct PlaceColumns: Sendable {
        package let text: String?
        package let longitude: String?
        package let latitude: String?
        /// Positions that mean "not known", longitude first.
        package let absent: [[Double]]
        package let absentText: Set<String>
    }

    package struct OwnerRule: Sendable {
        /// Nil: every row goes to `fallback`.
        package let column: String?
        /// Units that are not there yet are registered below `parent`.
        package let registers: Bool
        package let parent: UnitCode
        package let parentName: String
        /// What the column says → unit code.
        package let values: [String: UnitCode]
        package let fallback: UnitCode?
    }

    package struct ClassRule: Sendable {
        package let columns: [String]
        package let values: [String: String]
        package let fallback: String?
    }

    /// Every column that the map names.
    package var columns: [String] {
        var result = [key, reported] + [closed, due].compactMap { $0 } + description.columns
        result += (closingNote?.columns ?? []) + (title?.columns ?? [])
        result += [place?.text, place?.longitude, place?.latitude, owner.column].compactMap { $0 }
        return result + (self.class?.columns ?? []) + values.values.sorted()
    }

    /// The code of a unit that is registered for a name of the source. The same name has the same code in
    /// every run; two names have two. Spaces become hyphens; where more is lost, a hash of the name follows.
    package func unitCode(_ name: String) -> UnitCode {
        var slug = ""
        for character in name.unicodeScalars {
            if character.isASCII, character.properties.isAlphabetic || ("0"..."9").contains(character) {
                slug.unicodeScalars.append(character)
            } else if !slug.hasSuffix("-"), !slug.isEmpty {
                slug += "-"
            }
        }
        while slug.hasSuffix("-") { slug.removeLast() }
        let isWhole = slug.utf8.count <= 48 && slug.replacing("-", with: " ") == name
        if !isWhole {
            slug = String(slug.prefix(40))
            while slug.hasSuffix("-") { slug.removeLast() }
            let hash = hexadecimal(SHA256.hash(data: Array(name.utf8)).prefix(4))
            slug = slug.isEmpty ? hash : "\(slug)-\(hash)"
        }
        return "\(parent).\(slug)"
    }

    private var parent: String { owner.parent.utf8.count <= 24 ? owner.parent : String(owner.parent.prefix(24)) }
}

/// A map that cannot be used, with every fault found.
package struct ColumnMapFaults: Error, Sendable, CustomStringConvertible {
    package struct Fault: Sendable, Hashable {
        package let line: Int
        package let sentence: Bilingual
    }
    package let file: String
    package let faults: [Fault]

    package var sentence: Bilingual {
        Bilingual(
            zh: faults.map { "\(file):\($0.line): \($0.sentence.zh)" }.joined(separator: "\n"),
            en: faults.map { "\(file):\($0.line): \($0.sentence.en)" }.joined(separator: "\n"))
    }
    package var description: String { sentence.en }
}
