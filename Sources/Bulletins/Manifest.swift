// All that bulletins add to the house, on one screen.
import Kernel
import Matters

package func bulletinManifest<Book: HoldsMatterRules>(_: Book.Type) -> SystemManifest<Book> {
    SystemManifest(
        name: "bulletins",
        deciders: [RegisteredDecider(BulletinDecider.self, prefix: BulletinDecider.prefix) { $0.matters }],
        boards: [BulletinBoard<Book>()])
}
