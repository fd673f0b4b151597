// The read tables of samples, campaigns and contests: one row each with its state, and a row for each matter that was drawn.
import Kernel
import Matters

package struct SampleBoard<Book: HoldsMatterRules>: Board {
    package let name = "sample"
    package let version = 1
    package let tables = ["sample", "sample_matter"]
    package let pace = BoardPace.withEntry
    package let follows = "\(SampleDecider.prefix)/"

    package init() {}

    package let schema = [
        "create table sample(id text primary key, number text not null unique, state text not null) strict, without rowid",
        """
        create table sample_matter(
          sample text not null, place integer not null, matter text not null, primary key(sample, place)
        ) strict, without rowid
        """,
        "create index sample_by_matter on sample_matter(matter, sample)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let sample = after as? Sample, before == nil else { return [] }
        return ["insert into sample values(\(sample.id), \(sample.number), \(try JSON.text(sample)))"]
            + sample.drawn.enumerated().map { place, matter in
                "insert into sample_matter values(\(sample.number), \(place), \(matter.id))"
            }
    }
}

package struct CampaignBoard<Book: HoldsMatterRules>: Board {
    package let name = "campaign"
    package let version = 1
    package let tables = ["campaign"]
    package let pace = BoardPace.withEntry
    package let follows = "\(CampaignDecider.prefix)/"

    package init() {}

    package let schema = [
        """
        create table campaign(
          id text primary key, number text not null unique, begins text not null, ends text not null, version integer not null,
          state text not null
        ) strict, without rowid
        """
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let campaign = after as? Campaign, let details = campaign.details else { return [] }
        return [
            "delete from campaign where id = \(campaign.id)",
            """
            insert into campaign values(
              \(campaign.id), \(campaign.number), \(details.from), \(details.to), \(entry.version), \(try JSON.text(campaign)))
            """,
        ]
    }
}

/// A row for each round of a contest.
package struct ContestBoard<Book: HoldsMatterRules>: Board {
    package let name = "contest"
    package let version = 1
    package let tables = ["contest"]
    package let pace = BoardPace.withEntry
    package let follows = "\(ContestDecider.prefix)/"

    package init() {}

    package let schema = [
        """
        create table contest(
          id text primary key, number text not null unique, name text not null, period text not null, begins text not null,
          stage text not null, version integer not null, state text not null
        ) strict, without rowid
        """,
        "create index contest_by_name on contest(name, begins desc, number desc)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let round = after as? ContestRound, let opening = round.opening else { return [] }
        return [
            "delete from contest where id = \(round.id)",
            """
            insert into contest values(
              \(round.id), \(round.number), \(opening.contest), \(opening.period.description), \(opening.period.from), \(round.stage.rawValue),
              \(entry.version), \(try JSON.text(round)))
            """,
        ]
    }
}
