// The rules and the organization as callers need them for filling in a report: ledgers, classes, units,
// areas, and who the token says they are.
import Foundation
import Hummingbird
import Kernel
import Matters
import NIOCore

extension API {
    @Sendable func listLedgers(_ request: Request, _ context: WebContext) async throws -> Response {
        let rules = try await rules(request, context)
        let items = rules.ledgers.keys.sorted().compactMap { name in
            rules.ledger(name).map { summary($0, version: rules.ledgers[name]?.count ?? 0) }
        }
        return .json(["items": .list(items.map(JSONValue.object))])
    }

    @Sendable func showLedger(_ request: Request, _ context: WebContext) async throws -> Response {
        let rules = try await rules(request, context)
        let name = try context.segment("name") { .ledgerUnknown($0) }
        guard let ledger = rules.ledger(name) else { throw Refusal.ledgerUnknown(name) }
        return .json(.object(detail(ledger, version: rules.ledgers[name]?.count ?? 0)))
    }

    @Sendable func listClasses(_ request: Request, _ context: WebContext) async throws -> Response {
        let rules = try await rules(request, context)
        let items = rules.catalogues.sorted { $0.key < $1.key }.map { name, catalogue -> JSONValue in
            ["name": .text(name), "groups": .list(catalogue.groups.map { group($0, catalogue) })]
        }
        return .json(["items": .list(items)])
    }

    @Sendable func listUnits(_ request: Request, _ context: WebContext) async throws -> Response {
        let organization = try await rules(request, context).organization
        let items = organization.units.values.sorted { $0.code < $1.code }.map { unit -> JSONValue in
            [
                "code": .text(unit.code), "name": .text(unit.name), "parent": JSONValue(unit.parent), "area": JSONValue(unit.area),
                "calendar": JSONValue(unit.calendar),
                "isOpen": .flag(unit.closedAt == nil),
            ]
        }
        return .json(["items": .list(items)])
    }

    @Sendable func areas(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        try APIHeaders.accepts(request, "application/geo+json")
        let level: AreaLevel? = try APIQuery(request, knows: ["level"]).choice("level")
        let text = await house.journal.book().map.map { map in level.map(map.geoJSON) ?? map.smallestGeoJSON } ?? MapRoutes.nothingDrawn
        return Response(status: .ok, headers: [.contentType: "application/geo+json"], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    @Sendable func me(_ request: Request, _ context: WebContext) async throws -> Response {
        let organization = try await rules(request, context).organization
        let token = try token(context)
        let reader = try web.reader(context)
        let (scope, posts) = (reader.scope, reader.posts)
        return .json([
            "officer": .text(token.actor.officer), "name": .text(organization.name(ofOfficer: token.actor.officer)),
            "duty": JSONValue(token.actor.post), "unit": JSONValue(token.actor.unit), "isHeld": .flag(!posts.isEmpty),
            "areas": JSONValue(posts.flatMap(\.areas)),
            "reads": [
                "everything": .flag(scope.isEverything), "units": JSONValue(scope.units.sorted()), "areas": JSONValue(scope.areas.sorted()),
            ],
            "token": ["name": .text(token.name), "expiresAt": JSONValue(token.expiresAt)],
        ])
    }

    /// The only route without a token: how to talk to this server is no secret.
    @Sendable func description(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/yaml")
        return Response(
            status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "public, max-age=3600"],
            body: .init(byteBuffer: ByteBuffer(bytes: PackageResources.OpenAPI_yaml)))
    }

    private func rules(_ request: Request, _ context: WebContext) async throws -> MatterRules {
        _ = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        return await house.journal.book().matters
    }

    // MARK: Ledgers

    private func summary(_ ledger: Ledger, version: Int) -> [String: JSONValue] {
        [
            "name": .text(ledger.name), "title": JSONValue(ledger.title), "isPublic": .flag(ledger.isPublic), "version": .integer(version),
            "classes": JSONValue(ledger.classes?.name),
        ]
    }

    private func detail(_ ledger: Ledger, version: Int) -> [String: JSONValue] {
        var members = summary(ledger, version: version)
        members["numberPattern"] = .text(ledger.number.text)
        members["calendar"] = .text(ledger.calendar)
        members["returnLimit"] = .integer(ledger.returnLimit)
        members["fields"] = .list(ledger.fields.map(field))
        members["stages"] = .list(ledger.stages.map(stage))
        members["actions"] = .list(Action.allCases.compactMap { action in ledger.actions[action].map { self.action(action, $0) } })
        members["clock"] = ledger.clock.map { ["limit": .text($0.limit.description), "from": .text($0.from)] } ?? .null
        members["lights"] = [
            "blue": JSONValue(ledger.lights[.blue]?.description), "yellow": JSONValue(ledger.lights[.yellow]?.description),
            "red": JSONValue(ledger.lights[.red]?.description),
        ]
        members["ladder"] = .list(ledger.ladder.map(rung))
        members["endings"] = .list(ledger.endings.map(ending))
        return members
    }

    private func field(_ field: Ledger.Field) -> JSONValue {
        [
            "name": .text(field.name), "title": JSONValue(field.title), "type": .text(field.kind.rawValue),
            "isRequired": .flag(field.isRequired),
            "privacy": .text(field.privacy.rawValue), "choices": JSONValue(field.choices), "longest": .integer(field.longest),
            "of": JSONValue(field.of?.rawValue),
        ]
    }

    private func stage(_ stage: Ledger.Stage) -> JSONValue {
        [
            "name": .text(stage.name), "title": JSONValue(stage.title), "clock": JSONValue(stage.clock?.description),
            "actions": JSONValue(stage.actions.map(\.rawValue)),
        ]
    }

    private func action(_ action: Action, _ rule: Ledger.ActionRule) -> JSONValue {
        [
            "name": .text(action.rawValue), "title": JSONValue(action.title), "by": JSONValue(rule.by.map(\.rawValue)),
            "byReporter": .flag(rule.byReporter), "needs": JSONValue(rule.needs.map(\.rawValue).sorted()),
            "isOutsideOwner": .flag(rule.isOutsideOwner), "terms": rule.terms.map(terms) ?? .null,
            "notify": JSONValue(rule.notify.map(\.rawValue)),
        ]
    }

    private func terms(_ terms: Ledger.Terms) -> JSONValue {
        [
            "approvals": JSONValue(terms.approvals.map(\.rawValue)), "times": .integer(terms.times),
            "longest": JSONValue(terms.longest?.description), "within": JSONValue(terms.within?.description),
        ]
    }

    private func rung(_ rung: Rung) -> JSONValue {
        [
            "name": .text(rung.name), "at": .text(rung.at.description), "slip": JSONValue(rung.slip?.rawValue),
            "notify": JSONValue(rung.notify.map(\.rawValue)), "watches": .text(rung.watches.rawValue),
        ]
    }

    private func ending(_ ending: Ledger.EndingRule) -> JSONValue {
        [
            "kind": .text(ending.kind), "title": JSONValue(ending.title), "needs": JSONValue(ending.needs.map(\.rawValue).sorted()),
            "by": JSONValue(ending.by.map(\.rawValue)), "isValid": .flag(ending.isValid), "isClosed": .flag(ending.isClosed),
        ]
    }

    private func group(_ group: ClassCatalogue.Group, _ catalogue: ClassCatalogue) -> JSONValue {
        let classes = group.classes.compactMap { catalogue.classes[$0] }.map { found -> JSONValue in
            [
                "code": .text(found.code), "title": JSONValue(found.title), "filing": JSONValue(found.filing),
                "closing": JSONValue(found.closing),
                "limit": .text(found.limit.description), "owner": JSONValue(found.owner),
                "duplicateRadiusInMetres": .integer(found.duplicateRadiusInMetres), "words": JSONValue(found.words),
            ]
        }
        return ["code": .text(group.code), "title": JSONValue(group.title), "classes": .list(classes)]
    }
}
