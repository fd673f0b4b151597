// What may be a password (ASVS 5.0 6.2): eight characters or more, of any kind, and none that a guesser tries first.
// The 5,000 most common ones of eight characters and more come from the frequency list of zxcvbn 4.5.0, a package of
// PyPI (MIT License, © 2016 Daniel Wolf and the authors of zxcvbn), in its order, in lower case.
import Foundation
import Kernel

package struct PasswordRule: Sendable {
    /// In characters.
    package static let leastLength = 8
    /// In bytes: scrypt takes any, and nobody may make it chew a megabyte.
    static let largestSize = 1024

    /// What stands on every page and is therefore the first guess: the name of the district, of this program.
    private let words: Set<String>

    package init(words: [String] = []) {
        self.words = Set((words + ["taizhang", "台账"]).map(PasswordRule.letters).filter { !$0.isEmpty })
    }

    /// - Parameter name: of the account.
    package func check(_ password: String, of name: String) throws(Refusal) {
        guard password.count >= PasswordRule.leastLength, password.utf8.count <= PasswordRule.largestSize,
            password.lowercased() != name.lowercased()
        else { throw Refusal.passwordWeak }
        let letters = PasswordRule.letters(password)
        // "taizhang2026!" is "taizhang" to whoever guesses; digits and signs around a word are tried next.
        guard !words.contains(letters), letters.isEmpty || letters != PasswordRule.letters(name),
            !PasswordRule.common.contains(password.lowercased())
        else { throw Refusal.passwordCommon }
    }

    private static func letters(_ text: String) -> String { text.lowercased().filter(\.isLetter) }

    static let common: Set<String> = Set(
        String(decoding: PackageResources.CommonPasswords_txt, as: UTF8.self).split(separator: "\n").map(String.init))
}

extension Refusal {
    static let passwordWeak = Refusal(
        "password.weak", .invalid, field: "password",
        Bilingual(zh: "密码太短，或与账号相同。", en: "The password is too short, or the same as the name."),
        next: Bilingual(zh: "至少 8 个字符。", en: "Use at least 8 characters."))

    static let passwordCommon = Refusal(
        "password.common", .invalid, field: "password",
        Bilingual(zh: "这个密码太常见，很容易被猜到。", en: "This password is a common one, and soon guessed."),
        next: Bilingual(
            zh: "请换一个别人想不到的，例如几个不相干的词。",
            en: "Choose one that nobody would think of, such as some words that have nothing to do with each other."))
}
