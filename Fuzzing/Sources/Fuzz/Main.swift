// The fuzzer: `FUZZ_TARGET=… Fuzz [what libFuzzer takes]`; `Fuzz list` names the targets. Called by run.sh, and by
// libFuzzer itself where it has others do the work, with words of its own: hence the target is no word. It must never
// catch what a check throws: a property that does not hold ends the process as a crash does, so that the input is kept.
import Foundation
import FuzzChecks

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Chosen once, before the fuzzer begins; a C function can carry no closure.
nonisolated(unsafe) private var chosen: FuzzTarget?

@main struct Fuzz {
    static func main() {
        let wanted = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard CommandLine.arguments.dropFirst().first != "list", let target = FuzzTarget.all.first(where: { $0.name == wanted }) else {
            print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
            exit(wanted.isEmpty ? 0 : 2)
        }
        chosen = target
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(runDriver(&count, &arguments, one))
    }
}

private func one(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        try chosen?.check(bytes)
    } catch {
        // Into the same place as what libFuzzer says; standard output is not flushed before an abort.
        let said = Array("does not hold: \(error)\n".utf8)
        _ = write(STDERR_FILENO, said, said.count)
        abort()
    }
    return 0
}
