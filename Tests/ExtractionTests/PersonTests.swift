// People: a name behind a post or in a list behind one, and no other.
import Kernel
import Testing

@testable import Extraction

@Suite struct PersonTests {
    private func people(_ text: String) -> [String] {
        Samples.read(text).articles.flatMap(\.people).map { "\($0.name.value) \($0.posts.map(\.value).joined(separator: "|"))" }
    }

    @Test(
        "Posts before a name belong to it; a shared post belongs to each of a list",
        arguments: [
            ("区委副书记、区长沈知行主持会议。", ["沈知行 区委副书记|区长"]), ("区委常委王甲宁、李乙、张丙文参加会议。", ["王甲宁 区委常委", "李乙 区委常委", "张丙文 区委常委"]),
            ("区委书记方以宁、沈知行参加会议。", ["方以宁 区委书记", "沈知行 "]), ("区领导江见秋、林鹤年参加会议。", ["江见秋 ", "林鹤年 "]),
            ("挂职副区长欧阳远山在分会场参加。", ["欧阳远山 挂职副区长"]), ("区发展和改革局局长闻一舟说。", ["闻一舟 区发展和改革局局长"]),
            ("副区长、区公安分局局长石敬远到现场检查。", ["石敬远 副区长|区公安分局局长"]), ("据区大数据局副局长谈笑介绍，成效明显。", ["谈笑 区大数据局副局长"]),
        ])
    func posts(text: String, expected: [String]) {
        #expect(people("东湖讯 3月7日，\(text)") == expected)
    }

    @Test(
        "Where a name is not sure there is none",
        arguments: [
            "区委书记、区长参加会议。", "各镇党委书记要亲自抓。", "书记和镇长到场。", "局长于近日赴现场。", "大会执行主席在主席台就座。", "区长江大桥建设进展顺利。", "由主任会议决定。", "负责人向记者介绍了情况。",
            "项目负责人高度重视。", "区委常委会会议召开。", "村支书时刻牵挂村民。",
        ])
    func unsure(text: String) {
        #expect(people("东湖讯 3月7日，\(text)") == [])
    }

    @Test("A later mention is the same person")
    func later() {
        #expect(people("区长沈知行主持会议。会议结束后，沈知行到现场检查。副区长沈知行的同事参加。").map { $0.prefix(3) } == ["沈知行"])
    }

    @Test("A list of names at the beginning of a sentence needs no post")
    func bareLists() {
        #expect(people("会议召开。方以宁、魏长庚、顾念慈在主席台前就座。") == ["方以宁 ", "魏长庚 ", "顾念慈 "])
        #expect(people("会议召开。高新、东湖、城南三个片区发言。") == [])
    }
}
