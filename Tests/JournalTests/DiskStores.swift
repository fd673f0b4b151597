// The stores that keep tables and follow, as tests that run over each of them see them.
import JournalCore
import JournalPostgres
import JournalSQLite
import Kernel
import KernelTesting
import Testing

extension Store {
    func checked() async throws -> VerificationReport { try await verify { _ in } }
}

/// One place on disk, opened as often as a test likes.
struct DiskStore: Sendable {
    private let sqlite: Place?
    private let postgres: PostgresPlace?

    init(_ place: Place) { (sqlite, postgres) = (place, nil) }
    init(_ place: PostgresPlace) { (sqlite, postgres) = (nil, place) }

    func open(
        boards: [any Board<PurseBook>] = [PurseTable(), PurseSearch()], reactions: [Reaction<PurseBook>] = [],
        _ change: (inout FollowOptions) -> Void = { _ in }
    ) async throws -> any Store<PurseBook> {
        let systems = Systems.purses(boards: boards, reactions: reactions)
        if let postgres { return try await postgres.open(systems: systems) { change(&$0.following) } }
        var options = SQLiteOptions()
        options.retryPause = .milliseconds(1)
        options.followPause = .milliseconds(5)
        change(&options.following)
        guard let sqlite else { throw BoardFailure() }
        return try SQLiteJournal(path: sqlite.journal, systems: systems, options: options)
    }
}

extension StoreKind {
    func withStore(_ body: (DiskStore) async throws -> Void) async throws {
        if self == .postgres { return try await withPlace { try await body(DiskStore($0)) } }
        try await body(DiskStore(try Place()))
    }
}
