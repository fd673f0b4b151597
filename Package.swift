// swift-tools-version:6.2
import PackageDescription

// The arrows (DESIGN §4): Kernel ← Matters ← Systems/* ← Loop ← Server ← taizhang,
// Kernel ← Pages ← Systems/*, Kernel ← JournalCore ← JournalSQLite and JournalPostgres, joined only in Server and taizhang.
// Tests/HouseTests reads the imports and holds them to this list.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "taizhang",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "taizhang", targets: ["taizhang"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    ],
    targets: [
        .target(
            name: "Kernel",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(
            name: "Matters",
            dependencies: ["Kernel", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        .target(
            name: "Bulletins",
            dependencies: ["Kernel", "Matters", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),
        .target(name: "JournalCore", dependencies: ["Kernel"], swiftSettings: settings),
        .target(
            name: "JournalSQLite",
            dependencies: ["Kernel", "JournalCore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "JournalPostgres", dependencies: ["Kernel", "JournalCore", "CLibPQ"], swiftSettings: settings),
        .target(
            name: "Pages",
            dependencies: ["Kernel"],
            resources: [
                .embedInCode("Assets/taizhang.css"), .embedInCode("Assets/desk.js"), .embedInCode("Assets/live.js"),
                .embedInCode("Assets/editor.js"),
                .embedInCode("Assets/map.js"), .embedInCode("Assets/report.js"),
                .embedInCode("Assets/mark.svg"), .embedInCode("Assets/Pocket/pocket.css"),
                .embedInCode("Assets/Pocket/pocket-app.js"), .embedInCode("Assets/Pocket/pocket-words.js"),
                .embedInCode("Assets/Pocket/pocket-store.js"), .embedInCode("Assets/Pocket/pocket-send.js"),
                .embedInCode("Assets/Pocket/pocket-photo.js"), .embedInCode("Assets/Pocket/pocket-place.js"),
                .embedInCode("Assets/Pocket/pocket-map.js"), .embedInCode("Assets/Pocket/pocket-today.js"),
                .embedInCode("Assets/Pocket/pocket-report.js"), .embedInCode("Assets/Pocket/pocket-queue.js"),
                .embedInCode("Assets/Pocket/pocket-worker.js"), .embedInCode("Assets/Pocket/pocket-192.png"),
                .embedInCode("Assets/Pocket/pocket-512.png"), .embedInCode("Assets/Pocket/pocket-maskable.png"),
            ],
            swiftSettings: settings),
        .systemLibrary(name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"])]),
        .target(
            name: "Grid",
            dependencies: ["Kernel", "Matters", "Pages", "CGEOS"],
            path: "Sources/Systems/Grid",
            swiftSettings: settings),
        .target(
            name: "Notices",
            dependencies: ["Kernel", "Matters"],
            path: "Sources/Systems/Notices",
            swiftSettings: settings),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        // The reference that `taizhang bench schedules` measures beside; nothing else uses it.
        .target(name: "CPlainPasses"),
        .target(name: "Formats", dependencies: ["Kernel", "CExpat", "CZip", "CXLSXWriter"], swiftSettings: settings),
        .target(
            name: "Projects",
            dependencies: ["Kernel", "Matters", "Formats", .product(name: "Yams", package: "Yams")],
            path: "Sources/Systems/Projects",
            swiftSettings: settings),
        // Tests/HouseTests holds that it needs neither a database nor the network: `taizhang read` works offline.
        .target(
            name: "Extraction",
            dependencies: ["Kernel", "Matters"],
            path: "Sources/Systems/Extraction",
            swiftSettings: settings),
        .target(
            name: "Meetings",
            dependencies: ["Kernel", "Matters", .product(name: "Yams", package: "Yams")],
            path: "Sources/Systems/Meetings",
            swiftSettings: settings),
        .target(
            name: "Supervision",
            dependencies: [
                "Kernel", "Matters", .product(name: "Crypto", package: "swift-crypto"), .product(name: "Yams", package: "Yams"),
            ],
            path: "Sources/Systems/Supervision",
            swiftSettings: settings),
        .target(
            name: "Loop",
            dependencies: ["Kernel", "Matters", "Grid", "Notices", "Projects", "Meetings", "Supervision", "Extraction", "Bulletins"],
            swiftSettings: settings),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(
            name: "Server",
            dependencies: [
                "Kernel", "Matters", "Bulletins", "Pages", "Grid", "Notices", "Projects", "Meetings", "Supervision", "Extraction",
                "Formats", "Loop", "JournalCore", "JournalSQLite",
                "JournalPostgres",
                "CQREncode", "CPlainPasses",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            resources: [
                .embedInCode("API/OpenAPI.yaml"), .embedInCode("Accounts/CommonPasswords.txt"), .embedInCode("Bulletins/bulletin.docx"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "taizhang",
            dependencies: [
                "Server",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .target(name: "KernelTesting", dependencies: ["Kernel"], swiftSettings: settings),
        .testTarget(name: "KernelTests", dependencies: ["Kernel", "KernelTesting"], swiftSettings: settings),
        .testTarget(name: "MattersTests", dependencies: ["Matters", "Kernel"], swiftSettings: settings),
        .testTarget(name: "BulletinsTests", dependencies: ["Bulletins", "Matters", "Kernel", "KernelTesting"], swiftSettings: settings),
        .testTarget(
            name: "JournalTests",
            dependencies: ["JournalSQLite", "JournalPostgres", "JournalCore", "CLibPQ", "Matters", "Notices", "Kernel", "KernelTesting"],
            swiftSettings: settings),
        .testTarget(name: "PagesTests", dependencies: ["Pages", "Kernel"], swiftSettings: settings),
        .testTarget(name: "GridTests", dependencies: ["Grid", "Matters", "Kernel"], swiftSettings: settings),
        .testTarget(name: "FormatsTests", dependencies: ["Formats", "Kernel"], swiftSettings: settings),
        .testTarget(
            name: "ProjectsTests", dependencies: ["Projects", "Formats", "Matters", "Kernel", "KernelTesting"], swiftSettings: settings),
        .testTarget(
            name: "SupervisionTests",
            dependencies: ["Supervision", "Matters", "Kernel", "KernelTesting", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .testTarget(name: "MeetingsTests", dependencies: ["Meetings", "Matters", "Kernel", "KernelTesting"], swiftSettings: settings),
        .testTarget(name: "ExtractionTests", dependencies: ["Extraction", "Matters", "Kernel"], swiftSettings: settings),
        .testTarget(name: "NoticesTests", dependencies: ["Notices", "Matters", "Kernel", "KernelTesting"], swiftSettings: settings),
        .testTarget(
            name: "LoopTests",
            dependencies: [
                "Loop", "Bulletins", "Grid", "Notices", "Matters", "Kernel", "KernelTesting", "JournalSQLite", "JournalPostgres",
                "JournalCore",
            ],
            swiftSettings: settings),
        // The checks in it are those of the fuzzer in Fuzzing/, which links to them.
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Kernel", "Matters", "Bulletins", "Pages", "Formats", "Grid", "Notices", "Projects", "Extraction", "Meetings",
                "Supervision",
                "Server",
            ],
            swiftSettings: settings),
        .testTarget(name: "HouseTests", swiftSettings: settings),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Server", "KernelTesting", "CLibPQ", .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: settings),
    ]
)
