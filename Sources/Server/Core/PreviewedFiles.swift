// A file between its preview and its publication: kept by the server, so that a map of many megabytes does not travel to
// the browser and back with each page. Nothing of it is recorded; after a day it is given
// out no more, and it goes when somebody previews the next.
import Crypto
import Foundation
import JournalCore
import Kernel
import Loop
import Matters

package struct PreviewedFiles: Sendable {
    let journal: any Store<Book>
    let now: @Sendable () -> Instant

    package static let migration: Migration = (
        "previewed-file-1",
        """
        create table previewed_file(
          officer text not null, digest text not null, text text not null, kept_at integer not null, primary key(officer, digest)
        ) strict, without rowid;
        """
    )

    /// How long somebody may look at a preview before it is published, seconds.
    static let time: Int64 = 24 * 3600
    /// Of one officer; an older one makes way.
    static let most = 4

    /// Keeps a file for this officer; answers the mark by which it is asked for.
    package func keep(_ text: String, for officer: OfficerCode) async throws -> String {
        let digest = hexadecimal(SHA256.hash(data: Data(text.utf8)).prefix(16))
        try await journal.write([
            """
            insert into previewed_file(officer, digest, text, kept_at) values(\(officer), \(digest), \(text), \(now()))
            on conflict (officer, digest) do update set kept_at = excluded.kept_at
            """,
            "delete from previewed_file where kept_at < \(now().adding(seconds: -Self.time))",
            """
            delete from previewed_file where officer = \(officer) and digest not in
            (select digest from previewed_file where officer = \(officer) order by kept_at desc, digest limit \(Self.most))
            """,
        ])
        return digest
    }

    /// Throws `preview.gone` for a mark of somebody else's, and for one that is too old.
    package func text(markedBy digest: String, of officer: OfficerCode) async throws -> String {
        let earliest = now().adding(seconds: -Self.time)
        let row = try await journal.rows(
            "select text from previewed_file where officer = \(officer) and digest = \(digest) and kept_at >= \(earliest)"
        ).first
        guard let row else { throw Refusal.previewGone }
        return row.text("text")
    }

    /// After it was published.
    package func forget(_ digest: String, of officer: OfficerCode) async throws {
        try await journal.write(["delete from previewed_file where officer = \(officer) and digest = \(digest)"])
    }
}

extension Refusal {
    package static let previewGone = Refusal(
        "preview.gone", .conflict, field: "file",
        Bilingual(
            zh: "预览过的文件只保留一天、每人最近四个，这一个已不在；什么都没有发布。",
            en: "A previewed file is kept for a day, and the last four of each officer; this one is gone, and nothing was published."),
        next: Bilingual(zh: "请重新上传并预览。", en: "Upload it and preview it again."))
}
