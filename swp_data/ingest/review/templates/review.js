"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const STORE = `swp-data review ${data.key}`;
  const PER_PAGE = 20;
  const LINES_SHOWN = 30;
  const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;
  const MARKED = /^'+[=+\-@\t\r＝＋－＠]/;
  const byId = new Map(data.proposals.map((proposal) => [proposal.id, proposal]));
  const element = (id) => document.getElementById(id);
  const number = (count) => count.toLocaleString("en-GB");
  const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
  const isUnsure = (proposal) => proposal.confidence < data.sure || proposal.doubts.length > 0;

  // What is decided: {verdict, note, edits: {column: {value, note}}} by the id of the proposal.
  const decisions = new Map(Object.entries(data.decisions));
  const history = [];
  let unsaved = 0;
  let found = [];
  let page = 0;

  const decisionOn = (id) => decisions.get(id) || { verdict: "", note: "", edits: {} };
  const isEmpty = (one) => !one.verdict && !one.note && !Object.keys(one.edits).length;

  function create(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== ""));
    return node;
  }

  // Decisions

  function decide(changes, message) {
    history.push(changes.map(([id]) => [id, decisions.get(id)]));
    for (const [id, decision] of changes) set(id, decision);
    changed(changes.length, message);
    for (const [id] of changes) refresh(id);
  }

  function set(id, decision) {
    if (!decision || isEmpty(decision)) decisions.delete(id);
    else decisions.set(id, decision);
  }

  function changed(count, message) {
    unsaved += count;
    element("undo").disabled = !history.length;
    remember();
    showLeft();
    if (message) say(message);
  }

  function undo() {
    const changes = history.pop();
    if (!changes) return;
    for (const [id, before] of changes) set(id, before);
    changed(changes.length, `Undone: ${plural(changes.length, "decision")}.`);
    for (const [id] of changes) refresh(id);
  }

  function needed(id, seen = new Set()) {
    for (const other of byId.get(id).needs)
      if (byId.has(other) && !seen.has(other)) {
        seen.add(other);
        needed(other, seen);
      }
    return seen;
  }

  function accept(id, edits, note) {
    const decision = decisionOn(id);
    const changes = [[id, { ...decision, verdict: "accept", edits: edits || decision.edits, note: note ?? decision.note }]];
    const others = [...needed(id)].filter((other) => decisionOn(other).verdict === "");
    for (const other of others) changes.push([other, { ...decisionOn(other), verdict: "accept" }]);
    const refused = [...needed(id)].filter((other) => decisionOn(other).verdict === "reject");
    let message = "Accepted.";
    if (others.length) message = `Accepted, with ${plural(others.length, "proposal")} that it needs.`;
    if (refused.length) message = `Accepted, but it needs ${refused.join(", ")}, which is rejected.`;
    decide(changes, message);
  }

  function reject(id) {
    const users = data.proposals.filter((other) => other.needs.includes(id) && decisionOn(other.id).verdict === "accept");
    const message = users.length ? `Rejected, but ${plural(users.length, "accepted proposal")} need it.` : "Rejected.";
    decide([[id, { ...decisionOn(id), verdict: "reject" }]], message);
  }

  const clear = (id) => decide([[id, { ...decisionOn(id), verdict: "" }]], "Undecided again.");

  // Keeping the work in this browser

  function remember() {
    try {
      localStorage.setItem(STORE, JSON.stringify([...decisions]));
    } catch {
      // A browser may refuse storage for files; decisions.csv is what counts.
    }
  }

  function restore() {
    let stored = null;
    try {
      stored = JSON.parse(localStorage.getItem(STORE));
    } catch {
      return;
    }
    if (!Array.isArray(stored)) return;
    let restored = 0;
    for (const [id, decision] of stored)
      if (byId.has(id) && JSON.stringify(decision) !== JSON.stringify(decisions.get(id))) {
        set(id, decision);
        restored += 1;
      }
    unsaved = restored;
    if (restored) say(`${plural(restored, "decision")} that this browser kept since you last saved were restored.`);
  }

  // The file of decisions

  const guarded = (cell) => (FORMULA.test(cell) ? `'${cell}` : cell);
  const unguarded = (cell) => (MARKED.test(cell) ? cell.slice(1) : cell);
  const quoted = (cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const line = (cells) => `${cells.map((cell) => quoted(guarded(String(cell)))).join(",")}\n`;

  function asCsv() {
    const rows = [line(data.header)];
    for (const proposal of data.proposals) {
      const decision = decisionOn(proposal.id);
      const cells = Object.entries(proposal.row).filter(([name, value]) => value !== (proposal.previous[name] || ""));
      const proposed = cells.map(([name, value]) => `${name}: ${value}`).join(" | ");
      const shown = [proposal.table, proposal.action, proposal.confidence.toFixed(2), proposal.line || "",
        pageOf(proposal.line), proposed, proposal.reason, proposal.doubts.join(" ")];
      rows.push(line([proposal.id, decision.verdict, "", "", decision.note, ...shown]));
      for (const [column, edit] of Object.entries(decision.edits))
        rows.push(line([proposal.id, "", column, edit.value, edit.note]));
    }
    return `\ufeff${rows.join("")}`;
  }

  function save() {
    const address = URL.createObjectURL(new Blob([asCsv()], { type: "text/csv;charset=utf-8" }));
    const link = create("a", { href: address, download: "decisions.csv" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    unsaved = 0;
    showLeft();
    say("decisions.csv is saved with your downloads. Move it into the folder of this page.");
  }

  function parseCsv(text) {
    const heading = text.slice(0, text.search(/\n|$/));
    const delimiter = [",", ";", "\t"].reduce((best, next) =>
      heading.split(next).length > heading.split(best).length ? next : best);
    const rows = [[]];
    let cell = "";
    let inside = false;
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at];
      if (inside && character === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (character === '"') inside = !inside;
      else if (!inside && character === delimiter) {
        rows.at(-1).push(cell);
        cell = "";
      } else if (!inside && character === "\n") {
        rows.at(-1).push(cell.replace(/\r$/, ""));
        rows.push([]);
        cell = "";
      } else cell += character;
    }
    rows.at(-1).push(cell);
    return rows.filter((cells) => cells.some((one) => one.trim()));
  }

  function readCsv(text) {
    const [header, ...rows] = parseCsv(text.replace(/^\ufeff/, ""));
    const names = header.map((name) => name.trim());
    const at = Object.fromEntries(["proposal_id", "decision", "column", "value", "note"].map((name) => [name, names.indexOf(name)]));
    const missing = Object.keys(at).find((name) => at[name] < 0);
    if (missing) throw new Error(`the file has no column ${missing}`);
    const read = new Map();
    rows.forEach((cells, index) => {
      const get = (name) => unguarded(cells[at[name]] || "");
      const id = get("proposal_id").trim();
      const verdict = get("decision").trim().toLowerCase();
      if (!byId.has(id)) throw new Error(`row ${index + 2}: there is no proposal “${id}”`);
      if (!["", "accept", "reject"].includes(verdict)) throw new Error(`row ${index + 2}: write accept or reject, not “${verdict}”`);
      const decision = read.get(id) || { verdict: "", note: "", edits: {} };
      const column = get("column").trim();
      decision.verdict = verdict || decision.verdict;
      if (!column) decision.note = get("note") || decision.note;
      else if (!(column in byId.get(id).row)) throw new Error(`row ${index + 2}: there is no column “${column}”`);
      else decision.edits[column] = { value: get("value"), note: get("note") };
      read.set(id, decision);
    });
    return read;
  }

  async function load(file) {
    try {
      const read = readCsv(await file.text());
      const changes = data.proposals.map(({ id }) => [id, read.get(id)])
        .filter(([id, decision]) => JSON.stringify(decision || null) !== JSON.stringify(decisions.get(id) || null));
      decide(changes, `${file.name} is loaded.`);
      unsaved = 0;
      search();
    } catch (error) {
      say(`${file.name} was not loaded: ${error.message}.`);
    }
  }

  // What is shown

  const say = (text) => { element("status").textContent = text; };

  function pageOf(lineNumber) {
    const before = data.pageStarts.filter((start) => start <= lineNumber).length;
    return lineNumber && before ? before : "";
  }

  function showLeft() {
    let accepted = 0;
    let rejected = 0;
    let unsure = 0;
    for (const proposal of data.proposals) {
      const { verdict } = decisionOn(proposal.id);
      accepted += verdict === "accept";
      rejected += verdict === "reject";
      unsure += !verdict && isUnsure(proposal);
    }
    const total = data.proposals.length;
    const left = total - accepted - rejected;
    element("left").textContent =
      `${number(left)} of ${plural(total, "proposal")} left to decide, ${number(unsure)} of them unsure. ` +
      `${number(accepted)} accepted, ${number(rejected)} rejected.`;
    element("bar").value = total ? (accepted + rejected) / total : 1;
    element("notes").textContent = unsaved ? `Not yet saved to a file: ${plural(unsaved, "change")}.` : "";
    const sure = found.filter((proposal) => !isUnsure(proposal) && !decisionOn(proposal.id).verdict).length;
    element("accept-sure").textContent = `Accept ${plural(sure, "sure proposal")} that the filter shows`;
    element("accept-sure").disabled = !sure;
    const here = undecidedHere().length;
    element("accept-page").textContent = `Accept the ${plural(here, "undecided proposal")} on this page`;
    element("accept-page").disabled = !here;
    document.title = `${number(left)} left: review of ${data.sourceId}`;
  }

  function search() {
    const wanted = ["table", "certainty", "action", "verdict"].map((name) => element(`by-${name}`).value);
    const words = element("by-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [table, certainty, action, verdict] = wanted;
    found = data.proposals.filter((proposal) => {
      const decision = decisionOn(proposal.id);
      if (table && proposal.table !== table) return false;
      if (action && proposal.action !== action) return false;
      if (certainty && (certainty === "unsure") !== isUnsure(proposal)) return false;
      if (verdict === "none" && decision.verdict) return false;
      if (verdict === "edited" && !(decision.verdict === "accept" && Object.keys(decision.edits).length)) return false;
      if (["accept", "reject"].includes(verdict) && decision.verdict !== verdict) return false;
      if (!words.length) return true;
      const text = [proposal.id, proposal.reason, ...proposal.doubts, ...Object.values(proposal.row)].join("\n").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const order = new Map(data.proposals.map((proposal, index) => [proposal, index]));
    const rank = (proposal) => (isUnsure(proposal) ? 0 : 1);
    found.sort((a, b) => rank(a) - rank(b) || (rank(a) ? 0 : a.confidence - b.confidence) || order.get(a) - order.get(b));
    page = 0;
    showPage();
    showLeft();
  }

  const onPage = () => found.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
  const undecidedHere = () => onPage().filter((proposal) => !decisionOn(proposal.id).verdict);

  const pages = () => Math.max(1, Math.ceil(found.length / PER_PAGE));

  function showPage() {
    const first = page * PER_PAGE;
    const shown = onPage();
    element("proposals").replaceChildren(...shown.map(article));
    element("shown").textContent = found.length
      ? `${number(first + 1)} to ${number(first + shown.length)} of ${number(found.length)}, unsure ones first.`
      : "No proposal fits the filter.";
    element("page").textContent = `Page ${number(page + 1)} of ${number(pages())}`;
    element("previous-page").disabled = page === 0;
    element("next-page").disabled = page + 1 >= pages();
  }

  function turn(step, focusList = true) {
    if (page + step < 0 || page + step >= pages()) return false;
    page += step;
    showPage();
    showLeft();
    if (focusList) element("list").focus();
    return true;
  }

  const articleOf = (id) => [...element("proposals").children].find((node) => node.dataset.id === id);

  function refresh(id) {
    const old = articleOf(id);
    if (!old) return;
    const fresh = article(byId.get(id));
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const name = focused && focused.dataset.name;
    old.replaceWith(fresh);
    if (focused) (name && fresh.querySelector(`[data-name="${name}"]`) || fresh).focus();
  }

  function article(proposal, index) {
    const decision = decisionOn(proposal.id);
    const table = data.tables[proposal.table];
    const key = table.key.map((name) => proposal.row[name]).join(" ");
    const id = `proposal-${data.proposals.indexOf(proposal)}`;
    const states = { accept: "Accepted", reject: "Rejected", "": "Undecided" };
    const edited = Object.keys(decision.edits).length;
    const state = states[decision.verdict] + (edited ? ` with ${plural(edited, "changed cell")}` : "");
    const certainty = `${isUnsure(proposal) ? "unsure" : "sure"}, ${Math.round(proposal.confidence * 100)}%`;
    const node = create("article", { "aria-labelledby": id, tabindex: "-1", "data-id": proposal.id, "data-verdict": decision.verdict },
      create("h3", { id }, `${table.title}: ${key}`),
      create("p", { class: "facts" }, create("strong", {}, state), ` · ${proposal.action === "add" ? "new row" : "changed row"} · `,
        create("span", { class: isUnsure(proposal) ? "unsure" : "" }, certainty)),
      proposal.doubts.length ? create("ul", { class: "doubts" }, proposal.doubts.map((doubt) => create("li", {}, doubt))) : "",
      proposal.reason ? create("p", {}, proposal.reason) : "",
      create("div", { class: "sides" }, source(proposal), cells(proposal, decision)),
      buttons(proposal, decision, id));
    return node;
  }

  function source(proposal) {
    const side = create("div", {});
    if (!proposal.first) {
      side.append(create("h4", {}, "The report"), create("p", {}, "The proposal rests on no single line."));
      return side;
    }
    const last = Math.max(proposal.first, proposal.last);
    const printedPage = pageOf(proposal.first);
    const where = `${proposal.first === last ? `line ${proposal.first}` : `lines ${proposal.first} to ${last}`}${printedPage ? `, page ${printedPage}` : ""}`;
    side.append(create("h4", {}, `The report, ${where}`));
    const numbers = [];
    for (let at = proposal.first; at <= last && at <= data.lines.length; at += 1) numbers.push(at);
    side.append(create("ol", { class: "source" }, numbers.slice(0, LINES_SHOWN).map((at) => sourceLine(at, proposal))));
    if (numbers.length > LINES_SHOWN)
      side.append(create("details", {}, create("summary", {}, `${plural(numbers.length - LINES_SHOWN, "more line")}`),
        create("ol", { class: "source" }, numbers.slice(LINES_SHOWN).map((at) => sourceLine(at, proposal)))));
    return side;
  }

  function sourceLine(at, proposal) {
    const text = data.lines[at - 1];
    const quote = ["quote", "printed", "label"].map((name) => proposal.row[name]).find((words) => words && text.includes(words));
    const parts = [];
    const add = (piece) => piece.split("\t").forEach((cell, index) => {
      if (index) parts.push(create("span", { class: "tab" }, " ¦ "));
      if (cell) parts.push(cell);
    });
    if (quote) {
      const start = text.indexOf(quote);
      add(text.slice(0, start));
      parts.push(create("mark", {}, quote));
      add(text.slice(start + quote.length));
    } else add(text);
    return create("li", {}, create("span", { class: "number" }, String(at)), create("span", {}, parts));
  }

  function cells(proposal, decision) {
    const columns = data.tables[proposal.table].columns;
    const isChange = proposal.action === "change";
    const value = (name) => (name in decision.edits ? decision.edits[name].value : proposal.row[name]);
    const before = (name) => (isChange ? proposal.previous[name] || "" : "");
    const differs = ({ name }) => name in decision.edits || value(name) !== before(name);
    const [main, rest] = [columns.filter(differs), isChange ? columns.filter((column) => !differs(column) && value(column.name)) : []];
    const side = create("div", {}, create("h4", {}, isChange ? "What would change" : "The row"),
      list(main, value, proposal, decision, isChange));
    if (rest.length)
      side.append(create("details", {}, create("summary", {}, "Cells that stay as they are"), list(rest, value, proposal, decision, false)));
    return side;
  }

  function list(columns, value, proposal, decision, isChange) {
    return create("dl", { class: "cells" }, columns.map(({ name, title }) => {
      const edit = decision.edits[name];
      const old = edit ? proposal.row[name] : isChange ? proposal.previous[name] || "" : "";
      const parts = [value(name) || "(empty)"];
      if (proposal.points[name] && !edit) parts.push(create("br"), create("span", { class: "target" }, proposal.points[name]));
      if ((isChange || edit) && old !== value(name)) parts.push(create("br"), create("span", {}, edit ? "proposed: " : "was: ", create("del", {}, old || "(empty)")));
      if (edit && edit.note) parts.push(create("br"), `why: ${edit.note}`);
      return create("div", {}, create("dt", {}, title), create("dd", {}, parts));
    }));
  }

  function buttons(proposal, decision, id) {
    const button = (name, label, pressed, act) => create("button",
      { type: "button", "data-name": name, "aria-pressed": pressed === null ? undefined : String(pressed), "aria-describedby": id, on: { click: act } }, label);
    return create("div", { class: "buttons" },
      button("accept", "Accept", decision.verdict === "accept", () => accept(proposal.id)),
      button("edit", "Edit", null, () => edit(proposal)),
      button("reject", "Reject", decision.verdict === "reject", () => reject(proposal.id)),
      decision.verdict ? button("clear", "Undecided", null, () => clear(proposal.id)) : "");
  }

  // Editing

  function edit(proposal) {
    const node = articleOf(proposal.id);
    if (!node || node.querySelector("form")) return;
    const decision = decisionOn(proposal.id);
    const fields = data.tables[proposal.table].columns.map((column) => field(proposal, decision, column));
    const notes = Object.values(decision.edits).map((one) => one.note);
    const why = create("input", { type: "text", id: `why-${node.firstChild.id}`, value: notes[0] || "" });
    const remark = create("input", { type: "text", id: `remark-${node.firstChild.id}`, value: decision.note });
    const cancel = () => { refresh(proposal.id); focusButton(proposal.id, "edit"); };
    const form = create("form", { class: "edit", on: {
      submit: (event) => {
        event.preventDefault();
        const edits = {};
        for (const [column, input] of fields.map((one) => [one.column, one.input]))
          if (input.value !== proposal.row[column.name]) edits[column.name] = { value: input.value, note: why.value.trim() };
        accept(proposal.id, edits, remark.value.trim());
        focusButton(proposal.id, "accept");
      },
      keydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); cancel(); } },
    } },
      fields.map((one) => one.node),
      create("div", {}, create("label", { for: why.id }, "Why the cells are changed"), why),
      create("div", {}, create("label", { for: remark.id }, "Remark"), remark),
      create("div", { class: "buttons" }, create("button", { type: "submit" }, "Accept with these cells"),
        create("button", { type: "button", on: { click: cancel } }, "Cancel")));
    node.append(form);
    fields[0].input.focus();
  }

  function field(proposal, decision, column) {
    const { name } = column;
    const value = name in decision.edits ? decision.edits[name].value : proposal.row[name];
    const id = `cell-${data.proposals.indexOf(proposal)}-${name}`;
    let input;
    if (column.values.length && (!value || column.values.includes(value))) {
      const options = column.required ? column.values : ["", ...column.values];
      input = create("select", { id }, options.map((option) => create("option", { value: option, selected: option === value }, option || "(empty)")));
      input.value = value;
    } else if (column.long || value.length > 60 || value.includes("\n")) {
      input = create("textarea", { id, rows: "4" });
      input.value = value;
    } else input = create("input", { type: "text", id, value });
    const node = create("div", {}, create("label", { for: id }, `${column.title} `, create("small", {}, name)), input);
    return { column, input, node };
  }

  function focusButton(id, name) {
    const node = articleOf(id);
    if (node) node.querySelector(`[data-name="${name}"]`).focus();
  }

  // Keyboard

  function current() {
    const nodes = [...element("proposals").children];
    return nodes.find((node) => node.contains(document.activeElement)) || null;
  }

  function move(step) {
    const nodes = [...element("proposals").children];
    const at = nodes.indexOf(current());
    let next = at < 0 ? nodes[0] : nodes[at + step];
    if (!next && at >= 0 && turn(step, false)) {
      const fresh = [...element("proposals").children];
      next = step > 0 ? fresh[0] : fresh.at(-1);
    }
    if (!next) return;
    next.focus();
    next.scrollIntoView({ block: "start" });
  }

  function onKey(event) {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, form.edit");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !element("shortcuts").checked) return;
    const node = current();
    const id = node && node.dataset.id;
    const key = event.key.toLowerCase();
    const actions = {
      n: () => move(1), j: () => move(1), p: () => move(-1), k: () => move(-1),
      a: id && (() => { accept(id); move(1); }), r: id && (() => { reject(id); move(1); }),
      u: id && (() => clear(id)), e: id && (() => edit(byId.get(id))),
      z: undo, s: save,
      "?": () => { element("help").open = true; element("help").querySelector("summary").focus(); },
    };
    if (!actions[key]) return;
    event.preventDefault();
    actions[key]();
  }

  // Start

  function listLines(name, items) {
    if (!items.length) return;
    element(`${name}-section`).hidden = false;
    element(name).append(` (${number(items.length)})`);
    element(`${name}-lines`).append(...items.map(([at, reason]) => create("li", {},
      create("span", { class: "number" }, `Line ${at}${pageOf(at) ? `, page ${pageOf(at)}` : ""}: `), reason)));
  }

  for (const [name, table] of Object.entries(data.tables)) {
    const count = data.proposals.filter((proposal) => proposal.table === name).length;
    element("by-table").append(create("option", { value: name }, `${table.title} (${number(count)})`));
  }
  element("filters").addEventListener("change", search);
  element("filters").addEventListener("submit", (event) => event.preventDefault());
  element("by-text").addEventListener("input", search);
  element("accept-sure").addEventListener("click", () => {
    const sure = found.filter((proposal) => !isUnsure(proposal) && !decisionOn(proposal.id).verdict);
    decide(sure.map(({ id }) => [id, { ...decisionOn(id), verdict: "accept" }]), `Accepted: ${plural(sure.length, "sure proposal")}.`);
  });
  element("accept-page").addEventListener("click", () => {
    const shown = undecidedHere();
    const ids = new Set(shown.flatMap(({ id }) => [id, ...needed(id)]));
    const changes = [...ids].filter((id) => !decisionOn(id).verdict).map((id) => [id, { ...decisionOn(id), verdict: "accept" }]);
    decide(changes, `Accepted: ${plural(changes.length, "proposal")}.`);
  });
  element("save").addEventListener("click", save);
  element("undo").addEventListener("click", undo);
  element("load").addEventListener("change", (event) => {
    if (event.target.files[0]) load(event.target.files[0]);
    event.target.value = "";
  });
  element("previous-page").addEventListener("click", () => turn(-1));
  element("next-page").addEventListener("click", () => turn(1));
  document.addEventListener("keydown", onKey);
  listLines("unread", data.unread);
  listLines("undecided", data.undecided);
  restore();
  search();
})();
