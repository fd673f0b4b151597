import Foundation
import Hummingbird
import Kernel
import Pages

func addAPIRoutes(_ router: Router<WebContext>, _ web: Web) {}

enum APIProblem {
    static func response(_ refusal: Refusal, status: HTTPResponse.Status, language: Language) -> Response { Response(status: status) }
}
