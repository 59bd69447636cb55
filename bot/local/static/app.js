// The page: what is said where, the thread that is open, and what the person at it does.

import { body, element } from "./blocks.js";
import { drawBlocks, filled } from "./views.js";

const find = (id) => document.getElementById(id);
const messages = new Map(); // "channel/ts" -> message
const names = new Map(); // user id -> name
const opened = new Set(); // threads that opened by themselves once
let state = null;
let channel = null;
let thread = null; // the ts of the root of the open thread
let tab = "messages"; // of the app's own conversation: "messages" or "home"
let modal = null; // the view that lies over everything
let mine = new Set(); // messages sent from this page, whose thread opens when the bot answers

const examples = ["where did Bubeck go?", "who left OpenAI for Anthropic?", "what's new?"];

async function send(path, data) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

function complain(error) {
  const alert = find("alert");
  alert.textContent = error.message || "The local Slack does not answer. Is it still running?";
  alert.hidden = false;
  setTimeout(() => (alert.hidden = true), 6000);
}

const key = (message) => `${message.channel}/${message.ts}`;
const root = (message) => message.thread_ts ?? message.ts;
const ordered = () => [...messages.values()].sort((a, b) => (a.ts < b.ts ? -1 : 1));

const repliesTo = (message) => ordered().filter((each) => each.channel === message.channel && each.thread_ts === message.ts);

function drawMessage(message, inThread) {
  const user = state.users.find((each) => each.id === message.user);
  const time = new Date(Number(message.ts) * 1000);
  const press = (action, value) =>
    send("/page/press", { channel: message.channel, ts: message.ts, action_id: action, ...(value ? { value } : {}) }).catch(complain);
  const replies = inThread ? [] : repliesTo(message);
  const toThread = replies.length
    ? element(
        "button",
        { type: "button", class: "replies", onclick: () => openThread(message.ts) },
        replies.length === 1 ? "1 reply" : `${replies.length} replies`,
      )
    : null;
  return element(
    "div",
    { class: `message${message.seen_by ? " ephemeral" : ""}`, "data-ts": message.ts },
    element("span", { class: `avatar ${user.is_bot ? "bot" : "person"}`, "aria-hidden": "true" }, user.is_bot ? "⇄" : user.name[0]),
    element(
      "article",
      { "aria-label": `${user.name} at ${time.toLocaleTimeString([], { timeStyle: "short" })}` },
      message.seen_by ? element("p", { class: "only-you" }, "Only visible to you") : null,
      element(
        "p",
        { class: "byline" },
        element("strong", {}, user.name),
        user.is_bot ? element("span", { class: "badge" }, "APP") : null,
        element("time", { dateTime: time.toISOString() }, time.toLocaleTimeString([], { timeStyle: "short" })),
      ),
      body(message, names, press),
      message.edited && !user.is_bot ? element("span", { class: "edited" }, "(edited)") : null,
      toThread,
    ),
    element("div", { class: "tools" }, ...tools(message, inThread)),
  );
}

function tools(message, inThread) {
  const made = [];
  if (message.user === state.me) made.push(element("button", { type: "button", onclick: () => change(message) }, "Edit"));
  if (!inThread && !message.seen_by) {
    made.push(element("button", { type: "button", onclick: () => openThread(message.ts, true) }, "Reply in thread"));
  }
  if (!message.seen_by) {
    for (const { name, callback_id } of state.shortcuts.filter((each) => each.type === "message")) {
      const use = () => send("/page/shortcut", { callback_id, channel: message.channel, ts: message.ts }).catch(complain);
      made.push(element("button", { type: "button", onclick: use }, name));
    }
  }
  return made;
}

function change(message) {
  const spelled = message.text
    .replace(/<@([^>|]+)>/g, (_, id) => `@${names.get(id) ?? id}`)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  const text = window.prompt("Edit message", spelled);
  if (text?.trim() && text !== spelled) send("/page/edit", { channel: message.channel, ts: message.ts, text }).catch(complain);
}

// Draws anew only what changed, so that the keyboard's place stays and a screen reader reads out what is new.
function fill(list, shown, inThread) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const toEnd = () => (list.scrollTop = list.scrollHeight);
  const before = new Map([...list.children].map((node) => [node.dataset.ts, node]));
  const nodes = shown.map((message) => {
    const looks = JSON.stringify([message, inThread ? 0 : repliesTo(message).length]);
    const node = before.get(message.ts);
    if (node?.looks === looks) return node;
    return Object.assign(drawMessage(message, inThread), { looks });
  });
  for (const node of before.values()) if (!nodes.includes(node)) node.remove();
  nodes.forEach((node, index) => {
    if (list.children[index] === node) return;
    list.insertBefore(node, list.children[index] ?? null);
    if (atEnd) for (const image of node.querySelectorAll("img")) image.addEventListener("load", toEnd);
  });
  if (atEnd) toEnd();
}

function draw() {
  const here = state.channels.find((each) => each.id === channel);
  const direct = here.kind === "im";
  find("channel-name").textContent = direct ? here.name : `# ${here.name}`;
  find("channel-note").textContent = direct
    ? "Every message here is a question to the app."
    : here.has_bot
      ? "Mention @ai-moves to ask, or use /ai-moves for an answer that only you see."
      : "The app is not in this channel: /ai-moves works all the same.";
  find("text").placeholder = direct ? "Ask who moved where…" : `Message #${here.name}`;
  find("mention").hidden = direct || !here.has_bot;
  const atHome = direct && tab === "home";
  for (const id of ["messages", "prompts", "composer"]) find(id).hidden = atHome;
  find("home").hidden = !atHome;
  find("tabs").hidden = !direct;
  for (const button of find("tabs").children) button.setAttribute("aria-current", button.dataset.tab === tab ? "page" : "false");
  if (atHome) drawHome();
  const shown = ordered().filter((each) => each.channel === channel);
  fill(find("messages"), shown.filter((each) => !each.thread_ts), false);
  find("thread").hidden = thread === null;
  document.body.classList.toggle("with-thread", thread !== null);
  if (thread !== null) fill(find("replies"), shown.filter((each) => root(each) === thread), true);
  drawPrompts(here, shown);
}

function pressIn(view) {
  return (action, value) =>
    send("/page/press-in-view", { view_id: view.id, action_id: action, ...(value ? { value } : {}), filled: filled(find("modal")) }).catch(complain);
}

function drawHome() {
  const view = state.home;
  const looks = JSON.stringify(view);
  if (find("home").looks === looks) return;
  find("home").looks = looks;
  find("home").replaceChildren(...(view ? drawBlocks(view, names, pressIn(view)) : [element("p", { class: "hint" }, "Nothing here yet.")]));
}

function drawModal(view) {
  const dialog = find("modal");
  const kept = modal && view && modal.id === view.id ? filled(dialog) : {};
  modal = view;
  if (view === null) {
    dialog.close();
    return;
  }
  find("modal-title").textContent = view.body.title.text;
  find("modal-blocks").replaceChildren(...drawBlocks(view, names, pressIn(view), kept));
  find("modal-close").textContent = view.body.close?.text ?? "Close";
  find("modal-submit").hidden = !view.body.submit;
  find("modal-submit").textContent = view.body.submit?.text ?? "";
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[aria-invalid]")?.focus();
}

function prepareModal() {
  const dialog = find("modal");
  const close = () => send("/page/close", {}).catch(complain);
  find("modal-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (modal?.body.submit) send("/page/submit", { filled: filled(dialog) }).catch(complain);
  });
  find("modal-close").addEventListener("click", close);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
}

function prepareTabs() {
  for (const button of find("tabs").children) {
    button.addEventListener("click", () => {
      tab = button.dataset.tab;
      draw();
      send("/page/open", { channel, tab }).catch(complain);
    });
  }
  for (const { name, callback_id } of state.shortcuts.filter((each) => each.type === "global")) {
    const use = () => send("/page/shortcut", { callback_id }).catch(complain);
    find("slash").after(element("button", { type: "button", onclick: use }, `⚡ ${name}`));
  }
}

function drawPrompts(here, shown) {
  const offered = shown.length
    ? []
    : (here.kind === "im" && state.prompts[channel]?.map((prompt) => prompt.message)) || examples;
  const start = here.kind === "im" ? "" : here.has_bot ? "@ai-moves " : "/ai-moves ";
  find("prompts").replaceChildren(
    ...offered.map((question) => element("button", { type: "button", onclick: () => say(find("text"), `${start}${question}`, null) }, `${start}${question}`)),
  );
}

function drawSidebar() {
  for (const [list, kind] of [["channels", "channel"], ["apps", "im"]]) {
    find(list).replaceChildren(
      ...state.channels
        .filter((each) => each.kind === kind)
        .map((each) =>
          element(
            "li",
            {},
            element(
              "button",
              { type: "button", "aria-current": each.id === channel ? "page" : "false", onclick: () => goTo(each.id) },
              kind === "im" ? each.name : `# ${each.name}`,
            ),
          ),
        ),
    );
  }
}

function goTo(id) {
  channel = id;
  thread = null;
  tab = "messages";
  drawSidebar();
  draw();
  find("messages").scrollTop = find("messages").scrollHeight;
  find("text").focus();
  send("/page/open", { channel }).then(() => setTimeout(refreshPrompts, 300)).catch(complain);
}

async function refreshPrompts() {
  state.prompts = (await (await fetch("/page/state")).json()).prompts;
  draw();
}

function openThread(ts, focus = false) {
  thread = ts;
  draw();
  find("replies").scrollTop = find("replies").scrollHeight;
  if (focus) find("reply-text").focus();
}

function receive(change) {
  if ("view" in change) {
    if (change.kind === "modal") drawModal(change.view);
    else {
      state.home = change.view;
      draw();
    }
    return;
  }
  const id = `${change.channel}/${change.ts}`;
  if (change.message === null) messages.delete(id);
  else messages.set(id, change.message);
  const message = change.message;
  if (message?.thread_ts && message.channel === channel && mine.has(root(message)) && !opened.has(root(message))) {
    opened.add(root(message));
    openThread(root(message));
    return;
  }
  if (change.channel === channel) draw();
}

async function say(field, text, thread_ts) {
  if (!text.trim()) return;
  const draft = field.value;
  field.value = "";
  try {
    const { ts } = await send("/page/say", { channel, text, ...(thread_ts ? { thread_ts } : {}) });
    if (ts && !thread_ts) {
      mine.add(ts);
      const answered = [...messages.values()].find((each) => each.thread_ts === ts);
      if (answered) receive({ channel: answered.channel, ts: answered.ts, message: answered });
    }
  } catch (error) {
    field.value = draft;
    complain(error);
  }
}

function prepare(form, field, threadOf) {
  const submit = () => say(field, field.value, threadOf());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
}

function start(text) {
  const field = find("text");
  field.value = `${text} ${field.value.replace(/^[@/]ai-moves\s*/, "")}`;
  field.focus();
}

async function main() {
  state = await (await fetch("/page/state")).json();
  for (const user of state.users) names.set(user.id, user.name);
  for (const message of state.messages) messages.set(key(message), message);
  channel = state.channels[0].id;
  prepare(find("composer"), find("text"), () => null);
  prepare(find("reply-composer"), find("reply-text"), () => thread);
  find("mention").addEventListener("click", () => start("@ai-moves"));
  find("slash").addEventListener("click", () => start("/ai-moves"));
  prepareModal();
  prepareTabs();
  find("close-thread").addEventListener("click", () => {
    thread = null;
    draw();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !find("modal").open && thread !== null) find("close-thread").click();
  });
  new EventSource("/page/changes").addEventListener("message", (event) => receive(JSON.parse(event.data)));
  drawSidebar();
  draw();
  drawModal(state.modal);
  document.body.dataset.ready = "true";
}

main().catch(complain);
