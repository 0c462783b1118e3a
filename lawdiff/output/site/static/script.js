// What pages can do more with a script: compare any two wordings, lay redlines side by side, and
// lead an old link to the wording that it means. Everything is readable without.
"use strict";
(() => {
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // A fragment is whatever somebody wrote into a link: `%E0` is half a character.
  const decoded = (text) => {
    try { return decodeURIComponent(text); } catch { return text; }
  };

  // --- old links: #v2021-01-01-a3 where no wording came on that day ---
  const follow = () => {
    const asked = decoded(location.hash.slice(1));
    const match = /^v(\d{4}-\d\d-\d\d)(-[an]\d+)?$/.exec(asked);
    let target = document.getElementById(asked);
    if (!target && match) {
      const earlier = [...document.querySelectorAll(".wording[data-date]")]
        .filter((one) => one.dataset.date <= match[1])
        .sort((a, b) => (a.dataset.date < b.dataset.date ? 1 : -1))[0];
      target = earlier && (document.getElementById(earlier.id + (match[2] || "")) || earlier);
    }
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  if (location.hash) follow();

  // --- on paper everything is unfolded ---
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details.typo, .change details")) fold.open = true;
  });

  // --- side by side ---
  const bar = document.getElementById("comparer");
  if (!bar) return;
  const redlines = [...document.querySelectorAll(".wording:not([data-whole]) .redline")];
  const beside = (redline) => {
    const side = (unwanted, title) => {
      const copy = redline.cloneNode(true);
      copy.querySelectorAll(unwanted).forEach((one) => one.remove());
      copy.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
      return make("div", { className: "redline" }, make("p", { className: "nota-head", textContent: title }), ...copy.childNodes);
    };
    const pair = make("div", { className: "pair" });
    pair.append(side("ins, .al.insert, tr.insert", "Avant"), side("del, .al.delete, tr.delete", "Après"));
    return pair;
  };
  const toggle = make("button", { type: "button", textContent: "Côte à côte" });
  toggle.setAttribute("aria-pressed", "false");
  toggle.addEventListener("click", () => {
    const on = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(on));
    document.querySelectorAll(".pair").forEach((one) => one.remove());
    for (const redline of document.querySelectorAll(".wording .redline, #comparaison .redline")) {
      if (!redline.querySelector("ins, del")) continue;
      redline.hidden = on;
      if (on) redline.after(beside(redline));
    }
  });

  // --- any two wordings ---
  // A wording's alinéas are read from its redline: what is there without what is struck out.
  const textOf = (section) => {
    const found = new Map();
    for (const alinea of section.querySelectorAll(".redline [data-n]")) {
      const copy = alinea.cloneNode(true);
      copy.querySelectorAll("del, .vh, .tag, tr.delete").forEach((one) => one.remove());
      const nota = alinea.closest(".nota") ? "n" : "a";
      const rows = [...copy.querySelectorAll("tr")].map((row) =>
        [...row.cells].map((cell) => cell.textContent.trim()).join(" | "));
      const text = rows.length ? rows.join("\n") : copy.textContent;
      const key = nota + alinea.dataset.n;
      found.set(key, (found.get(key) || "") + text);
    }
    return [...found].sort(([a], [b]) => a[0].localeCompare(b[0]) || a.slice(1) - b.slice(1)).map(([, text]) => text.trim());
  };
  // The longest common subsequence of two lists, as runs [sign, items]; long ones are cut off.
  const compare = (old, young) => {
    let head = 0, tail = 0;
    while (head < Math.min(old.length, young.length) && old[head] === young[head]) head++;
    while (tail < Math.min(old.length, young.length) - head && old[old.length - 1 - tail] === young[young.length - 1 - tail]) tail++;
    const a = old.slice(head, old.length - tail), b = young.slice(head, young.length - tail);
    const runs = [];
    const put = (sign, item) => {
      if (runs.length && runs[runs.length - 1][0] === sign) runs[runs.length - 1][1].push(item);
      else runs.push([sign, [item]]);
    };
    old.slice(0, head).forEach((item) => put("=", item));
    if (a.length * b.length > 4e6) {
      a.forEach((item) => put("-", item));
      b.forEach((item) => put("+", item));
    } else {
      const width = b.length + 1, table = new Uint32Array((a.length + 1) * width);
      for (let i = a.length - 1; i >= 0; i--)
        for (let j = b.length - 1; j >= 0; j--)
          table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1
            : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
      let i = 0, j = 0;
      while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) { put("=", a[i]); i++; j++; }
        else if (i < a.length && (j === b.length || table[(i + 1) * width + j] >= table[i * width + j + 1])) put("-", a[i++]);
        else put("+", b[j++]);
      }
    }
    old.slice(old.length - tail).forEach((item) => put("=", item));
    return runs;
  };
  const words = (text) => text.match(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu) || [];
  const marked = (sign, text) => {
    if (sign === "=") return document.createTextNode(text);
    const said = sign === "+" ? "[ajouté : " : "[supprimé : ";
    return make(sign === "+" ? "ins" : "del", {},
      make("span", { className: "vh", textContent: said }), text, make("span", { className: "vh", textContent: "]" }));
  };
  const alike = (a, b) => {
    const of = new Set(words(a)), common = words(b).filter((word) => word.trim() && of.has(word)).length;
    return common * 2 > words(b).filter((word) => word.trim()).length;
  };
  const draw = (old, young) => {
    const lines = [];
    const line = (op, ...children) => lines.push(make("p", { className: "al " + op }, ...children));
    const runs = compare(old, young);
    for (let at = 0; at < runs.length; at++) {
      const [sign, items] = runs[at];
      if (sign === "=") { items.forEach((text) => line("equal", text)); continue; }
      const other = runs[at + 1] && runs[at + 1][0] !== "=" ? runs[++at][1] : [];
      const gone = [...(sign === "-" ? items : other)], come = sign === "+" ? items : other;
      for (const text of come) {
        const pair = gone.findIndex((one) => alike(one, text));
        if (pair < 0) { line("insert", marked("+", text)); continue; }
        gone.splice(0, pair).forEach((one) => line("delete", marked("-", one)));
        line("change", ...compare(words(gone.shift()), words(text)).map(([s, list]) => marked(s, list.join(""))));
      }
      gone.forEach((one) => line("delete", marked("-", one)));
    }
    return lines;
  };
  const sections = [...document.querySelectorAll(".wording[data-text]")].reverse();
  const chooser = (name, chosen) => {
    const select = make("select");
    sections.forEach((one, at) => select.append(make("option", { value: at, textContent: one.dataset.name, selected: at === chosen })));
    return [make("label", {}, name, select), select];
  };
  const tools = make("div", { className: "tools" });
  if (sections.length > 1) {
    const [left, from] = chooser("Comparer", 0), [right, to] = chooser("à", sections.length - 1);
    const go = make("button", { type: "button", textContent: "Comparer" });
    const result = make("div", { id: "comparaison", hidden: true });
    result.setAttribute("aria-live", "polite");
    go.addEventListener("click", () => {
      const [old, young] = [from, to].map((one) => sections[one.value]);
      const redline = make("div", { className: "redline" }, ...draw(textOf(old), textOf(young)));
      const title = make("h3", { textContent: `${old.dataset.name} → ${young.dataset.name}` });
      const same = !redline.querySelector("ins, del") ? "Aucune différence." : "Comparaison calculée dans cette page.";
      result.replaceChildren(title, make("p", { className: "meta", textContent: same }), redline);
      result.hidden = false;
      if (toggle.getAttribute("aria-pressed") === "true") { toggle.click(); toggle.click(); }
    });
    tools.append(left, right, go);
    bar.after(result);
  }
  if (redlines.some((one) => one.querySelector("ins, del")) || sections.length > 1) tools.append(toggle);
  if (tools.childElementCount) { bar.append(tools); bar.hidden = false; }
})();
