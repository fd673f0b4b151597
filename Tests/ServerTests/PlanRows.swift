// A register of many matters for PlanTests, laid straight into the board tables: what reporting them one by one would
// leave there, as far as lists, counters, map and search read it. Synthetic, and the same each time.
import JournalCore
import Kernel
import Loop
import Matters
import Notices

@testable import Server

/// One matter in twenty is open, as after some years; of the open ones about one in ten is red or yellow.
struct PlanRows {
    let matters: Int
    let now: Instant

    /// Words of the descriptions; one in so many matters has each.
    static let places = 200
    static func words(_ place: Int) -> String { "人行道井盖松动 第\(place)路段 synthetic" }

    /// Number `i` of 0 ..< matters, and `h`, what is drawn from it.
    private var series: SQL {
        let drawn: SQL = "(i * 2654435761) % 4294967296 as h"
        return .either(
            sqlite: """
                (with recursive n(i) as (select 0 union all select i + 1 from n where i < \(matters - 1)) select i, \(drawn) from n) as series
                """,
            postgres: "(select i, \(drawn) from generate_series(0::bigint, \(SQL(trusted: String(matters - 1)))::bigint) as n(i)) as series"
        )
    }

    private func hexadecimal(_ number: String, _ width: Int) -> SQL {
        .either(
            sqlite: SQL(trusted: "printf('%0\(width)x', \(number))"), postgres: SQL(trusted: "lpad(to_hex(\(number)), \(width), '0')"))
    }

    /// In the order in which they must run.
    var statements: [SQL] {
        let indexes = (MatterBoard<Book>().schema + TallyBoard<Book>().schema + TurningBoard<Book>().schema + NoticeBoard<Book>().schema)
            .filter {
                $0.hasPrefix("create index") || $0.hasPrefix("create unique index")
            }
        let names = indexes.compactMap { $0.firstMatch(of: /index ([a-z_]+) on/).map { String($0.1) } }
        // In the order in which they are laid: in the middle of a tree each would cost a page.
        let id: SQL = "\(hexadecimal("i", 8)) || \(hexadecimal("h", 24))"
        let (begin, now) = (
            SQL(trusted: String(now.adding(seconds: -3 * 365 * 86_400).milliseconds)), SQL(trusted: String(now.milliseconds))
        )
        let at: SQL = "\(begin) + i * \(SQL(trusted: String(3 * 365 * 86_400_000 / Int64(matters))))"
        let due: SQL = "\(now) + ((h / 64) % 1000 - 100) * 900000"
        let open: SQL = "h % 20 = 0"
        let cell: SQL = "(h / 1024) % 500"
        let unit: SQL = "case (h / 4096) % 60 when 7 then 'drainage' when 8 then 'lighting' else 'unit-' || ((h / 4096) % 60) end"
        func ifOpen(_ value: SQL) -> SQL { "case when \(open) then \(value) end" }
        let fill: SQL = """
            insert into matter(
              id, number, ledger, stage, ending, title, class, channel, place, longitude, latitude, cell, community, street, owner, handler,
              dispatcher, officer, reported_at, reported_on, updated_at, ended_at, due_at, blue_at, yellow_at, red_at, alarm_at, is_paused,
              is_provisional, late_stages, was_late, counts_late, return_count, rework_count, reporter, version)
            select \(id), 'T' || i, 'citizen-report',
              case when \(open) then case (h / 256) % 10 when 0 then 'reported' when 1 then 'accepted' when 2 then 'dispatched' else 'handling' end else 'ended' end,
              case when \(open) then null else 'resolved' end, 'synthetic report ' || i,
              case (h / 128) % 40 when 0 then 'manhole-damaged' else 'class-' || ((h / 128) % 40) end, 'portal', 'synthetic street ' || (\(cell)),
              115.9 + (h % 8192) / 40960.0, 36.4 + ((h / 8192) % 8192) / 40960.0,
              'cell-' || (\(cell)), 'community-' || ((\(cell)) / 5),
              case when (\(cell)) < 25 then 'east' when (\(cell)) < 50 then 'west' else 'street-' || ((\(cell)) / 25) end,
              \(unit), \(unit), 'district-center', case (h / 32) % 500 when 7 then 'jb' else 'officer-' || ((h / 32) % 500) end,
              \(at),
              \(SQL.either(
                sqlite: "date((\(at)) / 1000, 'unixepoch')",
                postgres: "to_char(to_timestamp((\(at)) / 1000), 'YYYY-MM-DD')")),
              \(at), case when \(open) then null else \(at) + 86400000 end,
              \(ifOpen(due)), \(ifOpen(due + " - 86400000")), \(ifOpen(due)), \(ifOpen(due + " + 43200000")), \(ifOpen(due)), 0, 0, '', 0, 0, 0, 0,
              'citizen', 4
            from \(series)
            """
        let counted: [SQL] = [
            """
            insert into tally select reported_on, ledger, owner, cell, stage, coalesce(ending, ''), was_late, count(*) from matter
            where number like 'T%' group by 1, 2, 3, 4, 5, 6, 7
            """,
            "insert into total select reported_on, ledger, coalesce(ending, ''), count(*) from matter where number like 'T%' group by 1, 2, 3",
            """
            insert into standing select reported_on, ledger, owner, cell, count(*) from matter where ending is not null and number like 'T%'
            group by 1, 2, 3, 4
            """,
            "insert into flow select reported_on, 'reported', ledger, owner, cell, count(*) from matter where number like 'T%' group by 1, 2, 3, 4, 5",
            // Three in ten turned once, each to one colour.
            """
            insert into turning select case substr(number, length(number)) when '3' then 'red' when '7' then 'yellow' else 'blue' end,
              reported_on, owner, id, 1, 0 from matter
            where number like 'T%' and substr(number, length(number)) in ('3', '7', '9')
            """,
            "insert into flow select day, 'turned:' || light, 'citizen-report', unit, '', sum(count) from turning group by 1, 2, 3, 4, 5",
        ]
        let placed: [SQL] = [
            "insert into position_of(key, id) select i + 1000000000000, \(id) from \(series)",
            """
            insert into position(key, west, east, south, north) select i + 1000000000000, 115.9 + (h % 8192) / 40960.0,
            115.9 + (h % 8192) / 40960.0, 36.4 + ((h / 8192) % 8192) / 40960.0, 36.4 + ((h / 8192) % 8192) / 40960.0 from \(series)
            """,
            "create table plan_words(place integer primary key, words text not null)",
        ]
        let written = (0..<Self.places).map { place -> SQL in
            .either(
                sqlite: "insert into plan_words values(\(place), \(SearchText.words(of: Self.words(place))))",
                postgres: "insert into plan_words values(\(place), \(SearchText.vector(of: Self.words(place))))")
        }
        let searched: [SQL] = [
            .either(
                sqlite:
                    "insert into matter_search(rowid, id, words) select i + 1000000000000, \(id), p.words from \(series) join plan_words p on p.place = i % \(Self.places)",
                postgres:
                    "insert into matter_search(key, id, words) select i + 1000000000000, \(id), p.words::tsvector from \(series) join plan_words p on p.place = i % \(SQL(trusted: String(Self.places)))"
            ),
            "drop table plan_words",
            """
            insert into notice(
              id, officer, channel, state, slip, matter, number, subject_zh, subject_en, words_zh, words_en, attempts, queued_at, sent_at,
              seen_at, unseen_by, updated_at)
            select \(id), case h % 200 when 0 then 'dd' else 'officer-' || (h % 200) end, 'desk', 'sent', 'urging', \(id), 'T' || i, '催办', 'urging',
              '示例', 'synthetic', 1, \(at), 1, case when (h / 256) % 50 = 0 then null else 1 end,
              case when (h / 256) % 50 = 0 then case h % 200 when 0 then 'dd' else 'officer-' || (h % 200) end end, 1
            from \(series)
            """,
        ]
        // Ten million would take hours if each row went into the middle of twenty trees.
        var all: [SQL] = names.map { SQL(trusted: "drop index \($0)") }
        for part in [[fill], counted, placed, written, searched, indexes.map { SQL(trusted: $0) }] { all += part }
        return all
    }
}
