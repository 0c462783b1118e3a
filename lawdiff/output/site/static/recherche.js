// Search without a server: the index is a set of scripts beside the page, loaded as they are needed,
// so that it works from file:// as well.
"use strict";
(() => {
  const form = document.getElementById("recherche");
  if (!form) return;
  const input = form.elements.q, state = document.getElementById("etat"), list = document.getElementById("resultats");
  const { folder, root } = form.dataset;
  const documents = [], words = new Map(), loading = new Map();
  let about = null;
  window.lawdiffSearch = {
    about: (value) => { about = value; },
    documents: (start, some) => some.forEach((one, at) => { documents[start + at] = one; }),
    words: (some) => Object.entries(some).forEach(([word, found]) => words.set(word, found)),
  };
  const load = (name) => {
    if (!loading.has(name)) loading.set(name, new Promise((done) => {
      const script = document.createElement("script");
      script.src = folder + name + ".js";
      script.onload = script.onerror = done;
      document.head.append(script);
    }));
    return loading.get(name);
  };
  const fold = (text) => text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss")
    .normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  // A fragment is whatever somebody wrote into a link, and a field whatever was pasted into it: half
  // a character in either is searched for as it stands.
  const decoded = (text) => {
    try { return decodeURIComponent(text); } catch { return text; }
  };
  const encoded = (text) => encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"));
  const numbers = (found) => {
    let at = 0;
    return found.split(" ").map((step) => (at += parseInt(step, 36)));
  };
  const key = (text) => fold(text).replace(/^(l['’ ]?)?art(icle)?s?\b\.?/, "").replace(/[^a-z0-9-]/g, "");
  const heads = (word) => Object.keys(about.words).filter((head) => head.startsWith(word.slice(0, 2)));
  const find = async (asked) => {
    if (!about) await load("index");
    const all = [];
    for (let n = 1; n <= about.documents; n++) all.push(load(`documents-${n}`));
    const terms = (fold(asked).match(/[a-z0-9]+/g) || []).filter((term) => !about.stop.includes(term));
    for (const term of terms) for (const head of heads(term))
      for (let n = 1; n <= about.words[head]; n++) all.push(load(`mots-${head}${n > 1 ? "-" + n : ""}`));
    await Promise.all(all);
    const wanted = key(asked), first = [];
    if (/[0-9]/.test(wanted)) documents.forEach((one, at) => { if (one[4] && one[4].startsWith(wanted)) first.push(at); });
    first.sort((a, b) => documents[a][4].length - documents[b][4].length || a - b);
    let common = null;
    for (const term of terms) {
      const said = new Set();
      for (const [word, found] of words) if (word.startsWith(term)) numbers(found).forEach((at) => said.add(at));
      common = common ? new Set([...common].filter((at) => said.has(at))) : said;
    }
    return [...new Set([...first, ...[...(common || [])].sort((a, b) => a - b)])];
  };
  let turn = 0;
  const show = async () => {
    const asked = input.value.trim(), mine = ++turn;
    history.replaceState(null, "", asked ? "#q=" + encoded(asked) : location.pathname);
    if (asked.length < 2) { list.replaceChildren(); state.textContent = ""; return; }
    const all = await find(asked);
    if (mine !== turn) return;
    const wanted = { a: form.elements.a.checked, x: form.elements.a.checked, c: form.elements.c.checked };
    const found = all.filter((at) => wanted[documents[at][0]]);
    const many = found.length;
    state.textContent = many ? `${many} résultat${many > 1 ? "s" : ""}${many > 100 ? ", en voici 100" : ""}` : "Aucun résultat.";
    list.replaceChildren(...found.slice(0, 100).map((at) => {
      const [kind, name, page, text] = documents[at];
      const item = document.createElement("li"), link = document.createElement("a"), more = document.createElement("span");
      link.href = root + page;
      link.textContent = name;
      more.className = "by";
      more.textContent = text;
      item.append(link, kind === "c" ? " " : "", document.createElement("br"), more);
      return item;
    }));
  };
  let waiting = 0;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 150); });
  // Not of the input: it changes when a click takes the focus from it, and would take the link away.
  for (const box of form.querySelectorAll("[type=checkbox]")) box.addEventListener("change", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  const asked = /^#q=(.*)$/.exec(location.hash);
  if (asked) { input.value = decoded(asked[1]); show(); }
  input.focus();
})();
