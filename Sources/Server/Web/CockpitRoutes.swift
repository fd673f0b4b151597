import Hummingbird

func addCockpitRoutes(_ router: Router<WebContext>, _ web: Web) {}
