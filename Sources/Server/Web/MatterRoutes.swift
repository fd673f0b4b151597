import Hummingbird

func addMatterRoutes(_ router: Router<WebContext>, _ web: Web) {}
