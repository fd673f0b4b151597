// What the phone sends, perhaps hours after somebody did it: reports, and results of tasks on site. Each carries the
// key under which it was made, so that it is recorded once however often it is sent, and the officer who made it.
// The rules for what has moved on meanwhile are in docs/concepts/pocket.md; each has a test.
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

extension PocketRoutes {
    // MARK: POST /pocket/reports

    @Sendable func report(_ request: Request, _ context: WebContext) async throws -> Response {
        let (reader, form, key) = try await received(request, context)
        var draft = House.Draft(ledger: Book.gridLedger, channel: .pocket)
        draft.class = form["class"].flatMap { $0.isEmpty ? nil : $0 }
        draft.description = form["text"] ?? ""
        try draft.readPlace(form)
        draft.photos = try await photos(form)
        draft.seenAt = try form.instant("seenAt")
        let post = reader.posts.first { $0.duty == .gridWorker }
        let filed = try await house.report(draft, by: post.map(reader.actor(in:)) ?? reader.actor, key: key)
        return try await House.onceRecorded(key) {
            let (matter, _) = try await house.matter(filed.number)
            let answer: JSONValue = [
                "number": .text(filed.number), "link": .text(URLs.matter(filed.number).text), "title": .text(matter.title),
                "happenedAt": JSONValue(Int(matter.reportedAt.milliseconds)),
                "receivedAt": JSONValue(Int(matter.registeredAt.milliseconds)),
                "isReplay": .flag(filed.isReplay),
            ]
            return .json(answer, status: filed.isReplay ? .ok : .created, headers: [.cacheControl: "no-store"])
        }
    }

    // MARK: POST /pocket/matters/{number}/{action}

    /// The result of a task, or words and photos for a matter that has no such task any more.
    private static let actions: [Action] = [.check, .verify] + PocketRoutes.notes
    /// The actions that take words and photos and change nothing else.
    private static let notes: [Action] = [.progress, .supplement]

    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let number = try context.segment("number")
        guard let action = Action(rawValue: try context.segment("action")), Self.actions.contains(action) else {
            throw HTTPError(.notFound)
        }
        let (reader, form, key) = try await received(request, context)
        let found = try await house.matter(number)
        guard reader.covers(found.matter) || House.holds(key, of: reader.officer, in: found.entries) else {
            throw Refusal.matterNotReadable
        }
        let photos = try await photos(form)
        let command = try MatterCommand(action, form, photos: photos).seen(at: try form.instant("seenAt"))
        do {
            let receipt = try await result(command, action, try form.task(of: action), on: number, by: reader, key: key)
            let answer: JSONValue = [
                "number": .text(number), "link": .text(URLs.matter(number).text), "isReplay": .flag(receipt.isReplay),
                "receivedAt": JSONValue(receipt.entries.first.map { Int($0.recordedAt.milliseconds) }),
            ]
            return .json(answer, headers: [.cacheControl: "no-store"])
        } catch let gone as TaskGone {
            return try await answer(gone, action, number, reader, request, context)
        }
    }

    /// The task for which it was found out waits no more.
    private struct TaskGone: Error {
        let task: Int64
    }

    /// Applies a result if that very task still waits. What is known by its key is answered as it was, whatever has
    /// happened since.
    private func result(
        _ command: MatterCommand, _ action: Action, _ task: Int64?, on number: String, by reader: Reader, key: String
    ) async throws -> Receipt {
        var tries = 0
        while true {
            let (matter, entries) = try await house.matter(number)
            let actor = await house.actor(reader, for: action, on: matter)
            let waits = task.map { $0 == PocketTask.id(action, of: matter) }
            // Version 0 no matter stands at: only what its key recalls passes it.
            let version: Int? = waits.map { $0 ? entries.last?.version ?? 0 : 0 }
            do {
                return try await house.act(command, on: number, by: actor, key: key, expectedVersion: version)
            } catch let refusal as Refusal where refusal.code == "version.moved" {
                if waits == false { throw TaskGone(task: task ?? 0) }
                // Somebody was faster by a moment; perhaps with something that leaves the task as it is.
                tries += 1
                guard tries < 5 else { throw refusal }
            }
        }
    }

    /// What happened instead, by whom and when, and where the words and photos may go.
    private func answer(
        _ gone: TaskGone, _ action: Action, _ number: String, _ reader: Reader, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (matter, entries) = try await house.matter(number)
        let wording = Wording(rules: await house.journal.book().matters, page: await web.pageContext(request, context))
        var more: [String: JSONValue] = [
            "stage": JSONValue(
                wording.ending(matter.ending?.kind, of: matter.ledger) ?? wording.stage(matter.stage, of: matter.ledger)),
            "offers": JSONValue(await house.possibleActions(matter, for: reader).filter(Self.notes.contains).map(\.rawValue)),
            "link": .text(URLs.matter(number).text),
        ]
        if let entry = try Self.end(of: gone.task, action, entries) {
            more["happened"] = [
                "sentence": .text(wording.text(try Sentences.deed(of: entry, wording.rules))),
                "by": .text(wording.text(Sentences.actor(entry.actor, wording.organization))),
                "at": .integer(Int(entry.recordedAt.milliseconds)),
            ]
        }
        return APIProblem.response(.taskGone(action.title), status: .conflict, language: context.visitor.language, more: more)
    }

    /// The entry that ended a task; nil where the matter never had it.
    private static func end(of task: Int64, _ action: Action, _ entries: [Entry]) throws -> Entry? {
        var matter = MatterDecider.initial
        var wasThere = false
        for entry in entries {
            MatterDecider.evolve(&matter, try MatterFact.decoded(entry), entry)
            let isThere = PocketTask.id(action, of: matter) == task
            if wasThere, !isThere { return entry }
            wasThere = isThere
        }
        return nil
    }

    // MARK: What both read

    private func received(_ request: Request, _ context: WebContext) async throws -> (Reader, Form, key: String) {
        let reader = try web.reader(context)
        let form = try await web.form(request, context, upTo: house.settings.largestUpload * 4)
        guard form["officer"] == reader.officer else { throw Refusal.otherOfficer }
        guard let key = form["key"], !key.isEmpty, key.utf8.count <= 200 else { throw Refusal.fieldMissing("key") }
        return (reader, form, key)
    }

    /// The photos with what the phone says of each: `INSTANT exif|phone camera|album`, in their order.
    private func photos(_ form: Form) async throws -> [Matters.Attachment] {
        let files = form.files.filter { $0.name == "photo" && !$0.bytes.isEmpty }
        guard files.count <= KeptPhotos.most else { throw Refusal.tooManyPhotos(files.count) }
        let captures = try (form.fields["capture"] ?? []).map { text throws(Refusal) in try Capture(told: text) }
        guard captures.isEmpty || captures.count == files.count else {
            throw Refusal.fieldInvalid(
                "capture", String(captures.count),
                expected: Bilingual(zh: "每张照片一个：\(files.count)", en: "one for each photo: \(files.count)"))
        }
        var photos = try await house.attachments.keepPhotos(files)
        for (index, capture) in captures.enumerated() { photos[index].capture = capture }
        return photos
    }
}

extension Capture {
    fileprivate init(told text: String) throws(Refusal) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 3, let at = Instant(parts[0]), let clock = Clock(rawValue: parts[1]), ["camera", "album"].contains(parts[2])
        else {
            throw .fieldInvalid(
                "capture", String(text.prefix(60)),
                expected: Bilingual(
                    zh: "时间、exif 或 phone、camera 或 album，以空格隔开", en: "an instant, exif or phone, camera or album, with blanks between"))
        }
        self.init(at: at, clock: clock, isFromCamera: parts[2] == "camera")
    }
}

extension Form {
    fileprivate func instant(_ name: String) throws(Refusal) -> Instant? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let instant = Instant(text) else {
            throw .fieldInvalid(
                name, String(text.prefix(40)),
                expected: Bilingual(zh: "带时区的时间，例如 2026-11-21T01:30:00Z", en: "an instant with its zone such as 2026-11-21T01:30:00Z"))
        }
        return instant
    }

    /// The task that a result is for; a note is for none.
    fileprivate func task(of action: Action) throws(Refusal) -> Int64? {
        guard [.check, .verify].contains(action) else { return nil }
        guard let text = self["task"], let task = Int64(text) else { throw .fieldMissing("task") }
        return task
    }
}

extension MatterCommand {
    fileprivate func seen(at instant: Instant?) -> MatterCommand {
        switch self {
        case .check(let found, let note, let photos, _): .check(found: found, note: note, photos: photos, seenAt: instant)
        case .verify(let passed, let note, let photos, _): .verify(passed: passed, note: note, photos: photos, seenAt: instant)
        default: self
        }
    }
}

extension Refusal {
    static func taskGone(_ action: Bilingual) -> Refusal {
        Refusal(
            "pocket.task-gone", .conflict, field: "task",
            Bilingual(
                zh: "这项“\(action.zh)”已不再等您：事项在此期间有了变化。", en: "This task (\(action.en)) waits for you no more: the matter has moved on."),
            next: Bilingual(zh: "您的结论没有采用；文字和照片还在手机里。", en: "Your finding was not applied; words and photos are still on the phone."))
    }

    static let otherOfficer = Refusal(
        "pocket.other-officer", .forbidden, field: "officer",
        Bilingual(zh: "这条内容是另一位工作人员记下的。", en: "Somebody else has made this."),
        next: Bilingual(zh: "请由本人登录后发送。", en: "It is sent when they sign in themselves."))
}
