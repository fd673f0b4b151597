// A third ledger that is in no file: lost property, with stages, endings and words of its own. It proves
// that nothing of the repository's two is built into the code. With it the edits that make it unsound.

import Testing

enum Sound {
    static let ledger = """
        ledger: lost-property
        title: { zh: 失物招领, en: Lost property }
        number: "{year}L{sequence:3}"
        calendar: cn
        public: true
        fields:
          description: { title: 物品, type: text, required: true, longest: 60 }
          colour: { title: 颜色, type: choice, choices: [red, blue] }
          weight: { title: 重量, type: number }
          found-on: { title: 拾得日期, type: date }
          picture: { title: 照片, type: photo }
          finder: { title: 拾得人, type: person, privacy: personal, keep: 30 days, longest: 60 }
        stages:
          handed-in: { title: 已交来, clock: 2 hours, actions: [accept, refuse, merge, request-check] }
          shelved: { title: 已上架, actions: [dispatch, end] }
          sought: { title: 寻主中, clock: 5 days, actions: [submit, return, pause] }
          shown: { title: 已认看, clock: 1 work-day, actions: [verify] }
        actions:
          accept: { by: dispatcher, needs: [note, place], to: shelved }
          refuse: { by: dispatcher, to: end mistaken }
          merge: { by: dispatcher, to: end joined }
          request-check: { by: dispatcher, clock: 1 hour }
          check: { by: grid-worker }
          dispatch: { by: dispatcher, needs: [owner], to: sought }
          return: { by: officer, to: shelved }
          pause: { by: officer, longest: 3 days }
          resume: { by: officer }
          submit: { by: head, to: shown }
          verify: { by: supervisor, outside: owner, needs: [photo], pass: end given-back, fail: sought }
          end: { by: dispatcher }
          reopen: { by: reporter, to: handed-in }
        lights:
          blue: 1 hour before
          red: 2 days after
        endings:
          given-back: { title: 已归还, needs: [verification], closed: true }
          auctioned: { title: 已拍卖, by: dispatcher, needs: [reason] }
          mistaken: { title: 误收, valid: false }
          joined: { title: 并入, valid: false }
        """

    /// One edit, the text by which the line at fault is found afterwards, and what is said of it.
    struct Fault: Sendable, CustomTestStringConvertible {
        let find: String
        let put: String
        let at: String
        let says: String
        let remedy: String

        init(_ find: String, _ put: String, at: String? = nil, _ says: String, _ remedy: String) {
            self.find = find
            self.put = put
            self.at = at ?? put
            self.says = says
            self.remedy = remedy
        }

        var testDescription: String { says }
    }

    static let faults = [
        // The text
        Fault("fields:\n", "fields: {\n", at: "colour:", "not YAML", "Add the missing comma or }"),
        Fault("calendar: cn", "calendar: cn\ncalendar: us", at: "calendar: cn", "\"calendar\" is given twice", "Remove one"),
        Fault("  shelved: {", "  handed-in: {", at: "handed-in: { title: 已交来", "\"handed-in\" is given twice", "Remove one"),
        Fault("public: true", "publik: true", "has no entry \"publik\"", "It may have: ledger, title"),
        Fault("public: true", "public: perhaps", "not true or false", "Write true or false"),
        Fault("calendar: cn\n", "", at: "ledger: lost", "\"calendar\" is missing", "Add it"),
        Fault("title: { zh: 失物招领, en: Lost property }", "title: { zh: 失物招领 }", "\"title.en\" is missing", "Add it"),
        Fault("ledger: lost-property", "ledger: lost/property", "may only have letters", "Rename it"),
        Fault("{year}L{sequence:3}", "{year}L", at: "number:", "must contain {year} and {sequence:DIGITS}", "WG{year}-{sequence:6}"),
        // Fields
        Fault("type: number", "type: heavy", "\"heavy\", which does not exist", "Choose from: text, class"),
        Fault("{ title: 重量, type: number }", "{ title: 重量 }", "weight.type\" is missing", "Add it"),
        Fault(", keep: 30 days", "", at: "finder:", "does not say how long it is kept", "keep: 730 days"),
        Fault("keep: 30 days", "keep: 20 work-days", "cannot be in working time", "Write days of the calendar"),
        Fault(
            "  finder: {", "  owner: { title: 失主, type: person, privacy: personal, keep: 60 days }\n  finder: {", at: "description: {",
            "must have the same keep", "Give them one keep"),
        Fault("type: photo }", "type: photo, privacy: confidential }", "can only be public or internal", "of type text"),
        Fault(
            "longest: 60 }\n", "longest: 60, privacy: personal, keep: 30 days }\n", at: "description: {", "can only be public or internal",
            "of type text"),
        Fault("keep: 30 days", "keep: long", "is not a time limit", "2 work-hours"),
        Fault("privacy: personal, ", "", at: "finder:", "its privacy must be personal", "Write privacy: personal"),
        Fault(", choices: [red, blue]", "", at: "colour:", "colour.choices\" is missing", "Add it"),
        Fault("longest: 60 }", "longest: 70000 }", "must be 1 to 65536", "Lower it"),
        Fault("longest: 60 }", "longest: short }", "must be 1 to 65536", "Lower it"),
        // Stages and where they lead
        Fault("clock: 2 hours", "clock: 2 moons", "\"2 moons\", which is not a time limit", "Write e.g. 15 work-minutes"),
        Fault("actions: [verify]", "actions: [verify, dance]", "\"dance\", which does not exist", "Choose from: accept"),
        Fault("actions: [verify]", "actions: [verify, claim]", "actions has no rule for it", "Add claim under actions"),
        Fault("actions: [dispatch, end]", "actions: []", at: "shelved: {", "Nobody can leave stage \"shelved\"", "Give it an action"),
        Fault(
            "by: officer, to: shelved", "by: officer, to: nowhere", "leads to \"nowhere\"",
            "Choose from: handed-in, shelved, shown, sought, end auctioned"),
        Fault(
            "submit: { by: head, to: shown }", "submit: { by: head, to: sought }", at: "shown: {", "No action leads to stage \"shown\"",
            "Remove it"),
        Fault("by: head, to: shown", "by: head", at: "submit:", "does not say to where", "Write to: STAGE"),
        Fault("by: head, to: shown", "by: head, to: end given-back", "must lead to a stage", "Write to: STAGE"),
        Fault("fail: sought", "fail: end mistaken", "must lead to a stage", "Write fail: STAGE"),
        Fault(", fail: sought", "", at: "verify:", "must say where pass and fail lead", "pass: end resolved, fail: handling"),
        Fault("outside: owner, ", "", at: "verify: {", "outside the handling unit", "Add outside: owner"),
        Fault("outside: owner", "outside: town", "\"town\", which does not exist", "Choose from: owner"),
        Fault("to: end mistaken", "to: shelved", at: "refuse: {", "must lead to an ending", "Write to: end KIND"),
        Fault("by: dispatcher, to: end joined", "by: dispatcher", at: "merge: {", "no ending \"merged\"", "Write to: end KIND"),
        // Actions
        Fault("by: head, to: shown", "by: king, to: shown", "\"king\", which does not exist", "Choose from: dispatcher"),
        Fault("by: head, to: shown", "to: shown", at: "submit:", "actions.submit.by\" is missing", "Add it"),
        Fault("needs: [photo]", "needs: [film]", "\"film\", which does not exist", "Choose from: reason"),
        Fault("end: { by: dispatcher }", "end: { by: dispatcher, needs: [verification] }", "cannot need \"verification\"", "Choose from: "),
        Fault("check: { by: grid-worker }", "chekc: { by: grid-worker }", "\"chekc\", which does not exist", "Choose from: accept"),
        Fault("  check: { by: grid-worker }\n", "", at: "request-check: {", "no rule for check", "Add check"),
        Fault("  resume: { by: officer }\n", "", at: "pause: {", "no rule for resume", "Add resume"),
        Fault(
            "  end: {", "  claim: { by: officer, to: sought }\n  end: {", at: "claim: {", "No stage allows \"claim\"", "Add it to a stage"),
        // Lights, returns, endings
        Fault("red: 2 days after", "red: crimson", "which is not a threshold", "Write 75% used"),
        Fault("blue: 1 hour before", "green: due", "has no entry \"green\"", "It may have: blue, yellow, red"),
        Fault("blue: 1 hour before", "blue: 3 days after", at: "blue: 3", "not later than lights.blue", "from early to late"),
        Fault("lights:", "returns: { limit: 0 }\nlights:", at: "returns:", "must be 1 to 20", "limit: 3"),
        Fault("needs: [reason] }", "needs: [money] }", "\"money\", which does not exist", "Choose from: reason"),
        Fault("closed: true", "closed: maybe", "not true or false", "Write true or false"),
        Fault(
            "joined: { title: 并入, valid: false }", "joined: { title: 并入, valid: false }\n  lost: { title: 丢失 }", at: "lost: {",
            "Nobody can give the ending \"lost\"", "Write by:"),
        Fault(
            "auctioned: { title: 已拍卖, by: dispatcher", "auctioned: { title: 已拍卖, by: head", at: "auctioned: {",
            "Nobody can give the ending \"auctioned\"", "Write by:"),
    ]
}
