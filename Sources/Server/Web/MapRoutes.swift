import Hummingbird

func addMapRoutes(_ router: Router<WebContext>, _ web: Web) {}
