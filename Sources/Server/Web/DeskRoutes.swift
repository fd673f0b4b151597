import Hummingbird

func addDeskRoutes(_ router: Router<WebContext>, _ web: Web) {}
