import Hummingbird

func addPortalRoutes(_ router: Router<WebContext>, _ web: Web) {}
