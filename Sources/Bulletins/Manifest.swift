// All that bulletins add to the house, on one screen.
import Kernel
import Matters

package func bulletinManifest<Book: HoldsBulletinRules>(_: Book.Type) -> SystemManifest<Book> {
    let rules: @Sendable (Book) -> BulletinRules = { BulletinRules(templates: $0.bulletins, matters: $0.matters) }
    return SystemManifest(
        name: "bulletins",
        deciders: [
            RegisteredDecider(BulletinDecider.self, prefix: BulletinDecider.prefix, rules: rules),
            RegisteredDecider(BulletinTemplateDecider.self, prefix: BulletinTemplateDecider.prefix, rules: rules),
        ],
        boards: [BulletinBoard<Book>()])
}
