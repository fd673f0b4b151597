// Sums of money as people write them: 82，225.00元, 1.2万元, 肆佰叁拾萬圆整, 十块三毛, 港币两千九百六十元, 1万-5万元, 50万元（含）以上.

/// A sum, exact to the unit of its currency.
package struct MoneyAmount: Codable, Hashable, Sendable {
    /// Raw values are those of JioNLP's cases.
    package enum Definition: String, Codable, CaseIterable, Sendable {
        case accurate
        /// 约, 左右, 几十万, from one to another.
        case about = "blur"
        /// 小于, 以下, 不到
        case atMost = "blur-"
        /// 超过, 以上, 至少
        case atLeast = "blur+"
    }

    /// In the unit of the currency with two decimals at least: "82225.00". Two where it runs from one to another.
    package var amounts: [String]
    /// 元, 美元, 港元, 新台币 …
    package var currency: String
    package var definition: Definition

    package init(amounts: [String], currency: String, definition: Definition) {
        (self.amounts, self.currency, self.definition) = (amounts, currency, definition)
    }
}

package enum Money {
    /// The sum that `text` is, and nothing else beside it; nil where it is none. Without a currency it is read as 元.
    package static func parse(_ text: String) -> MoneyAmount? {
        let glyphs = Glyphs(plain: text)
        let scalars = glyphs.scalars.filter { $0.value != 0x20 && $0.value != 0x3000 }
        return MoneyReader(quantities: QuantityReader(scalars: scalars, range: 0..<scalars.count)).money()
    }
}

private struct MoneyReader {
    let quantities: QuantityReader

    func money() -> MoneyAmount? {
        var (place, currency, definition) = (0, "", MoneyAmount.Definition.accurate)
        var isPrefixRead = true
        while isPrefixRead {
            isPrefixRead = false
            if let (word, end) = MoneyWords.longest(MoneyWords.before, quantities, place) {
                (definition, place, isPrefixRead) = (word, end, true)
            }
            if let (name, end) = MoneyWords.longest(MoneyWords.currencies, quantities, place) {
                (currency, place, isPrefixRead) = (name, end, true)
            }
        }
        guard let first = sum(place) else { return nil }
        var sums = [first.quantity]
        place = first.end
        var named = first.currency
        if let next = connector(place), let second = sum(next) {
            (place, named) = (second.end, second.currency.isEmpty ? named : second.currency)
            sums = [borrowed(first.quantity, from: second.quantity), second.quantity]
            definition = .about
        }
        while let (word, end) = MoneyWords.longest(MoneyWords.after, quantities, place) { (definition, place) = (word ?? definition, end) }
        guard place == quantities.range.upperBound else { return nil }
        var values = sums.map(\.value)
        if let upper = sums.first?.upper, sums.count == 1 { (values, definition) = ([values[0], upper], .about) }
        if sums.count == 1, let more = more(sums[0]) { (values, definition) = ([values[0], more], .about) }
        // "三万元欧元": the name of the currency is surer than its unit.
        let name = currency.isEmpty || currency == "元" ? (named.isEmpty ? "元" : named) : currency
        return MoneyAmount(amounts: values.map { $0.text(places: 2) }, currency: name, definition: definition)
    }

    /// A number and its unit, with 角 and 分 behind them.
    private func sum(_ index: Int) -> (quantity: Quantity, currency: String, end: Int)? {
        guard var quantity = quantities.quantity(index) else { return nil }
        var (place, currency) = (quantity.end, "")
        if let cents = MoneyWords.longest(MoneyWords.cents, quantities, place) {
            quantity.value = quantity.value.shifted(right: cents.value)
            return (smaller(quantity, cents.end), "元", smallerEnd(cents.end))
        }
        if let (_, end) = MoneyWords.longest(MoneyWords.units, quantities, place) {
            (place, currency) = (end, "元")
            let whole = smaller(quantity, place)
            if smallerEnd(place) > place { (quantity, place) = (whole, smallerEnd(place)) }
        }
        while let (name, end) = MoneyWords.longest(MoneyWords.currencies, quantities, place) {
            (place, currency) = (end, name == "元" && !currency.isEmpty ? currency : name)
        }
        place = quantities.at(place, "整") ?? quantities.at(place, "正") ?? place
        return (quantity, currency, place)
    }

    /// 一角七分, 三毛, and the 3 of 十块三.
    private func smaller(_ quantity: Quantity, _ index: Int) -> Quantity {
        var (result, place) = (quantity, index)
        while let part = quantities.quantity(place), part.value < ExactDecimal(100) {
            guard let cents = MoneyWords.longest(MoneyWords.cents, quantities, part.end),
                let sum = result.value + part.value.shifted(right: cents.value)
            else { break }
            (result.value, place) = (sum, cents.end)
        }
        return result
    }

    private func smallerEnd(_ index: Int) -> Int {
        var place = index
        while let part = quantities.quantity(place), part.value < ExactDecimal(100),
            let cents = MoneyWords.longest(MoneyWords.cents, quantities, part.end)
        {
            place = cents.end
        }
        return place
    }

    private func connector(_ index: Int) -> Int? {
        var place = index
        while MoneyWords.dashes.contains(quantities.code(place)), place - index < 2 { place += 1 }
        return place > index ? place : nil
    }

    /// 两到三万: the first is in 万 as well, where it has no such magnitude of its own.
    private func borrowed(_ first: Quantity, from second: Quantity) -> Quantity {
        guard first.value < second.value, first.zeros < 4 || second.zeros > first.zeros, second.zeros > 0 else { return first }
        let zeros = second.zeros >= 4 ? (first.zeros >= 4 ? 0 : second.zeros) : (first.zeros == 0 ? second.zeros : 0)
        guard let scaled = first.value.scaled(zeros: zeros), scaled < second.value else { return first }
        var result = first
        result.value = scaled
        return result
    }

    /// 十多, 20余万: up to the next round number of its first digit.
    private func more(_ quantity: Quantity) -> ExactDecimal? {
        guard quantity.hasMore else { return nil }
        var step = ExactDecimal(1)
        while let next = step.scaled(zeros: 1), next < quantity.value || next == quantity.value { step = next }
        return quantity.value + step
    }
}

private enum MoneyWords {
    static let before: [String: MoneyAmount.Definition] = [
        "约": .about, "大约": .about, "大概": .about, "近": .about, "将近": .about, "接近": .about, "差不多": .about, "大致": .about, "至少": .atLeast,
        "超过": .atLeast, "超": .atLeast, "逾": .atLeast, "大于": .atLeast, "高于": .atLeast, "多于": .atLeast, "不少于": .atLeast, "不低于": .atLeast,
        "突破": .atLeast, "小于": .atMost, "低于": .atMost, "少于": .atMost, "不到": .atMost, "不足": .atMost, "不超过": .atMost, "至多": .atMost,
        "最多": .atMost, "不高于": .atMost, "最少": .atLeast,
    ]
    /// Nil leaves the definition as it is.
    static let after: [String: MoneyAmount.Definition?] = [
        "以上": .atLeast, "（含）以上": .atLeast, "(含)以上": .atLeast, "以下": .atMost, "以内": .atMost, "（含）以下": .atMost, "(含)以下": .atMost,
        "左右": .about, "上下": .about, "之间": .about, "不到": .atMost, "钱": nil, "（含）": nil,
    ]
    static let units = ["元": 1, "块": 1, "块钱": 1, "圆": 1, "元钱": 1, "圓": 1]
    static let cents = ["角": 1, "毛": 1, "毛钱": 1, "分": 2, "分钱": 2]
    static let currencies: [String: String] = [
        "人民币": "元", "¥": "元", "￥": "元", "CNY": "元", "RMB": "元", "美元": "美元", "美金": "美元", "USD": "美元", "$": "美元", "欧元": "欧元",
        "€": "欧元", "港元": "港元", "港币": "港元", "HKD": "港元", "新台币": "新台币", "台币": "新台币", "泰铢": "泰铢", "澳元": "澳元", "澳币": "澳元",
        "日元": "日元", "英镑": "英镑", "韩元": "韩元", "加元": "加元", "卢布": "卢布", "澳门元": "澳门元", "澳门币": "澳门元", "瑞士法郎": "瑞士法郎",
        "新加坡元": "新加坡元", "新元": "新加坡元", "卢比": "卢比", "越南盾": "越南盾", "林吉特": "林吉特",
    ]
    static let dashes = GlyphSet("-—–~～至到－")

    static func longest<Value>(_ table: [String: Value], _ reader: QuantityReader, _ index: Int) -> (value: Value, end: Int)? {
        var best: (value: Value, end: Int)?
        for (word, value) in table {
            if let end = reader.at(index, word), end > best?.end ?? index { best = (value, end) }
        }
        return best
    }
}
