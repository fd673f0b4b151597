// Photos for the sample: plain drawings with the word SAMPLE in them, made here byte by byte (PNG, RFC 2083;
// zlib without compression, RFC 1950 and 1951), so that no picture of a real place is needed.

enum SamplePicture {
    static let sceneCount = 6
    /// For each scene the sight before the work, then the sight after it.
    static let all: [[UInt8]] = (0..<sceneCount).flatMap { [png(drawing(scene: $0, done: false)), png(drawing(scene: $0, done: true))] }

    private static let (width, height) = (160, 120)
    /// Sky, wall, pavement, road, marking, what is wrong, its rim, ink.
    private static let palette: [UInt8] = [
        0xC8, 0xDC, 0xEB, 0xD9, 0xCF, 0xBF, 0xB5, 0xB5, 0xB0, 0x6E, 0x72, 0x78, 0xF2, 0xEE, 0xDC, 0x8A, 0x4B, 0x2A, 0x3B, 0x2A, 0x22, 0x22,
        0x22, 0x22,
    ]

    private static func drawing(scene: Int, done: Bool) -> [UInt8] {
        let horizon = 45 + scene * 3
        let middle = (x: 45 + scene * 14, y: 88)
        var pixels = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                var colour: UInt8 = y < horizon ? ((x / 20 + scene) % 3 == 0 && y > horizon - 25 ? 1 : 0) : y < horizon + 15 ? 2 : 3
                if y > horizon + 40, y < horizon + 43, (x / 12) % 2 == 0 { colour = 4 }
                if !done {
                    let (dx, dy) = (abs(x - middle.x), abs(y - middle.y))
                    // A disc, a box or a lozenge, by the scene.
                    let size = [dx * dx + dy * dy, max(dx, dy) * max(dx, dy), (dx + dy) * (dx + dy)][scene % 3]
                    if size < 225 { colour = 5 } else if size < 300 { colour = 6 }
                }
                pixels[y * width + x] = colour
            }
        }
        write("SAMPLE", into: &pixels)
        return pixels
    }

    /// Five columns a letter, the lowest bit on top; each dot two pixels wide and high.
    private static let letters: [Character: [UInt8]] = [
        "S": [0x26, 0x49, 0x49, 0x49, 0x32], "A": [0x7E, 0x09, 0x09, 0x09, 0x7E], "M": [0x7F, 0x02, 0x0C, 0x02, 0x7F],
        "P": [0x7F, 0x09, 0x09, 0x09, 0x06], "L": [0x7F, 0x40, 0x40, 0x40, 0x40], "E": [0x7F, 0x49, 0x49, 0x49, 0x41],
    ]

    private static func write(_ word: String, into pixels: inout [UInt8]) {
        for (place, letter) in word.enumerated() {
            for (column, bits) in (letters[letter] ?? []).enumerated() {
                for row in 0..<7 where bits >> UInt8(row) & 1 == 1 {
                    for y in 0..<2 { for x in 0..<2 { pixels[(6 + row * 2 + y) * width + 6 + (place * 6 + column) * 2 + x] = 7 } }
                }
            }
        }
    }

    // MARK: PNG

    /// Four bits a pixel by palette.
    private static func png(_ pixels: [UInt8]) -> [UInt8] {
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)
            for x in stride(from: 0, to: width, by: 2) { rows.append(pixels[y * width + x] << 4 | pixels[y * width + x + 1]) }
        }
        let header = bytes(UInt32(width)) + bytes(UInt32(height)) + [4, 3, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("PLTE", palette) + chunk("IDAT", zlib(rows))
            + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bytes(UInt32(data.count)) + body + bytes(crc32(body))
    }

    /// Stored blocks of at most 65,535 bytes.
    private static func zlib(_ data: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        var at = 0
        repeat {
            let block = data[at..<min(at + 65_535, data.count)]
            at += block.count
            let length = UInt16(block.count)
            result +=
                [at == data.count ? 1 : 0, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)] + block
        } while at < data.count
        return result + bytes(adler32(data))
    }

    private static func adler32(_ data: [UInt8]) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in data {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return b << 16 | a
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    private static func crc32(_ data: [UInt8]) -> UInt32 {
        ~data.reduce(0xFFFF_FFFF) { crc, byte in table[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
    }

    private static func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - $0 * 8)) } }
}
