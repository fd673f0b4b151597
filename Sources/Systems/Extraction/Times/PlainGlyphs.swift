// Glyphs of a text that needs no mending: one field of a form, one line of a table, a test.

extension Glyphs {
    /// Every scalar is a glyph; only full-width letters and digits become half-width.
    package init(plain text: String) {
        for (place, scalar) in text.unicodeScalars.enumerated() {
            scalars.append(Glyphs.halfWidth(scalar))
            origins.append(place)
        }
    }

    private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        default: scalar
        }
    }
}
