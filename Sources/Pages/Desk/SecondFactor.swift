// Setting up a second factor: the key as a QR code, as letters and as a link; the recovery codes, once. The QR code is
// always dark on light, also in the dark design: many scanners read nothing else.

import Kernel

/// A square of dark and light, as libqrencode makes it.
package struct QRMatrix: Sendable, Hashable {
    /// In modules.
    package var width: Int
    /// Row by row, `width` × `width`.
    package var isDark: [Bool]

    package init(width: Int, isDark: [Bool]) {
        self.width = width
        self.isDark = isDark
    }
}

/// Four modules of white around it, without which scanners do not find it (ISO/IEC 18004 9.1).
func qrCode(_ code: QRMatrix, title: String) -> HTML {
    var path = ""
    for y in 0..<code.width {
        var x = 0
        while x < code.width {
            let length = code.isDark[(y * code.width + x)..<((y + 1) * code.width)].prefix { $0 }.count
            if length > 0 { path += "M\(x + 4) \(y + 4)h\(length)v1h-\(length)z" }
            x += max(1, length)
        }
    }
    let side = code.width + 8
    return """
        <svg class="qr" viewBox="0 0 \(side) \(side)" role="img" aria-label="\(title)" shape-rendering="crispEdges">\
        <path class="light" d="M0 0h\(side)v\(side)h-\(side)z"/><path class="dark" d="\(path)"/></svg>
        """
}

package struct SecondFactorModel: Sendable {
    package var state: SecondFactorState
    /// The posts of this account cannot be without it.
    package var isDemanded: Bool
    /// What can be done: turn it on, renew the codes, turn it off.
    package var forms: [TitledForm]

    package init(state: SecondFactorState, isDemanded: Bool = false, forms: [TitledForm] = []) {
        self.state = state
        self.isDemanded = isDemanded
        self.forms = forms
    }
}

package func secondFactorPage(_ model: SecondFactorModel, in page: PageContext) -> HTML {
    let isOn = model.state != .off
    let forms: HTML = isOn ? titledForms(model.forms, in: page) : "\(model.forms.html { form($0.form, in: page) })"
    return layout(
        page[.secondFactor], .slip, in: page,
        """
        \(heading(page[.secondFactor], crumbs: [Crumb(page[.ownAccount], URLs.ownAccount)], lead: page[.secondFactorLead], in: page))
        \(HTML.when(model.isDemanded && !isOn, "<p class=\"note\">\(page[.secondFactorDemanded])</p>"))
        \(facts([Fact(page[.state], secondFactorText(model.state, in: page))]))
        \(forms)
        \(HTML.when(model.isDemanded && isOn, "<p class=\"note\">\(page[.secondFactorStays])</p>"))
        """)
}

package struct SecondFactorSetupModel: Sendable {
    /// Nil where the address is too long for one.
    package var picture: QRMatrix?
    /// Base32 in groups of four.
    package var secret: String
    /// `otpauth://…`
    package var address: String
    /// Fields: code.
    package var form: FormModel

    package init(picture: QRMatrix?, secret: String, address: String, form: FormModel) {
        self.picture = picture
        self.secret = secret
        self.address = address
        self.form = form
    }
}

package func secondFactorSetupPage(_ model: SecondFactorSetupModel, in page: PageContext) -> HTML {
    layout(
        page[.secondFactorSetUp], .slip, in: page,
        """
        \(heading(page[.secondFactorSetUp], crumbs: [Crumb(page[.secondFactor], URLs.secondFactor)], lead: page[.secondFactorScan], in: page))
        \(model.picture.map { qrCode($0, title: page[.secondFactorPicture]) })
        <div class="prose"><p>\(page[.secondFactorByHand])</p><p><code class="secret">\(model.secret)</code></p>
        <details><summary>\(page[.secondFactorAddress])</summary><p><code class="address">\(model.address)</code></p></details></div>
        \(form(model.form, in: page))
        """)
}

/// Shown once, right after they were made.
package func recoveryCodesPage(_ codes: [String], in page: PageContext) -> HTML {
    layout(
        page[.recoveryCodes], .slip, in: page,
        """
        \(heading(page[.recoveryCodes], lead: page[.recoveryCodesLead], in: page))
        <ol class="codes">\(codes.html { "<li><code>\($0)</code></li>" })</ol>
        <p class="block"><a class="button" href="\(URLs.ownAccount)">\(page[.recoveryCodesDone])</a></p>
        """)
}
