// What waits, what was sent, what was refused and why, and whether the phone can be relied on to keep it.
import { button, make, picture, time, word } from "./pocket-words.js";

const states = ["refused", "gone", "draft", "waiting", "sent"];

export function queueView(app) {
  const view = [];
  const waiting = app.items.filter((item) => item.state === "waiting");
  view.push(make("p", { className: "pocket-standing", textContent: standing(app, waiting.length) }));
  if (app.session === "signed-out") {
    view.push(make("p", {}, make("a", { className: "button", href: "/sign-in?next=%2Fpocket%2F", textContent: word(waiting.length ? "signInToSend" : "signIn", { n: waiting.length }) })));
  } else if (waiting.length && app.session !== "offline") {
    view.push(make("p", {}, button(word("sendNow"), () => app.sync(true))));
  }
  if (app.others) view.push(make("p", { className: "warning", textContent: word("others", { n: app.others }) }));
  for (const state of states) {
    const items = app.items.filter((item) => item.state === state).sort((a, b) => (state === "sent" ? b.id - a.id : a.id - b.id));
    if (!items.length) continue;
    view.push(make("section", { className: "block" },
      make("div", { className: "block-head" }, make("h2", { textContent: word(`state-${state}`, { n: items.length }) })),
      make("ul", { className: "pocket-list", data: { state } }, items.map((item) => itemLine(app, item)))));
  }
  if (!app.items.length) view.push(make("p", { className: "empty", textContent: word("queueEmpty") }));
  const room = app.room?.free === null || app.room?.free === undefined ? null : word("roomFree", { n: Math.floor(app.room.free / 1024 / 1024) });
  view.push(make("section", { className: "block" }, make("div", { className: "block-head" }, make("h2", { textContent: word("thisPhone") })),
    make("p", { className: app.room?.state === "good" ? "note" : "warning", textContent: [word(`room-${app.room?.state ?? "good"}`), room].filter(Boolean).join(" ") }),
    make("p", { className: "note", textContent: word("whatIsKept") })));
  return view;
}

// A draft has the name of its class, once it has one.
const titleOf = (app, item) => app.kept?.data?.classes.find((each) => each.code === item.fields.class)?.title;

function standing(app, count) {
  if (app.session === "signed-out") return word(count ? "standingSignIn" : "standingSignedOut", { n: count });
  if (app.session === "offline") return word(count ? "standingOffline" : "standingOfflineNone", { n: count });
  return word(count ? "standingWaiting" : "standingNone", { n: count });
}

function itemLine(app, item) {
  const head = make("span", { className: "pocket-row" }, make("b", { textContent: word(`kind-${item.kind}`) }),
    make("time", { textContent: time(item.seenAt ?? item.madeAt) }));
  const lines = [head, make("span", { textContent: item.title || titleOf(app, item) || word("untitled") })];
  const result = ["found", "passed"].find((name) => item.fields[name]);
  if (result) lines.push(make("span", { textContent: word(`${result}-${item.fields[result]}`) }));
  if (item.fields.note || (item.state !== "sent" && item.fields.text)) lines.push(make("span", { className: "quiet", textContent: item.fields.note || item.fields.text }));
  if (item.photos.length) lines.push(make("span", { className: "photos" }, item.photos.map((photo, index) => picture(photo.blob, word("photoNumber", { n: index + 1 })))));
  return make("li", { data: { item: String(item.id), state: item.state } }, lines, foot(app, item));
}

function foot(app, item) {
  const answer = item.answer ?? {};
  const discard = () => button(word("discard"), () => app.discard(item.id, word("discardAsk")), { className: "plain small" });
  switch (item.state) {
    case "draft":
      return [make("p", {}, make("a", { className: "button small", href: `#report/${item.id}`, textContent: word("goOn") }), " ", discard())];
    case "waiting":
      return item.tries ? [make("small", { className: "quiet", textContent: word("triedAgain", { n: item.tries, time: time(item.nextAt) }) })] : [];
    case "sent":
      return [make("small", { className: "quiet" }, make("a", { className: "number", href: answer.link, textContent: answer.number }), ` ${told(item, answer)}`)];
    case "refused":
      return [make("p", { className: "warning", textContent: `${answer.detail ?? ""} ${answer.remedy ?? ""}` }),
        make("p", {}, item.kind === "report" ? button(word("change"), () => app.reopen(item.id), { className: "small" }) : button(word("sendAgain"), () => app.again(item.id), { className: "small" }), " ", discard())];
    default:
      return [make("p", { className: "warning" }, happened(answer), make("br"), answer.remedy ?? ""),
        make("p", {},
          (item.fields.note ? answer.offers ?? [] : []).map((offer) => [button(word(`offer-${offer}`), () => app.asNote(item.id, offer), { className: "small" }), " "]),
          app.mayReport ? [button(word("asReport"), () => app.asReport(item.id), { className: "plain small" }), " "] : null,
          discard())];
  }
}

// When it was seen, where the server took the phone's word for it, and when it came in.
function told(item, answer) {
  const received = word("received", { time: time(answer.receivedAt ?? item.sentAt) });
  if (item.kind !== "report" || !answer.happenedAt) return received;
  const isLate = answer.receivedAt - item.seenAt > 60_000;
  return isLate && answer.happenedAt === answer.receivedAt ? `${received} · ${word("phoneClockNotTaken")}` : received;
}

function happened(answer) {
  if (!answer.happened) return answer.detail ?? "";
  return word("happened", { time: time(answer.happened.at), by: answer.happened.by, what: answer.happened.sentence });
}
