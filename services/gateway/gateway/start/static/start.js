// The reader's own figures and messages; everything comes from this host and is drawn here.
import { bars, line } from "/static/charts.js";

const words = JSON.parse(document.getElementById("words").textContent);
const csrf = document.getElementById("start").dataset.csrf;
const language = document.documentElement.lang;
const headers = { "Accept-Language": language };

const ask = async (path, options = {}) => {
  const answer = await fetch(path, { ...options, headers: { ...headers, ...options.headers } });
  if (!answer.ok) throw new Error(answer.status === 403 ? words.refused : words.down);
  return answer.json();
};

const add = (parent, name, text = "", attributes = {}) => {
  const child = document.createElement(name);
  child.textContent = text;
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  return parent.appendChild(child);
};

const number = (value, digits = 0) =>
  value.toLocaleString(language, { maximumFractionDigits: digits });

const duration = (seconds) => {
  const steps = [[86400, words.days], [3600, words.hours], [60, words.minutes]];
  const step = steps.find(([size]) => seconds >= size) ?? [1, words.seconds];
  return `${number(seconds / step[0], 1)} ${step[1]}`;
};

const UNITS = {
  count: (value) => number(value),
  ratio: (value) => number(value, 2),
  share: (value) => `${number(100 * value, 1)}%`,
  seconds: duration,
};

const shown = (value, unit) =>
  value === null ? "—" : (UNITS[unit] ?? ((other) => number(other, 2)))(value);

const showFigure = (list, item, month) => {
  const card = add(list, "article");
  add(card, "h3", item.kpi.name, { title: item.kpi.question });
  add(card, "p", shown(item.total.value, item.kpi.unit), { class: "value" });
  const told = (one) => shown(one.value, item.kpi.unit);
  card.append(line(item.series.map((one) => ({ name: one.month, value: one.value, told: told(one) }))));
  const groups = item.groups.slice(0, 8);
  card.append(bars(groups.map((one) => ({
    name: one.name ?? (item.by === "office" ? words.unknown_office : one.key),
    value: one.value,
    told: told(one),
  }))));
  const events = `/v1/reporting/kpis/${encodeURIComponent(item.kpi.code)}/events?month=${month}`;
  add(card, "a", `${words.events} (${item.kpi.clause})`, { href: events });
};

const showFigures = async () => {
  const place = document.getElementById("figures");
  try {
    const { month, items } = await ask("/v1/reporting/dashboard");
    document.getElementById("month").textContent = month;
    place.textContent = items.length ? "" : words.no_figures;
    items.forEach((item) => showFigure(place, item, month));
  } catch (error) {
    place.textContent = error.message;
  }
};

const messages = new Map();

const markRead = async (message) => {
  const path = `/v1/notifications/messages/${message.id}/read`;
  const key = { "X-CSRF-Token": csrf, "Idempotency-Key": crypto.randomUUID?.() ?? message.id };
  keep(await ask(path, { method: "POST", headers: key }));
};

const showMessages = () => {
  const list = document.getElementById("messages");
  list.textContent = "";
  const newest = [...messages.values()].sort((a, b) => b.place - a.place).slice(0, 20);
  if (!newest.length) add(list, "li", words.no_messages);
  for (const message of newest) {
    const row = add(list, "li", "", { class: message.read_at ? "read" : "unread" });
    add(row, "time", new Date(message.sent_at).toLocaleString(language), { datetime: message.sent_at });
    add(row, "strong", message.title);
    add(row, "p", message.text);
    if (!message.read_at) {
      add(row, "button", words.mark_read).addEventListener("click", () => markRead(message));
    }
  }
};

const keep = (...some) => {
  some.forEach((message) => messages.set(message.id, message));
  showMessages();
};

const listen = () => {
  const live = document.getElementById("live");
  const stream = new EventSource("/v1/notifications/stream");
  stream.addEventListener("open", () => { live.textContent = words.live; });
  stream.addEventListener("error", () => {
    live.textContent = stream.readyState === EventSource.CLOSED ? words.down : words.waiting;
  });
  stream.addEventListener("message", (event) => keep(JSON.parse(event.data)));
};

const followMessages = async () => {
  try {
    listen(); // first: what comes while the list is read is not lost
    keep(...(await ask("/v1/notifications/messages?limit=20")).items);
  } catch (error) {
    document.getElementById("messages").textContent = error.message;
  }
};

showFigures();
followMessages();
