import Hummingbird

func addWatchRoutes(_ router: Router<WebContext>, _ web: Web) {}
