// Where something was found, counted in the text as it was given.
import Extraction
import Kernel
import Testing

@Suite struct SpanTests {
    @Test("A span contains what lies in it, its ends included")
    func containing() {
        #expect(Span(2, 9).contains(Span(2, 9)))
        #expect(!Span(2, 9).contains(Span(2, 10)))
    }
}
