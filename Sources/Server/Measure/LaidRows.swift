// A register of many matters laid straight into the board tables: what reporting them one by one would leave there, as far as
// lists, counters, map, search and sweep read it. Synthetic, and the same each time. No entries stand behind them: what asks the
// journal itself about one finds nothing. Called by `taizhang bench pages --laid` and by the tests of query plans.
import JournalCore
import Kernel
import Loop
import Matters
import Notices

package struct LaidRows: Sendable {
    package struct Cell: Sendable {
        package let code, community, street: AreaCode

        package init(_ code: AreaCode, community: AreaCode, street: AreaCode) {
            (self.code, self.community, self.street) = (code, community, street)
        }
    }

    package let matters: Int
    package let now: Instant
    package let ledger: String
    /// One matter in so many is open; of the open ones about one in ten is red or yellow.
    package let openOneIn: Int
    package let units: [UnitCode]
    package let cells: [Cell]
    package let officers: [OfficerCode]
    package let classes: [String]
    /// Who is told: one of these in so many notices as there are of them.
    package let told: [OfficerCode]
    package let dispatcher: UnitCode
    /// Whether none waits to be given to a unit: a queue opens its first, and of these there is nothing to open.
    package let areDispatched: Bool

    package init(
        matters: Int, now: Instant, ledger: String, openOneIn: Int, units: [UnitCode], cells: [Cell], officers: [OfficerCode],
        classes: [String], told: [OfficerCode], dispatcher: UnitCode,
        areDispatched: Bool = false
    ) {
        precondition(!units.isEmpty && !cells.isEmpty && !officers.isEmpty && !classes.isEmpty && !told.isEmpty, "codes to draw from")
        self.matters = matters
        self.now = now
        self.ledger = ledger
        self.openOneIn = openOneIn
        self.units = units
        self.cells = cells
        self.officers = officers
        self.classes = classes
        self.told = told
        self.dispatcher = dispatcher
        self.areDispatched = areDispatched
    }

    /// Words of the descriptions; one in so many matters has each.
    package static let places = 200
    package static func words(_ place: Int) -> String { "人行道井盖松动 第\(place)路段 synthetic" }

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

    /// Tables of the codes, by place, for as long as rows are laid.
    private var codes: [SQL] {
        var all: [SQL] = [
            "create table laid_cell(n integer primary key, code text not null, community text not null, street text not null)"
        ]
        all += cells.enumerated().map { "insert into laid_cell values(\($0), \($1.code), \($1.community), \($1.street))" }
        for (table, values) in [("unit", units), ("officer", officers), ("class", classes), ("told", told)] {
            let table = SQL(trusted: "laid_\(table)")
            all.append("create table \(table)(n integer primary key, code text not null)")
            all += values.enumerated().map { "insert into \(table) values(\($0), \($1))" }
        }
        return all
    }

    /// In the order in which they must run.
    package var statements: [SQL] {
        let indexes = (MatterBoard<Book>().schema + TallyBoard<Book>().schema + TurningBoard<Book>().schema + NoticeBoard<Book>().schema)
            .filter { $0.hasPrefix("create index") || $0.hasPrefix("create unique index") }
        let names = indexes.compactMap { $0.firstMatch(of: /index ([a-z_]+) on/).map { String($0.1) } }
        // Ten million would take hours if each row went into the middle of twenty trees.
        var all = codes + names.map { SQL(trusted: "drop index \($0)") }
        all += [fill] + counted + placed + searched + [notices]
        all += ["cell", "unit", "officer", "class", "told"].map { SQL(trusted: "drop table laid_\($0)") }
        return all + indexes.map { SQL(trusted: $0) }
    }

    // In the order in which they are laid: in the middle of a tree each would cost a page.
    private var id: SQL { "\(hexadecimal("i", 8)) || \(hexadecimal("h", 24))" }
    private var at: SQL {
        let begin = SQL(trusted: String(now.adding(seconds: -3 * 365 * 86_400).milliseconds))
        return "\(begin) + i * \(SQL(trusted: String(3 * 365 * 86_400_000))) / \(SQL(trusted: String(matters)))"
    }

    private var fill: SQL {
        func count(_ codes: [some Any]) -> SQL { SQL(trusted: String(codes.count)) }
        let due: SQL = "\(SQL(trusted: String(now.milliseconds))) + ((h / 64) % 1000 - 100) * 900000"
        let waiting: SQL = areDispatched ? "" : "when 0 then 'reported' when 1 then 'accepted' "
        let open: SQL = "h % \(SQL(trusted: String(openOneIn))) = 0"
        func ifOpen(_ value: SQL) -> SQL { "case when \(open) then \(value) end" }
        return """
            insert into matter(
              id, number, ledger, stage, ending, title, class, channel, place, longitude, latitude, cell, community, street, owner, handler,
              dispatcher, officer, reported_at, reported_on, updated_at, ended_at, due_at, blue_at, yellow_at, red_at, alarm_at, is_paused,
              is_provisional, late_stages, was_late, counts_late, return_count, rework_count, reporter, version)
            select \(id), 'T' || i, \(ledger),
              case when \(open) then case (h / 256) % 10 \(waiting)when 2 then 'dispatched' else 'handling' end else 'ended' end,
              case when \(open) then null else 'resolved' end, 'synthetic report ' || i, c.code, 'portal',
              'synthetic street ' || a.n, 115.9 + (h % 8192) / 40960.0, 36.4 + ((h / 8192) % 8192) / 40960.0,
              a.code, a.community, a.street, u.code, u.code, \(dispatcher), o.code, \(at),
              \(SQL.either(sqlite: "date((\(at)) / 1000, 'unixepoch')", postgres: "to_char(to_timestamp((\(at)) / 1000), 'YYYY-MM-DD')")),
              \(at), case when \(open) then null else \(at) + 86400000 end,
              \(ifOpen(due)), \(ifOpen(due + " - 86400000")), \(ifOpen(due)), \(ifOpen(due + " + 43200000")), \(ifOpen(due)), 0, 0, '', 0, 0, 0, 0,
              'citizen', 4
            from \(series)
            join laid_cell a on a.n = (h / 1024) % \(count(cells)) join laid_unit u on u.n = (h / 4096) % \(count(units))
            join laid_officer o on o.n = (h / 32) % \(count(officers)) join laid_class c on c.n = (h / 128) % \(count(classes))
            \(SQL.either(sqlite: "order by i", postgres: ""))
            """
    }

    /// Added to what is counted of the matters that were there before.
    private var counted: [SQL] {
        let mine: SQL = "from matter where number like 'T%'"
        let colour: SQL = "case substr(number, length(number)) when '3' then 'red' when '7' then 'yellow' else 'blue' end"
        let turned: SQL = "\(mine) and substr(number, length(number)) in ('3', '7', '9')"
        return [
            """
            insert into tally select reported_on, ledger, owner, cell, stage, coalesce(ending, ''), was_late, count(*) \(mine) group by 1, 2, 3, 4, 5, 6, 7
            on conflict (day, ledger, unit, cell, stage, ending, late) do update set count = tally.count + excluded.count
            """,
            """
            insert into total select reported_on, ledger, coalesce(ending, ''), count(*) \(mine) group by 1, 2, 3
            on conflict (day, ledger, ending) do update set count = total.count + excluded.count
            """,
            """
            insert into unit_year select ledger, cast(substr(reported_on, 1, 4) as integer), owner, stage, coalesce(ending, ''), was_late, count(*) \(mine)
            group by 1, 2, 3, 4, 5, 6
            on conflict (ledger, year, unit, stage, ending, late) do update set count = unit_year.count + excluded.count
            """,
            """
            insert into cell_year select ledger, cast(substr(reported_on, 1, 4) as integer), cell, coalesce(ending, ''), was_late, count(*) \(mine)
            group by 1, 2, 3, 4, 5
            on conflict (ledger, year, cell, ending, late) do update set count = cell_year.count + excluded.count
            """,
            """
            insert into ended select reported_on, ledger, count(*) \(mine) and ending is not null group by 1, 2
            on conflict (day, ledger) do update set count = ended.count + excluded.count
            """,
            """
            insert into standing select reported_on, ledger, owner, cell, count(*) \(mine) and ending is not null group by 1, 2, 3, 4
            on conflict (day, ledger, unit, cell) do update set count = standing.count + excluded.count
            """,
            """
            insert into flow select reported_on, 'reported', ledger, owner, cell, count(*) \(mine) group by 1, 2, 3, 4, 5
            on conflict (day, kind, ledger, unit, cell) do update set count = flow.count + excluded.count
            """,
            // Three in ten turned once, each to one colour.
            "insert into turning select \(colour), reported_on, owner, id, 1, 0 \(turned)",
            """
            insert into flow select reported_on, 'turned:' || \(colour), ledger, owner, '', count(*) \(turned) group by 1, 2, 3, 4, 5
            on conflict (day, kind, ledger, unit, cell) do update set count = flow.count + excluded.count
            """,
        ]
    }

    private var placed: [SQL] {
        [
            "insert into position_of(key, id) select i + 1000000000000, \(id) from \(series)",
            """
            insert into position(key, west, east, south, north) select i + 1000000000000, 115.9 + (h % 8192) / 40960.0,
            115.9 + (h % 8192) / 40960.0, 36.4 + ((h / 8192) % 8192) / 40960.0, 36.4 + ((h / 8192) % 8192) / 40960.0 from \(series)
            """,
        ]
    }

    private var searched: [SQL] {
        let written = (0..<Self.places).map { place -> SQL in
            .either(
                sqlite: "insert into plan_words values(\(place), \(SearchText.words(of: Self.words(place))))",
                postgres: "insert into plan_words values(\(place), \(SearchText.vector(of: Self.words(place))))")
        }
        return ["create table plan_words(place integer primary key, words text not null)"] + written + [
            .either(
                // By the minute, and spread within it: `SearchKey`.
                sqlite: """
                    insert into matter_search(rowid, id, words)
                    select (\(at)) / 60000 << \(SearchKey.bits) | i * 2654435761 & (1 << \(SearchKey.bits)) - 1, \(id), p.words
                    from \(series) join plan_words p on p.place = i % \(Self.places)
                    """,
                postgres:
                    "insert into matter_search(key, id, words) select i + 1000000000000, \(id), p.words::tsvector from \(series) join plan_words p on p.place = i % \(SQL(trusted: String(Self.places)))"
            ),
            "drop table plan_words",
        ]
    }

    private var notices: SQL {
        """
        insert into notice(
          id, officer, channel, state, slip, matter, number, subject_zh, subject_en, words_zh, words_en, attempts, queued_at, sent_at,
          seen_at, unseen_by, updated_at)
        select \(id), t.code, 'desk', 'sent', 'urging', \(id), 'T' || i, '催办', 'urging', '示例', 'synthetic', 1, \(at), 1,
          case when (h / 256) % 50 = 0 then null else 1 end, case when (h / 256) % 50 = 0 then t.code end, 1
        from \(series) join laid_told t on t.n = h % \(SQL(trusted: String(told.count)))
        """
    }
}
