// What can be asked of a bulletin, imperative.
import Kernel

package enum BulletinCommand: Codable, Sendable {
    /// The difference between `from` and `to`: what was recorded after the one and up to the other, so
    /// that bulletins that follow on each other neither repeat nor miss an entry. `facts` as
    /// `Bulletin.lines` picks them, less what the editor leaves out; `figures` as they were counted then.
    case compile(title: String, from: Instant, to: Instant, facts: [BulletinFact], figures: [BulletinFigure]? = nil)
}
