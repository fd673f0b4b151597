// How a group of commands is decided and sent. Each stands in a savepoint of its own, so that a refused or failed
// one takes nothing else with it, although all are sent together.
import JournalCore
import Kernel

extension Writer {
    /// Decides the group, writes and commits. Throws only where the whole transaction is lost; what one command
    /// did wrong is its own answer.
    /// - Parameter uncertain: set while the commit is under way, and left where its answer did not come.
    func decide(
        _ group: [WaitingCommand], _ connection: Connection, _ uncertain: inout Uncertain?
    ) throws -> ([Result<Receipt, any Error>], GroupState<Book>) {
        guard let book = memory.book else { throw JournalFault.store("the rules are not read") }
        let base = GroupState(book: book, sequence: memory.sequence, recordedAt: memory.recordedAt)
        let transaction = GroupTransaction(connection, base)
        try fetch(for: group, transaction)
        var answers: [Result<Receipt, any Error>] = []
        var effects: [Effect<Book>?] = []
        func putBack(to command: Int) {
            answers.removeSubrange(command...)
            effects.removeSubrange(command...)
            var state = base
            for effect in effects.compactMap({ $0 }) {
                for entry in effect.entries { state.note(entry) }
                state.take(effect)
            }
            transaction.state = state
        }
        while true {
            do {
                while answers.count < group.count {
                    let (answer, effect) = try decide(group[answers.count].submission, as: answers.count, transaction)
                    answers.append(answer)
                    effects.append(effect)
                    if effect == nil, transaction.hasWritten { putBack(to: answers.count) }
                }
                guard let last = transaction.state.last else {
                    if answers.contains(where: \.isDone) { try confirm(connection) } else { try connection.send([.init("rollback")]) }
                    return (answers, transaction.state)
                }
                uncertain = Uncertain(transaction: self.transaction, last: last, answers: answers, state: transaction.state)
                try commit(transaction)
                return (answers, transaction.state)
            } catch let fault as PostgresFault {
                // An answer that says no is certain: only silence is not.
                if !fault.isLost { uncertain = nil }
                throw fault
            } catch let misfire as Misfire {
                // It failed when it was sent, together with others. What was decided behind it is decided again.
                uncertain = nil
                try transaction.takeBack(misfired: misfire.command)
                putBack(to: misfire.command)
                answers.append(.failure(storeFault(misfire.fault)))
                effects.append(nil)
            }
        }
    }

    /// Ends a transaction that has found what is to be acknowledged, and waits until a standby that commits wait for has
    /// it, too. A primary that crashed shows what it had committed as soon as it is up again, also what no standby has.
    func confirm(_ connection: Connection) throws {
        // Waiting is for those who write: a message that nobody reads.
        try connection.send([
            .init("set local statement_timeout = 0"), .init("select pg_logical_emit_message(true, 'taizhang', '')"), .init("commit"),
        ])
    }

    private func commit(_ transaction: GroupTransaction<Book>) throws {
        // Without a limit: one that ran out while a standby is waited for would have PostgreSQL say "committed" for
        // what is only on the primary's disk.
        var closing: [Connection.Statement] = [.init("set local statement_timeout = 0"), .init("commit")]
        if let boards = transaction.connection.boards {
            closing.insert(
                .init("update mark set seq = $1 where name = $2", [.integer(transaction.state.sequence), .text(boards.mark)]), at: 0)
        }
        let answers = try transaction.flush(closing: closing)
        guard answers.last?.tag == "COMMIT" else { throw PostgresFault(state: "40000", message: "the transaction was rolled back") }
    }

    private func decide(
        _ submission: Submission, as command: Int, _ transaction: GroupTransaction<Book>
    ) throws -> (Result<Receipt, any Error>, Effect<Book>?) {
        transaction.begin(command)
        do {
            let stream = Array(submission.stream.utf8)
            var remembered = transaction.state.changed[stream]?.folded ?? memory.folded(of: submission.stream)
            if remembered == nil, transaction.absent.contains(stream) {
                remembered = try systems.fold([], by: systems.decider(for: submission.stream))
            }
            let performed = try systems.perform(
                submission, in: transaction, book: transaction.state.book, remembered: remembered)
            transaction.keep()
            guard !performed.receipt.isReplay else { return (.success(performed.receipt), nil) }
            let effect = Effect(
                stream: submission.stream, folded: performed.folded, book: performed.book, entries: performed.receipt.entries,
                counters: transaction.counters)
            transaction.state.take(effect)
            return (.success(performed.receipt), effect)
        } catch let misfire as Misfire {
            throw misfire
        } catch let fault as PostgresFault {
            // A reading that failed: of one command nothing can be said where the transaction itself is lost.
            throw fault
        } catch {
            try transaction.takeBack()
            return (.failure(error), nil)
        }
    }

    /// What the group's commands will ask for, in one exchange: the streams that are not remembered, the keys.
    private func fetch(for group: [WaitingCommand], _ transaction: GroupTransaction<Book>) throws {
        var streams: [[UInt8]: String] = [:]
        for waiting in group where memory.folded(of: waiting.submission.stream) == nil {
            let stream = waiting.submission.stream
            if !stream.utf8.contains(0) { streams[Array(stream.utf8)] = stream }
        }
        let keys = group.compactMap(\.submission.key).filter { !$0.utf8.contains(0) }
        var questions: [Connection.Statement] = []
        if !streams.isEmpty {
            questions.append(
                .init(
                    "select \(EntryRow.columns) from entry where stream = any($1::text[]) order by stream, version",
                    [.text(arrayLiteral(Array(streams.values)))]))
        }
        if !keys.isEmpty {
            let names = Set(keys.map { Array($0.utf8) }).map { String(decoding: $0, as: UTF8.self) }
            questions.append(
                .init(
                    """
                    select \(EntryRow.columns) from entry where key is not null and left(key, length(key) - 17) = any($1::text[])
                    order by seq
                    """, [.text(arrayLiteral(names))]))
        }
        var answers = try transaction.connection.send(questions)[...]
        if !streams.isEmpty {
            transaction.absent = Set(streams.keys)
            try remember(answers.removeFirst().cells, transaction)
        }
        for entry in try answers.first?.cells.map(EntryRow.entry) ?? [] {
            guard let key = entry.key else { continue }
            transaction.foundByKey[keyName(key), default: []].append(entry)
        }
    }

    private func remember(_ rows: [[SQLValue]], _ transaction: GroupTransaction<Book>) throws {
        var start = 0
        while start < rows.count {
            guard case .text(let stream) = rows[start][1] else { return }
            let end = rows[start...].firstIndex { !isStream($0[1], stream) } ?? rows.count
            transaction.absent.remove(Array(stream.utf8))
            // One that cannot be read, or that no system decides, fails the command that names it, and not the group:
            // it reads the stream once more by itself.
            do {
                let decider = try systems.decider(for: stream)
                memory.remember(try systems.fold(try rows[start..<end].map(EntryRow.entry), by: decider), of: stream)
            } catch is JournalFault {}
            start = end
        }
    }

    /// By bytes: Swift calls two spellings of é equal, a database does not.
    private func isStream(_ value: SQLValue, _ stream: String) -> Bool {
        if case .text(let text) = value { text.utf8.elementsEqual(stream.utf8) } else { false }
    }
}

extension Result where Success == Receipt {
    fileprivate var isDone: Bool { if case .success = self { true } else { false } }
}
