import Hummingbird

func addAdminRoutes(_ router: Router<WebContext>, _ web: Web) {}
