// Draws modals and Home tabs: the blocks of a view, its fields to fill in, and what is wrong beside each.

import { block, element } from "./blocks.js";

function menu(item, value) {
  const options = item.options.map((option) =>
    element("option", { value: option.value, selected: option.value === value }, option.text.text),
  );
  return element("select", {}, ...(value ? [] : [element("option", { value: "", selected: true }, "–")]), ...options);
}

function boxes(item, value) {
  const ticked = value.split(",");
  return element(
    "span",
    { class: "boxes" },
    ...item.options.map((option) =>
      element("label", {}, element("input", { type: "checkbox", value: option.value, checked: ticked.includes(option.value) }), option.text.text),
    ),
  );
}

const initial = (item) =>
  item.initial_value ?? item.initial_option?.value ?? (item.initial_options ?? []).map((option) => option.value).join(",");

function field(item, value, problem) {
  const id = `field-${item.block_id}`;
  const about = [item.hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  const { type, multiline, placeholder } = item.element;
  let control;
  if (type === "static_select") control = menu(item.element, value);
  else if (type === "checkboxes") control = boxes(item.element, value);
  else {
    control = element(multiline ? "textarea" : "input", { value, placeholder: placeholder?.text ?? "" });
    if (!multiline) control.type = type === "url_text_input" ? "url" : "text";
  }
  control.id = id;
  if (about) control.setAttribute("aria-describedby", about);
  if (problem) control.setAttribute("aria-invalid", "true");
  const label = element(type === "checkboxes" ? "span" : "label", { class: "label" }, item.label.text);
  if (type === "checkboxes") {
    label.id = `${id}-label`;
    control.setAttribute("role", "group");
    control.setAttribute("aria-labelledby", label.id);
  } else label.htmlFor = id;
  if (item.optional) label.append(element("span", { class: "optional" }, " (optional)"));
  return element(
    "div",
    { class: "field", "data-block": item.block_id },
    label,
    control,
    problem ? element("p", { class: "problem", id: `${id}-problem` }, problem) : null,
    item.hint ? element("p", { class: "hint", id: `${id}-hint` }, item.hint.text) : null,
  );
}

// What is filled in in a drawn view, by block id; of boxes those that are ticked, with commas between.
export function filled(root) {
  const values = {};
  for (const node of root.querySelectorAll(".field")) {
    const ticks = [...node.querySelectorAll("input[type=checkbox]")];
    values[node.dataset.block] = ticks.length
      ? ticks.filter((each) => each.checked).map((each) => each.value).join(",")
      : node.querySelector("input, textarea, select").value;
  }
  return values;
}

// The blocks of a view. As in Slack, what somebody has filled in stays where a block of the same id is drawn anew.
export function drawBlocks(view, names, press, kept = {}) {
  return view.body.blocks.map((item) =>
    item.type === "input"
      ? field(item, kept[item.block_id] ?? initial(item.element) ?? "", view.errors[item.block_id])
      : block(item, names, press),
  );
}
