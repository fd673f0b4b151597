// A text as a QR code (ISO/IEC 18004), by libqrencode. Pages draws it.
import CQREncode
import Kernel
import Pages

extension QRMatrix {
    /// Error correction M: 15 % may be dirt or glare on a screen. Nil where the text is too long for one.
    init?(_ text: String) {
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let data = code.pointee.data else { return nil }
        // The lowest bit of each byte says dark or light.
        self.init(width: width, isDark: (0..<width * width).map { data[$0] & 1 == 1 })
    }
}
