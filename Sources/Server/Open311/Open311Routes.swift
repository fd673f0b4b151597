import Hummingbird
import Kernel

func addOpen311Routes(_ router: Router<WebContext>, _ web: Web) {}

enum Open311Errors {
    static func response(_ refusal: Refusal, status: HTTPResponse.Status, path: String) -> Response { Response(status: status) }
}
