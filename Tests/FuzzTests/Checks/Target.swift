// What is fuzzed, by name. Called by the fuzzer in Fuzzing/ with what it made up, and by ReplayTests with every file that
// is kept. A check never says whether a text is right: it says what must hold of any bytes whatsoever.

/// Something that reads bytes from outside, and what must hold of it.
package struct FuzzTarget: Sendable {
    /// As `make fuzz TARGET=` has it; also the folder of its files.
    package let name: String
    /// Throws `FuzzFailure` where something does not hold.
    package let check: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, _ check: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.check = check
    }
}

/// A property that does not hold.
package struct FuzzFailure: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

/// - Throws: `FuzzFailure` with what was promised and does not hold.
func require(_ holds: Bool, _ promise: @autoclosure () -> String) throws {
    guard holds else { throw FuzzFailure(promise()) }
}

/// What is no UTF-8 never comes so far: whoever calls readers of text refuses it first.
func text(_ bytes: [UInt8]) -> String? { String(validating: bytes, as: UTF8.self) }
