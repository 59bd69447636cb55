// Draws messages: Block Kit blocks and mrkdwn, as elements of the page. Text is only ever set as text.

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function link(url, label) {
  let address = null;
  try {
    address = new URL(url);
  } catch {
    return document.createTextNode(label);
  }
  if (!["http:", "https:", "mailto:"].includes(address.protocol)) return document.createTextNode(label);
  return element("a", { href: address.href, target: "_blank", rel: "noopener noreferrer" }, label);
}

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const formats = [
  [/^\*([^*\n]+)\*/, "strong"],
  [/^_([^_\n]+)_/, "em"],
  [/^~([^~\n]+)~/, "s"],
  [/^`([^`\n]+)`/, "code"],
];

// Slack's mrkdwn: tokens in <…>, then *bold*, _italic_, ~strike~ and `code` that start and end at a word's edge.
export function mrkdwn(text, names) {
  const fragment = document.createDocumentFragment();
  let plain = "";
  const flush = () => {
    if (plain) fragment.append(unescape(plain));
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const token = /^<([^<>\n]+)>/.exec(rest);
    if (token) {
      flush();
      fragment.append(drawToken(token[1], names));
      at += token[0].length;
      continue;
    }
    const format = /[\p{L}\p{N}]$/u.test(plain) ? null : formats.find(([pattern]) => pattern.test(rest));
    if (format) {
      const [pattern, tag] = format;
      const [whole, inner] = pattern.exec(rest);
      flush();
      fragment.append(element(tag, {}, tag === "code" ? unescape(inner) : mrkdwn(inner, names)));
      at += whole.length;
      continue;
    }
    plain += text[at];
    at += 1;
  }
  flush();
  return fragment;
}

function drawToken(token, names) {
  const [target, label] = token.split(/\|(.*)/s);
  if (target.startsWith("@")) return element("span", { class: "mention" }, `@${names.get(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("#")) return element("span", { class: "mention" }, `#${label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return document.createTextNode(unescape(label ?? ""));
  if (target.startsWith("!")) return element("span", { class: "mention loud" }, label ?? `@${target.slice(1)}`);
  return link(unescape(target), unescape(label ?? target));
}

function textObject(object, names) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return document.createTextNode(object.text);
}

function richInline(piece, names) {
  const style = piece.style ?? {};
  let drawn;
  if (piece.type === "link") drawn = link(piece.url, piece.text ?? piece.url);
  else if (piece.type === "user") drawn = element("span", { class: "mention" }, `@${names.get(piece.user_id) ?? piece.user_id}`);
  else if (piece.type === "emoji") drawn = document.createTextNode(`:${piece.name}:`);
  else drawn = document.createTextNode(piece.text ?? piece.fallback ?? "");
  if (style.bold) drawn = element("strong", {}, drawn);
  if (style.italic) drawn = element("em", {}, drawn);
  if (style.code) drawn = element("code", {}, drawn);
  return drawn;
}

const richTags = { rich_text_section: "p", rich_text_quote: "blockquote", rich_text_preformatted: "pre" };

function richPart(part, names) {
  if (part.type === "rich_text_list") {
    const items = part.elements.map((item) => element("li", {}, ...item.elements.map((piece) => richInline(piece, names))));
    return element(part.style === "ordered" ? "ol" : "ul", {}, ...items);
  }
  return element(richTags[part.type] ?? "p", {}, ...part.elements.map((piece) => richInline(piece, names)));
}

function control(item, press) {
  if (item.type === "static_select") {
    const chosen = item.initial_option?.value;
    const options = item.options.map((option) =>
      element("option", { value: option.value, selected: option.value === chosen }, option.description ? `${option.text.text} – ${option.description.text}` : option.text.text),
    );
    const first = element("option", { value: "", disabled: true, selected: !chosen }, item.placeholder?.text ?? "Choose…");
    return element(
      "select",
      { "aria-label": item.placeholder?.text ?? "Choose", onchange: (event) => press(item.action_id, event.target.value) },
      first,
      ...options,
    );
  }
  const label = item.text?.text ?? item.action_id;
  return element(
    "button",
    { type: "button", class: item.style ?? "", "aria-label": item.accessibility_label ?? label, onclick: () => press(item.action_id) },
    label,
  );
}

function feedback(item, press) {
  return ["positive", "negative"].map((which) => {
    const { text, accessibility_label } = item[`${which}_button`];
    return element("button", { type: "button", "aria-label": accessibility_label ?? text.text, onclick: () => press(item.action_id, which) }, text.text);
  });
}

function small(item, press) {
  if (item.type === "feedback_buttons") return feedback(item, press);
  const label = item.accessibility_label ?? item.text.text;
  return [element("button", { type: "button", "aria-label": label, onclick: () => press(item.action_id) }, item.text.text)];
}

// Only files of this Slack are loaded: the page asks no other server for anything.
function picture(item) {
  const title = item.title ? element("figcaption", {}, item.title.text) : null;
  if (!item.slack_file) return element("figure", { class: "picture" }, title, link(item.image_url, item.alt_text));
  const source = `/files/${encodeURIComponent(item.slack_file.id)}`;
  return element("figure", { class: "picture" }, title, element("img", { src: source, alt: item.alt_text }));
}

export function block(item, names, press) {
  switch (item.type) {
    case "section":
      return element(
        "div",
        { class: "beside" },
        element("p", { class: "section" }, textObject(item.text, names)),
        item.accessory ? element("div", { class: "actions" }, control(item.accessory, press)) : null,
      );
    case "header":
      return element("h3", {}, item.text.text);
    case "image":
      return picture(item);
    case "divider":
      return element("hr");
    case "rich_text":
      return element("div", { class: "rich" }, ...item.elements.map((part) => richPart(part, names)));
    case "context":
      return element("div", { class: "context" }, ...item.elements.map((part) => element("div", {}, textObject(part, names))));
    case "context_actions":
      return element("div", { class: "actions judge", role: "group", "aria-label": "Feedback" }, ...item.elements.flatMap((part) => small(part, press)));
    case "actions":
      return element("div", { class: "actions", role: "group", "aria-label": "Actions" }, ...item.elements.map((part) => control(part, press)));
    default:
      return element("p", { class: "unknown" }, `[${item.type}]`);
  }
}

// The body of a message: its blocks, or its text where it has none.
export function body(message, names, press) {
  const parts = message.blocks.length
    ? message.blocks.map((item) => block(item, names, press))
    : [element("p", { class: "section" }, mrkdwn(message.text, names))];
  return element("div", { class: "body" }, ...parts);
}
