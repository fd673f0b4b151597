// What the follower does in the store: one batch of lagging boards, one batch of a reaction's
// answers. Reading and folding happen on a reader; what changes gets finished statements only.
import Kernel

struct FollowStep: Sendable {
    let position: Int64
    /// Boards that could not be brought to `position`, with the reason.
    var troubles: [String: String]
}

private struct FollowBatch: Sendable {
    var end: Int64
    var statements: [String: [SQL]] = [:]
    var concerned: Set<String> = []
    var troubles: [String: String] = [:]
}

/// What of one entry's answers is not done: the place of the answer among them, and why.
private struct Undone: Sendable {
    let place: Int
    let code: String
    let sentence: Bilingual
}

extension FollowedJournal {
    /// Takes boards that stand at the same position one batch further.
    func advance(_ boards: [any Board<Book>], after position: Int64) async throws -> FollowStep {
        // The end before the rules: no entry is shown by rules that are older than it.
        let end = lastSequence
        let book = await book()
        let batch = try await read { [systems, following] connection in
            let entries = try connection.entries(
                "seq > \(position) and seq <= \(end) order by seq limit \(following.followBatch)")
            var batch = FollowBatch(end: entries.last?.sequence ?? position)
            var spans: [String: (first: Entry, last: Entry)] = [:]
            for entry in entries { spans[entry.stream] = (spans[entry.stream]?.first ?? entry, entry) }
            for (first, last) in spans.values.sorted(by: { $0.last.sequence < $1.last.sequence }) {
                let concerned = boards.filter { last.stream.hasPrefix($0.follows) }
                guard !concerned.isEmpty else { continue }
                // As of the batch's end, not of now: what the board shows at its mark can then be verified.
                let history = try connection.entries(of: last.stream, upTo: last.sequence)
                let decider = try systems.decider(for: last.stream)
                let before = try systems.fold(Array(history.prefix { $0.version < first.version }), by: decider)
                var after = before.state
                for entry in history where entry.version >= first.version { after = try decider.evolve(after, entry) }
                for board in concerned where batch.troubles[board.name] == nil {
                    batch.concerned.insert(board.name)
                    do {
                        batch.statements[board.name, default: []] += try board.statements(
                            for: last, before: before.version == 0 ? nil : before.state, after: after, book: book, in: connection.dialect)
                    } catch {
                        batch.troubles[board.name] = "\(last.reference): \(error)"
                    }
                }
            }
            return batch
        }
        return try await write(batch, boards.map(\.name), from: position)
    }

    private func write(_ batch: FollowBatch, _ boards: [String], from position: Int64) async throws -> FollowStep {
        let isDue = batch.end - position >= Int64(following.followBatch)
        let writing = boards.filter { (batch.concerned.contains($0) || isDue) && batch.troubles[$0] == nil }
        guard !writing.isEmpty else { return FollowStep(position: batch.end, troubles: batch.troubles) }
        return try await change { connection in
            var step = FollowStep(position: batch.end, troubles: batch.troubles)
            // In one order everywhere, so that no two wait for each other's marks.
            for board in writing.sorted() {
                // A rebuild that came between, or another process that follows by now, has moved the mark: what
                // was read here is old.
                guard try connection.holdMark(board) ?? 0 <= position else {
                    step.troubles[board] = "its mark was moved by a rebuild"
                    continue
                }
                do {
                    try connection.savepoint {
                        for statement in batch.statements[board] ?? [] { try connection.run(statement) }
                        try connection.setMark(board, to: batch.end)
                    }
                } catch {
                    guard connection.isInTransaction else { throw error }
                    step.troubles[board] = String(describing: error)
                }
            }
            return step
        }
    }

    /// Answers `entries`, those of one source stream in order, several source streams at a time.
    func deliver(_ reaction: Reaction<Book>, _ entries: [Entry]) async throws {
        var streams: [String: [Entry]] = [:]
        var order: [String] = []
        for entry in entries {
            if streams[entry.stream] == nil { order.append(entry.stream) }
            streams[entry.stream, default: []].append(entry)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, stream) in order.enumerated() {
                if index >= following.reactionWidth { try await group.next() }
                let entries = streams[stream] ?? []
                group.addTask { for entry in entries { try await self.answer(entry, by: reaction) } }
            }
            try await group.waitForAll()
        }
    }

    /// Tries a bounded number of times, then sets aside what is not done. Throws only when it is cancelled
    /// or the setback itself cannot be written.
    private func answer(_ entry: Entry, by reaction: Reaction<Book>) async throws {
        let attempts = max(1, following.reactionAttempts)
        var pause = following.retryPause
        for attempt in 1...attempts {
            try Task.checkCancellation()
            let undone = try await once(entry, reaction)
            if attempt == attempts || !undone.contains(where: { $0.code == failure }) {
                for part in undone { try await setAside(entry, reaction, part, attempts: attempt) }
                return
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(30))
        }
    }

    /// Submits everything that the reaction answers; one that is refused or fails holds up no other.
    private func once(_ entry: Entry, _ reaction: Reaction<Book>) async throws -> [Undone] {
        let submissions: [Submission]
        do { submissions = try reaction.react(entry, await book()) } catch {
            return [Undone(place: 0, code: failure, sentence: Bilingual(String(describing: error)))]
        }
        var undone: [Undone] = []
        for (place, submission) in submissions.enumerated() {
            let key = submission.key ?? "\(reaction.name):\(entry.reference)" + (place == 0 ? "" : ":\(place)")
            do {
                _ = try await submit(
                    Submission(
                        stream: submission.stream, command: submission.command, actor: submission.actor, now: submission.now,
                        recordedAt: following.clock?(), key: key, cause: submission.cause ?? entry.reference,
                        expectedVersion: submission.expectedVersion, enclosed: submission.enclosed))
            } catch let error as CancellationError {
                throw error
            } catch let refusal as Refusal {
                // Delivered before, and answered otherwise today because the rules have changed since:
                // the first answer stands.
                if refusal.code != "key.reused" {
                    let (said, next) = (refusal.sentence, refusal.remedy)
                    undone.append(
                        Undone(
                            place: place, code: refusal.code, sentence: Bilingual(zh: said.zh + next.zh, en: "\(said.en) \(next.en)")))
                }
            } catch {
                undone.append(Undone(place: place, code: failure, sentence: Bilingual(String(describing: error))))
            }
        }
        return undone
    }

    private var failure: String { "failure" }

    private func setAside(_ entry: Entry, _ reaction: Reaction<Book>, _ undone: Undone, attempts: Int) async throws {
        try await write([
            """
            insert into setback (reaction, seq, place, at, code, sentence, sentence_zh, attempts)
            values (\(reaction.name), \(entry.sequence), \(undone.place), \(entry.recordedAt.description), \(undone.code),
                \(undone.sentence.en), \(undone.sentence.zh), \(attempts))
            on conflict (reaction, seq, place) do update set
                code = excluded.code, sentence = excluded.sentence, sentence_zh = excluded.sentence_zh, attempts = setback.attempts + excluded.attempts
            """
        ])
    }

    /// Tries again what was set aside, refused or failed: a rule may have been mended since. What is done
    /// now is no setback any more. Returns how many still are.
    package func retrySetbacks() async throws -> Int {
        for reaction in systems.reactions {
            let rows = try await rows("select distinct seq from setback where reaction = \(reaction.name) order by seq")
            for sequence in rows.map({ Int64($0.integer("seq")) }) {
                guard let entry = try await entries(after: sequence - 1, limit: 1).first else { continue }
                let undone = try await once(entry, reaction)
                let places = try await self.rows("select place from setback where reaction = \(reaction.name) and seq = \(sequence)")
                for place in places.map({ $0.integer("place") }) where !undone.contains(where: { $0.place == place }) {
                    try await write(["delete from setback where reaction = \(reaction.name) and seq = \(sequence) and place = \(place)"])
                }
                for part in undone { try await setAside(entry, reaction, part, attempts: 1) }
            }
        }
        return try await rows("select count(*) as n from setback").first?.integer("n") ?? 0
    }
}
