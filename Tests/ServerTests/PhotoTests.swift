// What is kept of a photo, and for how long.
import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import NIOCore
import Testing

@testable import Server

@Suite struct PhotoTests {
    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content
    }

    private static let exif = segment(0xE1, Array("Exif\0\0GPS 36.455,115.985".utf8))

    /// Two scans with a restart marker and a stuffed byte in them, as progressive pictures have.
    private static func jpeg(_ more: [UInt8] = []) -> [UInt8] {
        [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0rest".utf8)) + more + segment(0xDB, [1, 2, 3]) + segment(0xC2, [4, 5])
            + segment(0xDA, [6]) + [1, 0xFF, 0x00, 2, 0xFF, 0xD0, 3] + segment(0xC4, [7]) + segment(0xDA, [8]) + [9, 10] + [0xFF, 0xD9]
    }

    private func cleaned(_ bytes: [UInt8]) throws -> [UInt8] { try PhotoBytes.cleaned(bytes[...], named: "a").bytes }

    @Test func `a picture goes through byte for byte, what tells of its place does not`() throws {
        #expect(try cleaned(Self.jpeg()) == Self.jpeg())
        let profile = Self.segment(0xE2, Array("ICC_PROFILE\0x".utf8))
        #expect(try cleaned(Self.jpeg(profile)) == Self.jpeg(profile))
        let multiple = Self.segment(0xE2, Array("MPF\0x".utf8))
        #expect(try cleaned(Self.jpeg(Self.exif + multiple + Self.segment(0xEB, [1]) + Self.segment(0xFE, [2]))) == Self.jpeg())
    }

    @Test func `what a phone puts behind the picture is left out and makes it no worse`() throws {
        let second = Self.jpeg(Self.exif)
        #expect(try cleaned(Self.jpeg() + second) == Self.jpeg())
        let film = [UInt8](repeating: 0x5A, count: 500)
        #expect(try cleaned(Self.jpeg() + film) == Self.jpeg())
    }

    @Test func `a torn photo is refused`() {
        for length in [3, 20, Self.jpeg().count - 2, Self.jpeg().count - 1] {
            #expect(throws: Refusal.self) { try cleaned(Array(Self.jpeg().prefix(length))) }
        }
    }

    @Test func `chunks that a picture does not need are left out of a PNG`() throws {
        let chunk = Array("\0\0\0\u{4}gpSz".utf8) + [1, 2, 3, 4, 0, 0, 0, 0]
        let photo = District.photo
        #expect(try cleaned(Array(photo[..<33]) + chunk + photo[33...] + chunk) == photo)
    }

    @Test func `an upload that no entry came to name is removed after a day, one that is named stays`() async throws {
        try await TestHouse.run { test in
            let sweep = AttachmentSweep(test.house)
            let store = test.house.attachments
            let named = try await store.keepPhoto(District.photo, named: "a.png")
            let unnamed = try await store.keepPhoto(Self.jpeg(), named: "b.jpg")
            var draft = House.Draft(ledger: "citizen-report", channel: .portal)
            (draft.description, draft.class, draft.placeText, draft.photos) = ("井盖", "manhole-damaged", "一号路口", [named])
            _ = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil)
            test.clock.advance(hours: 23)
            #expect(try await sweep.run() == 0)
            // Whoever is about to name it keeps it for another day.
            #expect(try await store.kept(unnamed.sha256) == unnamed)
            test.clock.advance(hours: 23)
            #expect(try await sweep.run() == 0)
            test.clock.advance(hours: 2)
            #expect(try await sweep.run() == 1)
            #expect(try await store.bytes(of: named.sha256) != nil)
            #expect(try await store.bytes(of: unnamed.sha256) == nil)
            #expect(try await store.kept(unnamed.sha256) == nil)
            #expect(try await sweep.run() == 0)
        }
    }
}
