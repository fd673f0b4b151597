// The page of the pocket: a frame that is the same for everybody, because the phone keeps it, with all words that the
// scripts say in its language. What is shown in it is made by Assets/Pocket/pocket-app.js from what the phone has.
import Kernel

/// `/pocket/`. Nobody's name and no token stands in it.
package func pocketPage(in page: PageContext) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="\(page.language.tag)"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <meta name="color-scheme" content="light dark"><meta name="theme-color" content="#fbf9f3"><title>\(page[.pocket]) · \(page.siteName)</title>
    <link rel="icon" href="\(URLs.asset("mark.svg"))" type="image/svg+xml"><link rel="apple-touch-icon" href="\(URLs.asset("pocket-192.png"))">
    <link rel="manifest" href="\(URLs.pocketManifest)">
    <link rel="stylesheet" href="\(URLs.asset("vendor/leaflet/leaflet.css"))"><link rel="stylesheet" href="\(URLs.asset("taizhang.css"))">
    <link rel="stylesheet" href="\(URLs.asset("pocket.css"))">
    <script defer src="\(URLs.asset("vendor/leaflet/leaflet.js"))"></script>
    <script type="module" src="\(URLs.pocketScript("pocket-app.js"))"></script></head>
    <body class="pocket"><a class="skip" href="#main">\(page[.skipToContent])</a>
    \(HTML.when(page.isSample, "<aside class=\"sample\">\(page[.sampleData])</aside>"))
    <header class="site pocket-head"><a class="brand" href="\(URLs.desk)"><b>台账</b> <span>\(page[.pocket])</span></a>\
    <p id="status" class="pocket-status" role="status"></p>\
    <ul class="languages" aria-label="\(page[.languages])">\(Language.allCases.filter { $0 != page.language }.html { language in
        "<li><a href=\"\(URLs.pocket(in: language))\" lang=\"\(language.tag)\" hreflang=\"\(language.tag)\">\(language.ownName)</a></li>"
    })</ul></header>
    <main id="main" tabindex="-1" data-language="\(page.language.rawValue)" data-words="\(pocketWords(in: page))">
    <h1 id="title" tabindex="-1">\(page[.pocketToday])</h1>
    <noscript><p class="warning">\(page[.pocketWithoutScript]) <a href="\(URLs.incidentReport)">\(page[.incidentReport])</a> · <a href="\(URLs.desk)">\(page[.desk])</a></p></noscript>
    <div id="notice" class="notices" role="status"></div>
    <div id="view"><p class="empty">\(page[.pocketStarting])</p></div>
    <template id="lights">\(LightMark.allCases.html { lightBadge($0, in: page) })</template>
    </main>
    <nav class="pocket-tabs" aria-label="\(page[.pocketTabs])"><ul>\
    <li><a href="\(URLs.pocket.anchor("today"))" data-tab="today">\(page[.pocketTabToday])</a></li><li><a href="\(URLs.pocket.anchor("report"))" data-tab="report">\(page[.pocketTabReport])</a></li>\
    <li><a href="\(URLs.pocket.anchor("queue"))" data-tab="queue">\(page[.pocketTabQueue]) <span class="tab-count" data-count></span></a></li></ul></nav>
    </body></html>
    """
}

/// As JSON, for an attribute: an inline script is forbidden by the page's policy.
private func pocketWords(in page: PageContext) -> String {
    let members = pocketNames.map { name, message in "\(quoted(name)):\(quoted(page[message]))" }
    return "{\(members.joined(separator: ","))}"
}

private func quoted(_ text: String) -> String {
    "\"" + text.escapingScalars { $0 == "\\" || $0 == "\"" ? "\\\($0)" : nil } + "\""
}

/// Each word as the scripts call it; a test holds the two lists together.
private let pocketNames: [(String, Message)] = [
    ("title-today", .pocketToday), ("title-report", .pocketReport), ("title-queue", .pocketQueue), ("title-task", .pocketTask),
    ("photoReport", .pocketPhotoReport), ("reportWithout", .pocketReportWithout), ("nothingSignedOut", .pocketNothingSignedOut),
    ("nothingYet", .pocketNothingYet), ("tasks", .pocketTasks), ("noTasks", .pocketNoTasks), ("byDistance", .pocketByDistance),
    ("byLight", .pocketByLight), ("mapOfCells", .pocketMapOfCells), ("myCells", .pocketMyCells), ("plainForm", .pocketPlainForm),
    ("myReports", .pocketMyReports), ("noReports", .pocketNoReports), ("asOf", .pocketAsOf), ("do-check", .pocketDoCheck),
    ("do-verify", .pocketDoVerify), ("taskGone", .pocketNoSuchTask), ("back", .pocketBack), ("fact-place", .pocketFactPlace),
    ("fact-cell", .pocketFactCell), ("fact-kind", .pocketFactKind), ("fact-seen", .pocketFactSeen), ("fact-asked", .pocketFactAsked),
    ("fact-work", .pocketFactWork), ("fact-condition", .pocketFactCondition), ("fact-due", .pocketFactDue),
    ("photoOfWork", .pocketPhotoOfWork), ("photoOfReport", .pocketPhotoOfReport), ("photoMissing", .pocketPhotoMissing),
    ("photo", .pocketPhoto), ("photoNumber", .pocketPhotoNumber), ("photoTake", .pocketPhotoTake), ("photoChoose", .pocketPhotoChoose),
    ("addPhoto", .pocketAddPhoto), ("remove", .pocketRemove), ("removePhoto", .pocketRemovePhoto),
    ("photoUnreadable", .pocketPhotoUnreadable), ("tooManyPhotos", .pocketTooManyPhotos), ("ask-check", .pocketAskCheck),
    ("ask-verify", .pocketAskVerify), ("found-yes", .pocketFoundYes), ("found-no", .pocketFoundNo), ("passed-yes", .pocketPassedYes),
    ("passed-no", .pocketPassedNo), ("note", .pocketNote), ("send", .pocketSend), ("needsNote", .pocketNeedsNote),
    ("needsPhoto", .pocketNeedsPhoto), ("needsClass", .pocketNeedsClass), ("needsPlace", .pocketNeedsPlace),
    ("needsText", .pocketNeedsText), ("class", .pocketClass), ("classOften", .pocketClassOften), ("classSearch", .pocketClassSearch),
    ("classNone", .pocketClassNone), ("placeWaiting", .pocketPlaceWaiting), ("placeIn", .pocketPlaceIn),
    ("placeElsewhere", .pocketPlaceElsewhere), ("placeWithin", .pocketPlaceWithin), ("placePicked", .pocketPlacePicked),
    ("placeHere", .pocketPlaceHere), ("placeNone", .pocketPlaceNone), ("placeOther", .pocketPlaceOther), ("address", .pocketAddress),
    ("lat", .pocketLatitude), ("lon", .pocketLongitude), ("text", .pocketText), ("discard", .pocketDiscard),
    ("discardAsk", .pocketDiscardAsk), ("goOn", .pocketGoOn), ("change", .pocketChange), ("sendAgain", .pocketSendAgain),
    ("sendNow", .pocketSendNow), ("asReport", .pocketAsReport), ("offer-progress", .pocketOfferProgress),
    ("offer-supplement", .pocketOfferSupplement), ("state-draft", .pocketStateDraft), ("state-waiting", .pocketStateWaiting),
    ("state-sent", .pocketStateSent), ("state-refused", .pocketStateRefused), ("state-gone", .pocketStateGone),
    ("kind-report", .pocketKindReport), ("kind-check", .pocketKindCheck), ("kind-verify", .pocketKindVerify),
    ("kind-progress", .pocketKindProgress), ("kind-supplement", .pocketKindSupplement), ("untitled", .pocketUntitled),
    ("triedAgain", .pocketTriedAgain), ("received", .pocketReceived), ("phoneClockNotTaken", .pocketPhoneClockNotTaken),
    ("happened", .pocketHappened), ("queueEmpty", .pocketQueueEmpty), ("thisPhone", .pocketThisPhone), ("whatIsKept", .pocketWhatIsKept),
    ("room-good", .pocketRoomGood), ("room-fleeting", .pocketRoomFleeting), ("room-small", .pocketRoomSmall),
    ("room-full", .pocketRoomFull), ("room-broken", .pocketRoomBroken), ("roomFree", .pocketRoomFree), ("others", .pocketOthers),
    ("standingSignIn", .pocketStandingSignIn), ("standingSignedOut", .pocketStandingSignedOut),
    ("standingOffline", .pocketStandingOffline), ("standingOfflineNone", .pocketStandingOfflineNone),
    ("standingWaiting", .pocketStandingWaiting), ("standingNone", .pocketStandingNone), ("signIn", .pocketSignIn),
    ("signInToSend", .pocketSignInToSend), ("statusOnline", .pocketStatusOnline), ("statusSending", .pocketStatusSending),
    ("statusOffline", .pocketStatusOffline), ("statusOfflineWaiting", .pocketStatusOfflineWaiting),
    ("statusSignedOut", .pocketStatusSignedOut), ("newRelease", .pocketNewRelease), ("newReleaseTake", .pocketNewReleaseTake),
    ("noWorker", .pocketNoWorker), ("metres", .pocketMetres), ("kilometres", .pocketKilometres), ("paused", .pocketPaused),
    ("dueBy", .pocketDueBy), ("overSince", .pocketOverSince),
]
