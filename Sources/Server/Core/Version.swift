// Which Taizhang this is: said by `taizhang --version` and on the page of the server's health.

package enum Version {
    /// Semantic: the first number rises where a data directory cannot go back, or an API loses something.
    package static let current = "0.1.0"
}
