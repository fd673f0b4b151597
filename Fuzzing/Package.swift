// swift-tools-version:6.2
import Foundation
import PackageDescription

// What reads bytes from outside, built again with the instrumentation that libFuzzer steers by: docs/internals/fuzzing.md.
// The folders in Sources are links to the product's own; of Server and Pages only the files that read, because the rest
// needs the web framework. A package of its own, because all of this is compiled otherwise than the product.
let instrumented: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .unsafeFlags(["-sanitize=fuzzer", "-enable-testing"]),
]

/// libFuzzer as a library: Fuzz has its own `main`, which chooses the target. run.sh says where the compiler keeps it.
let library = ProcessInfo.processInfo.environment["LIBFUZZER"].map { [$0, "-lstdc++"] } ?? []

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .target(name: "Kernel", dependencies: [crypto], swiftSettings: instrumented),
        .target(name: "Matters", dependencies: ["Kernel", yams], swiftSettings: instrumented),
        .target(name: "Bulletins", dependencies: ["Kernel", "Matters", yams], swiftSettings: instrumented),
        .target(name: "Pages", dependencies: ["Kernel"], swiftSettings: instrumented),
        .systemLibrary(name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .target(name: "Formats", dependencies: ["Kernel", "CExpat", "CZip", "CXLSXWriter"], swiftSettings: instrumented),
        .target(name: "Grid", dependencies: ["Kernel", "Matters", "CGEOS"], swiftSettings: instrumented),
        .target(name: "Notices", dependencies: ["Kernel", "Matters"], swiftSettings: instrumented),
        .target(name: "Projects", dependencies: ["Kernel", "Matters", "Formats", yams], swiftSettings: instrumented),
        .target(name: "Extraction", dependencies: ["Kernel", "Matters"], swiftSettings: instrumented),
        .target(name: "Meetings", dependencies: ["Kernel", "Matters", yams], swiftSettings: instrumented),
        .target(name: "Supervision", dependencies: ["Kernel", "Matters", crypto, yams], swiftSettings: instrumented),
        .target(name: "Server", dependencies: ["Kernel", "Matters", crypto, yams], swiftSettings: instrumented),
        .target(
            name: "FuzzChecks",
            dependencies: [
                "Kernel", "Matters", "Bulletins", "Pages", "Formats", "Grid", "Notices", "Projects", "Extraction", "Meetings",
                "Supervision",
                "Server",
            ],
            swiftSettings: instrumented),
        .executableTarget(
            name: "Fuzz", dependencies: ["FuzzChecks"],
            swiftSettings: [.enableUpcomingFeature("ExistentialAny")],
            linkerSettings: [.unsafeFlags(library)]),
    ]
)
