// Arithmetic that calendars share: whole numbers of days and weeks on either side of an origin.

extension BinaryInteger {
    /// Rounded towards minus infinity, so that days before 1970 count like the others.
    func dividedDown(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension [Int] {
    /// In an ordered array, how many elements lie below `value`.
    func firstIndex(atLeast value: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
