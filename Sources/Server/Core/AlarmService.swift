// Records what time alone does while the server runs: lights that turn, rungs that are reached, holds that are
// over. Asks once a second for what is due by the house's clock; Loop/Alarms.swift does the rest. Started by
// `serve`. What fails is said and tried again a second later: it never ends the server. Any number of these, in
// one process or in several, do no harm: each rung is claimed by an entry that there can be only one of.
import Kernel
import Logging
import Loop
import ServiceLifecycle

struct AlarmService: Service {
    let house: House
    let logger: Logger
    /// Between two sweeps.
    var pace = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var known: [String: String] = [:]
            while !Task.isCancelled {
                known = await sweep(known)
                do { try await Task.sleep(for: pace) } catch { return }
            }
        }
    }

    /// - Parameter known: the matters that could not be brought up to date before, with why.
    /// - Returns: those that cannot be now. Each is said once, not every second.
    private func sweep(_ known: [String: String]) async -> [String: String] {
        do {
            let swept = try await Alarms(house.journal).sweep(at: house.now())
            if swept.recorded > 0 { logger.debug("time has struck", metadata: ["entries": "\(swept.recorded)"]) }
            // What is cut off by the end of the server is taken up by the next one.
            guard !Task.isCancelled else { return known }
            for (id, why) in swept.troubles.sorted(by: { $0.key < $1.key }) where known[id] != why {
                logger.error("a matter's clocks cannot be brought up to date", metadata: ["matter": "\(id)", "error": "\(why)"])
            }
            return swept.troubles
        } catch {
            if !Task.isCancelled { logger.error("sweep of clocks failed", metadata: ["error": "\(error)"]) }
            return known
        }
    }
}
