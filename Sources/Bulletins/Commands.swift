// What can be asked of a bulletin, imperative.
import Kernel

package enum BulletinCommand: Codable, Sendable {
    /// How bulletins were made before they were signed: at once, without a number. Only by the server itself.
    case compile(title: String, from: Instant, to: Instant, facts: [BulletinFact], figures: [BulletinFigure]? = nil)
    /// Begins one of that template's version. `content` is the difference between `from` and `to`, made from the journal.
    case draft(BulletinDraft)
    /// Until it is signed: title, preface, and which lines are left out, each with the reason. What is not named is put back.
    case revise(title: Bilingual, preface: String, omitted: [String: String])
    /// The signature of a step, by its place from 0. With the last one the bulletin has its number and is published.
    /// - Parameter recipients: those of the template now; asked for with the last.
    case sign(step: Int, of: BulletinTemplateMark, recipients: [BulletinRecipient]? = nil)
    /// Back to whoever writes it; every signature is void.
    case sendBack(reason: String)
    case withdraw(reason: String)
    /// 签收: once each.
    case receive
}

/// A version of a template.
package struct BulletinTemplateMark: Codable, Hashable, Sendable {
    package let name: String
    package let version: Int

    package init(name: String, version: Int) {
        self.name = name
        self.version = version
    }
}

package struct BulletinDraft: Codable, Hashable, Sendable {
    package let template: BulletinTemplateMark
    package let title: Bilingual
    package let from: Instant
    package let to: Instant
    package let content: BulletinContent
    /// The published one that it corrects.
    package let corrects: BulletinMark?

    package init(
        template: BulletinTemplateMark, title: Bilingual, from: Instant, to: Instant, content: BulletinContent,
        corrects: BulletinMark? = nil
    ) {
        self.template = template
        self.title = title
        self.from = from
        self.to = to
        self.content = content
        self.corrects = corrects
    }
}

/// Another bulletin, by its identifier, with its number or, of one from before there were numbers, its title.
package struct BulletinMark: Codable, Hashable, Sendable {
    package let id: String
    package let number: String

    package init(id: String, number: String) {
        self.id = id
        self.number = number
    }
}

/// Who gets it, in the post for which they do.
package struct BulletinRecipient: Codable, Hashable, Sendable {
    package let officer: String
    package let post: String
    package let unit: String

    package init(officer: String, post: String, unit: String) {
        self.officer = officer
        self.post = post
        self.unit = unit
    }
}
