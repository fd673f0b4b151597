import Hummingbird

func addSignInRoutes(_ router: Router<WebContext>, _ web: Web) {}
