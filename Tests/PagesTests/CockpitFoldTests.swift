// A cockpit with more units than fit: none is left out, and the page says how many are folded away.

import Pages
import Testing

@Suite struct CockpitFoldTests {
    @Test(arguments: Language.allCases) func `a cockpit shows twenty units and folds the others, saying how many`(language: Language)
        throws
    {
        let examples = Examples(language: language)
        var model = examples.cockpitModel
        model.byUnit = (0..<57).map { index in
            TallyLine(
                title: "单位 \(index)", filter: ListFilter().with { $0.unit = "u\(index)" }, openCount: index < 50 ? 1 : 0, lights: [:],
                endedCount: 1, endedPermille: 500)
        }
        let markup = cockpitPage(model, in: examples.context(path: "/cockpit", officer: examples.worker.officer)).markup
        for index in 0..<57 { #expect(markup.contains(">单位 \(index)<"), "\(index)") }
        let summaries = markup.matches(of: /<summary>([^<]+)<\/summary>/).map { String($0.1) }
        let zh = language == .zh
        #expect(summaries.contains(zh ? "另有 30 个有在办事项" : "30 more with something open"))
        #expect(summaries.contains(zh ? "另有 7 个没有在办事项" : "7 more with nothing open"))
        let shown = try #require(markup.components(separatedBy: zh ? "另有 30 个" : "30 more with").first)
        #expect(shown.contains(">单位 19<") && !shown.contains(">单位 20<"))
    }
}
