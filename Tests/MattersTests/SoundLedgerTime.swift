// The edits that make the sound ledger unsound where it speaks of time: clocks, lights, ladder, petitions and holds.

extension Sound {
    static let timeFaults = clockFaults + ladderFaults + termFaults

    private static let clockFaults = [
        Fault("lights:", "clock: { from: shelved }\nlights:", at: "clock: { from", "\"clock.limit\" is missing", "Add it"),
        Fault("lights:", "clock: { limit: 9 days }\nlights:", at: "clock: { limit", "\"clock.from\" is missing", "Add it"),
        Fault(
            "lights:", "clock: { limit: 9 days, from: moon }\nlights:", at: "clock: { limit", "names the stage \"moon\"",
            "Choose from: handed-in, shelved"),
        Fault(
            "lights:", "clock: { limit: end of moon, from: shelved }\nlights:", at: "clock: { limit", "which is not a time limit",
            "end of work-day 3"),
        Fault(
            "lights:", "clock: { limit: 9 days, from: shelved, until: shown }\nlights:", at: "clock: { limit", "has no entry \"until\"",
            "It may have: limit, from"),
        Fault("lights:", "clock: 9 days\nlights:", at: "clock: 9", "\"clock\" must be a mapping", "{key: value}"),
        Fault(
            "request-check: { by: dispatcher, clock: 1 hour }", "request-check: { by: dispatcher }", "request-check has no clock",
            "30 work-minutes"),
        Fault("by: head, to: shown", "by: head, clock: 1 hour, to: shown", "Only request-check may have a clock", "belong to stages"),
        Fault("  shown: {", "  whole: {", "No stage can be called \"whole\"", "Rename it"),
        Fault("  shown: {", "  check: {", at: "  check: { title", "No stage can be called \"check\"", "Rename it"),
        Fault("  shown: {", "  ended: {", "No stage can be called \"ended\"", "Rename it"),
        Fault("  shown: {", "  shown/x: {", "may only have letters", "Rename it"),
        Fault(
            "lights:", "returns: { limit: 2, clock: moon }\nlights:", at: "returns:", "\"moon\", which does not exist",
            "Choose from: resumes, restarts"),
        Fault("blue: 1 hour before", "blue: { means: 快到了 }", "\"lights.blue.at\" is missing", "Add it"),
        Fault("blue: 1 hour before", "blue: { at: soon }", "\"lights.blue.at\" is \"soon\"", "10 points behind"),
        Fault("blue: 1 hour before", "blue: { at: due, mean: 快到了 }", "has no entry \"mean\"", "It may have: at, means"),
        Fault(
            "blue: 1 hour before", "blue: [1 hour before, 0 points behind]", "\"0 points behind\", which is not a threshold",
            "10 points behind"),
        Fault(
            "blue: 1 hour before", "blue: [1 hour before, 3 days after]", at: "blue: [1", "not later than lights.blue", "from early to late"
        ),
        Fault("blue: 1 hour before", "blue: { at: due, means: { zh: 快到了 } }", "\"lights.blue.means.en\" is missing", "Add it"),
    ]

    private static let ladderFaults = [
        Fault("lights:", "ladder: { rung: a, at: due }\nlights:", at: "ladder:", "\"ladder\" must be a list", "one line a rung"),
        Fault("lights:", "ladder:\n  - urging\nlights:", at: "- urging", "\"ladder\" must be a mapping", "{key: value}"),
        rung("{ at: due }", "\"ladder.rung\" is missing", "Add it"),
        rung("{ rung: a }", "\"ladder.at\" is missing", "Add it"),
        rung("{ rung: a, at: soon }", "\"ladder.at\" is \"soon\"", "Write 75% used"),
        rung("{ rung: a, at: [due, 50% over] }", "must be one threshold", "a rung for each"),
        rung("{ rung: red, at: due }", "is a colour", "Choose another"),
        rung("{ rung: a/b, at: due }", "has characters that are not allowed", "Choose another"),
        rung("{ rung: a, at: due }\n  - { rung: a, at: 50% over }", at: "- { rung: a, at: 50%", "is used twice", "Choose another"),
        rung("{ rung: a, at: due, slip: shout }", "\"shout\", which does not exist", "Choose from: reminder, urging"),
        rung("{ rung: a, at: due, notify: [head, king] }", "\"king\", which does not exist", "Choose from: officer, head"),
        rung("{ rung: a, at: due, watch: night }", "\"night\", which does not exist", "Choose from: stage, whole, both"),
        rung("{ rung: a, at: due, tell: head }", "has no entry \"tell\"", "It may have: rung, at, slip, notify, watch"),
    ]

    private static let termFaults = [
        rule("extend: { by: officer }", "\"actions.extend.approvals\" must name one or two duties", "approvals: [head, dispatcher]"),
        rule("extend: { by: officer, approvals: [head, head, leader] }", "must name one or two duties", "approvals: [head, dispatcher]"),
        rule("extend: { by: officer, approvals: king }", "\"king\", which does not exist", "Choose from: dispatcher"),
        rule("extend: { by: officer, approvals: head, times: 0 }", "\"actions.extend.times\" must be 1 to 9", "Correct it"),
        rule("extend: { by: officer, approvals: head, longest: much }", "which is not a time limit", "2 work-hours"),
        rule("extend: { by: officer, approvals: head, within: 2 days }", "\"extend\" has no entry \"within\"", "Remove it"),
        rule("suspend: { by: officer, approvals: head }", "\"actions.suspend.longest\" is missing", "Add it"),
        rule("appeal: { by: head, approvals: supervisor }", "An appeal needs two reviewers", "approvals: [supervisor, leader]"),
        rule("appeal: { by: head, approvals: [supervisor, leader], within: late }", "which is not a time limit", "2 work-hours"),
        rule("appeal: { by: head, approvals: [supervisor, leader], times: 2 }", "\"appeal\" has no entry \"times\"", "Remove it"),
        rule("approve: { by: head }", "approve has no rule of its own", "Remove it"),
        rule("request-supplement: { by: dispatcher }", "\"actions.request-supplement.longest\" is missing", "Add it"),
        rule("request-supplement: { by: dispatcher, longest: 5 days }", "no rule for supplement", "Add supplement"),
        rule("request-support: { by: officer }", "no rule for support", "Add support"),
        rule(
            "extend: { by: officer, approvals: head, longest: 1 day, needs: [photo] }", "\"extend\" cannot need \"photo\"",
            "Choose from: reason"),
        Fault("by: officer, longest: 3 days", "by: officer", at: "pause: {", "\"actions.pause.longest\" is missing", "Add it"),
        Fault(
            "by: officer, longest: 3 days", "by: officer, longest: 3 days, approvals: head", at: "pause: {",
            "\"pause\" has no entry \"approvals\"", "Remove it"),
        Fault("by: head, to: shown", "by: head, times: 2, to: shown", "\"submit\" has no entry \"times\"", "Remove it"),
        Fault(
            "  resume: { by: officer }\n", "  suspend: { by: officer, approvals: head, longest: 9 days }\n", at: "suspend: {",
            "\"suspend\" and no rule for resume", "Add resume"),
        Fault(
            "actions: [submit, return, pause] }", "actions: [submit, return, pause, extend] }", at: "sought: {",
            "actions has no rule for it", "Add extend"),
    ]

    private static func rung(_ text: String, at: String? = nil, _ says: String, _ remedy: String) -> Fault {
        Fault("lights:", "ladder:\n  - \(text)\nlights:", at: at ?? "- \(text.prefix(12))", says, remedy)
    }

    private static func rule(_ text: String, _ says: String, _ remedy: String) -> Fault {
        Fault("  end: {", "  \(text)\n  end: {", at: text, says, remedy)
    }

    /// The kind of an extension, for which the ledger needs more than one edit.
    static let extended = ledger.replacing("[submit, return, pause]", with: "[submit, return, pause, extend]")
        .replacing("  end: {", with: "  extend: { by: officer, approvals: head, longest: 1 day }\n  end: {")
}
