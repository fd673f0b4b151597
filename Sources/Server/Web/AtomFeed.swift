// An Atom feed (RFC 4287) of what happened in an area. Pure.
import Kernel
import Pages

struct AtomFeed: Sendable {
    struct Entry: Sendable {
        let id: String
        let title: String
        let at: Instant
        let link: String
    }

    let id: String
    let title: String
    let author: String
    let link: String
    let ownLink: String
    let language: String
    let entries: [Entry]
    /// Of an empty feed, which needs an instant all the same.
    let emptyAt: Instant

    var text: String {
        // `HTML` escapes the five characters that mean something in XML, too.
        let updated = (entries.map(\.at).max() ?? emptyAt).text(in: .utc)
        let body: HTML = """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(language)"><id>\(id)</id><title>\(title)</title><updated>\(updated)</updated>\
            <author><name>\(author)</name></author><link rel="alternate" type="text/html" href="\(link)"/><link rel="self" type="application/atom+xml" href="\(ownLink)"/>
            \(entries.html { entry in
                let at = entry.at.text(in: .utc)
                return """
                    <entry><id>\(entry.id)</id><title>\(entry.title)</title><updated>\(at)</updated><published>\(at)</published>\
                    <link rel="alternate" type="text/html" href="\(entry.link)"/><summary>\(entry.title)</summary></entry>

                    """
            })</feed>

            """
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + body.markup
    }
}
