// Keeps lagging boards and reactions up with the journal, each from its own mark. Owned by the journal of
// each store. One that fails stays behind or sets its entry aside; it never stops the others. Of several
// processes on one store each board and reaction has one that follows: whoever has claimed it.
import Kernel

/// One pass at a time, whether the loop or `settle` asked for it: two at once would race for the marks.
package actor Follower<Store: FollowedJournal> {
    private var loop: Task<Void, Never>?
    private var listening: Task<Void, Never>?
    private var pass: Task<Void, Never>?
    /// How far each board and reaction has come. Ahead of its mark on disk where it passed over entries
    /// that are none of its business: they are read again after a crash, which costs nothing.
    private var positions: [String: Int64] = [:]
    private var troubles: [String: String] = [:]
    /// Those in trouble whose pause is not over, and how long their last one was.
    private var resting: [String: Task<Void, Never>] = [:]
    private var pauses: [String: Duration] = [:]
    /// Those that another process follows: where they stand is what their marks say.
    private var elsewhere: Set<String> = []
    private var ticking: Task<Void, Never>?

    package init() {}

    package func start(on journal: Store) {
        guard loop == nil else { return }
        let (calls, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let commits = journal.commits()
        listening = Task {
            for await _ in commits { bell.yield() }
            bell.finish()
        }
        if let pause = journal.following.claimPause {
            // Whoever died has committed nothing that would be heard.
            ticking = Task {
                while !Task.isCancelled {
                    do { try await Task.sleep(for: pause) } catch { return }
                    bell.yield()
                }
            }
        }
        loop = Task { [weak self, weak journal] in
            for await _ in calls {
                guard let self, let journal, !Task.isCancelled else { return }
                await self.catchUp(journal, leavingResting: true)
                await self.rest(first: journal.following.retryPause, bell)
                do { try await Task.sleep(for: journal.following.followPause) } catch { return }
            }
        }
    }

    package func stop() async {
        listening?.cancel()
        ticking?.cancel()
        loop?.cancel()
        pass?.cancel()
        for wake in resting.values { wake.cancel() }
        await loop?.value
        await pass?.value
        resting = [:]
        loop = nil
        elsewhere = []
    }

    /// Whoever is in trouble is left alone for a while, longer each time; the others go on at every commit.
    private func rest(first: Duration, _ bell: AsyncStream<Void>.Continuation) {
        for name in pauses.keys where troubles[name] == nil { pauses[name] = nil }
        for name in troubles.keys where resting[name] == nil {
            let pause = pauses[name].map { min($0 * 2, .seconds(30)) } ?? first
            pauses[name] = pause
            resting[name] = Task {
                do { try await Task.sleep(for: pause) } catch { return }
                self.resting[name] = nil
                bell.yield()
            }
        }
    }

    /// - Parameter leavingResting: passes over those that failed a moment ago; `settle` tries everybody.
    package func catchUp(_ journal: Store, leavingResting: Bool = false) async {
        while let pass { await pass.value }
        let spared = leavingResting ? Set(resting.keys) : []
        // The pass takes itself away before it is over: a waiter that resumes first would otherwise find
        // it finished and still there, and wait on it for ever without letting go of this actor.
        let pass = Task {
            await everyone(journal, except: spared)
            self.pass = nil
        }
        self.pass = pass
        await pass.value
    }

    /// Names of those that have not come to `sequence`, with where they stand and why.
    func behind(_ sequence: Int64, of journal: Store) -> [Standing] {
        standings(of: journal).filter { $0.position < sequence }
    }

    func standings(of journal: Store) -> [Standing] {
        journal.followed.map { Standing(name: $0, position: positions[$0] ?? 0, trouble: troubles[$0]) }
    }

    package func forgetPositions() { positions = [:] }

    /// Of `names` those that this process follows; of the others it learns how far they have come.
    private func claimed(_ names: [String], _ journal: Store) async throws -> Set<String> {
        var ours: Set<String> = []
        for name in names {
            if await journal.claim(name) {
                // What is remembered from before somebody else followed is old.
                if elsewhere.remove(name) != nil { positions[name] = nil }
                ours.insert(name)
            } else {
                elsewhere.insert(name)
                troubles[name] = nil
                positions[name] = try await journal.mark(of: name)
            }
        }
        return ours
    }

    /// For a journal that has not been started: others may follow what was only brought up once.
    func letGo(_ journal: Store) async {
        guard loop == nil, journal.following.claimPause != nil else { return }
        await journal.letGo()
        elsewhere.formUnion(journal.followed)
    }

    /// Whether all these are followed by another process.
    func areElsewhere(_ names: [String]) -> Bool { elsewhere.isSuperset(of: names) }

    private func everyone(_ journal: Store, except spared: Set<String>) async {
        await withTaskGroup(of: Void.self) { group in
            if !spared.contains("boards") {
                group.addTask { await self.attempt("boards") { try await self.followBoards(journal, except: spared) } }
            }
            for reaction in journal.systems.reactions where !spared.contains(reaction.name) {
                group.addTask { await self.attempt(reaction.name) { try await self.answer(reaction, journal) } }
            }
        }
    }

    private func attempt(_ name: String, _ work: @Sendable () async throws -> Void) async {
        do {
            try await work()
            troubles[name] = nil
        } catch is CancellationError {
            return
        } catch {
            troubles[name] = String(describing: error)
        }
    }

    // MARK: Boards

    private func followBoards(_ journal: Store, except spared: Set<String>) async throws {
        let following = journal.systems.boards.filter { $0.pace == .following && !spared.contains($0.name) }
        let ours = try await claimed(following.map(\.name), journal)
        let boards = following.filter { ours.contains($0.name) }
        var stuck: Set<String> = []
        while !Task.isCancelled {
            let end = journal.lastSequence
            // Boards at the same mark share the reading and the folding: nearly always all of them.
            var byPosition: [Int64: [any Board<Store.Book>]] = [:]
            for board in boards where !stuck.contains(board.name) {
                let position = try await position(of: board.name, journal)
                if position < end { byPosition[position, default: []].append(board) }
            }
            guard !byPosition.isEmpty else { return }
            for (position, boards) in byPosition.sorted(by: { $0.key < $1.key }) {
                let step: FollowStep
                do {
                    step = try await journal.advance(boards, after: position)
                } catch let error as JournalFault {
                    step = .init(
                        position: position, troubles: Dictionary(uniqueKeysWithValues: boards.map { ($0.name, error.description) }))
                }
                for board in boards {
                    if let trouble = step.troubles[board.name] {
                        troubles[board.name] = trouble
                        positions[board.name] = nil
                        stuck.insert(board.name)
                    } else {
                        troubles[board.name] = nil
                        positions[board.name] = step.position
                    }
                }
            }
        }
    }

    // MARK: Reactions

    private func answer(_ reaction: Reaction<Store.Book>, _ journal: Store) async throws {
        guard try await claimed([reaction.name], journal).contains(reaction.name) else { return }
        while !Task.isCancelled {
            let position = try await position(of: reaction.name, journal)
            guard position < journal.lastSequence else { return }
            let entries = try await journal.entries(after: position, limit: 200)
            guard let last = entries.last else { return }
            let concerned = entries.filter { entry in reaction.answers.contains { entry.type.hasPrefix($0) } }
            try await journal.deliver(reaction, concerned)
            // The mark after the answers: a crash between the two delivers again, and the keys of the
            // submissions make it once in effect.
            try Task.checkCancellation()
            let marked = try await journal.mark(of: reaction.name)
            if !concerned.isEmpty || last.sequence - marked >= 1000 { try await journal.setMark(reaction.name, to: last.sequence) }
            positions[reaction.name] = last.sequence
        }
    }

    private func position(of name: String, _ journal: Store) async throws -> Int64 {
        if let position = positions[name] { return position }
        let mark = try await journal.mark(of: name)
        positions[name] = mark
        return mark
    }
}

/// Where a lagging board or a reaction stands.
package struct Standing: Sendable {
    package let name: String
    /// The last sequence that it has seen.
    package let position: Int64
    /// Why it does not move; nil when nothing is wrong.
    package let trouble: String?
}

extension FollowedJournal {
    /// Begins to follow, until `stopFollowing` or `close`. Calling it twice changes nothing.
    package func startFollowing() async {
        guard !isReadOnly else { return }
        await follower.start(on: self)
    }

    package func stopFollowing() async {
        await follower.stop()
        await follower.letGo(self)
    }

    /// Returns when every lagging board and reaction has passed what was committed before the call.
    /// Throws where one cannot. Works with and without `startFollowing`.
    package func settle() async throws {
        let target = try await newestSequence()
        let clock = ContinuousClock()
        let end = clock.now + following.settlePatience
        // Three passes: one that runs already may have looked before the last commit, and a trouble
        // that was of the moment deserves a second look. For another process there is only waiting.
        for pass in 1... {
            await follower.catchUp(self)
            let behind = await follower.behind(target, of: self)
            if behind.isEmpty || pass >= 3 {
                let isWaiting = await follower.areElsewhere(behind.map(\.name)) && clock.now < end
                if behind.isEmpty || !isWaiting { await follower.letGo(self) }
                if behind.isEmpty { return }
                if isWaiting {
                    try await Task.sleep(for: .milliseconds(20))
                    continue
                }
                let said = behind.map { "\($0.name) at \($0.position): \($0.trouble ?? "not yet there")" }
                throw JournalFault.store("not settled at \(target): \(said.joined(separator: "; "))")
            }
        }
    }

    /// Where each lagging board and reaction stands, for metrics and for administrators.
    package func standings() async -> [Standing] { await follower.standings(of: self) }

    var followed: [String] { systems.boards.filter { $0.pace == .following }.map(\.name) + systems.reactions.map(\.name) }

    func mark(of name: String) async throws -> Int64 { try await read { try $0.mark(name) ?? 0 } }

    func setMark(_ name: String, to sequence: Int64) async throws { try await change { try $0.setMark(name, to: sequence) } }
}
