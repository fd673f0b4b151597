import Hummingbird

func addDispatchRoutes(_ router: Router<WebContext>, _ web: Web) {}
