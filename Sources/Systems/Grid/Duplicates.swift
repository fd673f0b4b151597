// Suggesting duplicates: open matters of the same class within the class's radius, nearest first.
// A suggestion for people; nothing is merged by itself.
import Foundation
import Kernel
import Matters

package struct DuplicateCandidate: Sendable, Hashable {
    package let id: String
    package let number: String
    package let title: String
    package let distanceInMetres: Double
    package let reportedAt: Instant
}

package enum Duplicates {
    /// The query for candidates around a place, the nearest two hundred; `ranked` does the exact distance.
    /// - Parameter condition: on the matter `m`: what the asker may read. It stands before the limit, so that what lies
    ///   beyond somebody's sight does not take the place of what is in it.
    package static func query(class code: String, longitude: Double, latitude: Double, radiusInMetres: Int, where condition: SQL = "true")
        -> SQL
    {
        // One degree of latitude is about 111,320 m; of longitude that times the cosine.
        let north = Double(max(radiusInMetres, 1)) / 111_320
        let east = north / max(0.01, cos(latitude * .pi / 180))
        return """
            select m.id, m.number, m.title, m.longitude, m.latitude, m.reported_at from position p
            join position_of o on o.key = p.key join matter m on m.id = o.id
            where \(PositionIndex.touches(west: longitude - east, south: latitude - north, east: longitude + east, north: latitude + north))
            and m.class = \(code) and m.ending is null and \(condition)
            order by abs(m.longitude - \(longitude)) + abs(m.latitude - \(latitude)) limit 200
            """
    }

    package static func ranked(
        _ rows: [Row], longitude: Double, latitude: Double, radiusInMetres: Int, except id: String? = nil
    ) -> [DuplicateCandidate] {
        let here = Position(longitude: longitude, latitude: latitude)
        return rows.compactMap { row -> DuplicateCandidate? in
            guard let east = row.real("longitude"), let north = row.real("latitude"), row.text("id") != id else { return nil }
            let distance = AreaMap.distanceInMetres(from: here, to: Position(longitude: east, latitude: north))
            guard distance <= Double(radiusInMetres), let reportedAt = row.instant("reported_at") else { return nil }
            return DuplicateCandidate(
                id: row.text("id"), number: row.text("number"), title: row.text("title"), distanceInMetres: distance, reportedAt: reportedAt
            )
        }
        .sorted { ($0.distanceInMetres, $0.number) < ($1.distanceInMetres, $1.number) }
    }
}
