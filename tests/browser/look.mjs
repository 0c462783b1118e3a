// Opens a site's pages in Chromium from file://, uses them, and tells what it saw as JSON.
// usage: node look.mjs SITE SCREENS CHROMIUM KINDS(JSON: kind → page)
import { readFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [site, screens, executablePath, kindsText] = process.argv.slice(2);
const kinds = JSON.parse(kindsText);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const base = pathToFileURL(site).href + "/";
const profile = mkdtempSync(join(tmpdir(), "lawdiff-chromium-"));
mkdirSync(screens, { recursive: true });
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const looks = {
  desktop: { viewport: { width: 1200, height: 1000 }, colorScheme: "light" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
  dark: { viewport: { width: 1200, height: 1000 }, colorScheme: "dark" },
};
const seen = { errors: [], outside: [], broken: [], policy: {}, axe: {}, wide: [], used: {} };

const open = async (look, options = {}) => {
  const context = await chromium.launchPersistentContext(join(profile, look + Math.random()), {
    executablePath, headless: true, args: flags, ...looks[look], ...options,
  });
  const page = context.pages()[0] || (await context.newPage());
  page.on("console", (m) => { if (["error", "warning"].includes(m.type())) seen.errors.push(`${page.url()}: ${m.text()}`); });
  page.on("pageerror", (e) => seen.errors.push(`${page.url()}: ${e.message}`));
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(() => {
      window.violations = [];
      addEventListener("securitypolicyviolation", (e) => window.violations.push(e.effectiveDirective));
    });
  }
  page.on("request", (r) => { if (!r.url().startsWith(base)) seen.outside.push(r.url()); });
  return { context, page };
};

const use = {
  async home(page) {
    await page.click("table.versions tbody a");
    return page.locator("h1").innerText();
  },
  async version(page) {
    const shown = () => page.locator("article.change:visible").count();
    const before = await shown();
    await page.uncheck("#f-substantive");
    const after = await shown();
    await page.check("#f-substantive");
    await page.locator(".change summary").first().click();
    return { before, after, redline: await page.locator(".change details[open] .redline").isVisible() };
  },
  async article(page) {
    await page.selectOption(".tools select >> nth=0", { index: 0 });
    await page.click(".tools button >> nth=0");
    const compared = await page.locator("#comparaison").innerText();
    await page.screenshot({ path: join(screens, "compare.png"), fullPage: true });
    await page.click("text=Côte à côte");
    const pairs = await page.locator(".pair").count();
    await page.screenshot({ path: join(screens, "side-by-side.png"), fullPage: true });
    const faults = await check(page);
    await page.click("text=Côte à côte");
    const last = (await page.locator(".wording").last().getAttribute("id"));
    await page.evaluate(() => { location.hash = "#v2099-01-01-a1"; });
    await page.waitForTimeout(50);
    await page.keyboard.press("Home");
    return { compared, pairs, left: await page.locator(".pair").count(), last, faults };
  },
  async law(page) {
    await page.locator(".change summary").first().click();
    return page.locator(".change details[open] ins, .change details[open] del").count();
  },
  async search(page) {
    const found = {};
    for (const asked of ["compost", "L. 121-5", "LOI 2022-9968", "zzzz"]) {
      await page.fill("#q", asked);
      await page.waitForFunction(() => document.getElementById("etat").textContent);
      await page.waitForTimeout(600);
      found[asked] = await page.locator("#resultats li").allInnerTexts();
      if (asked === "compost") await page.screenshot({ path: join(screens, "search-used.png") });
    }
    await page.fill("#q", "L121-5");
    await page.waitForTimeout(600);
    await page.click("#resultats a >> nth=0");
    await page.waitForURL(/articles/);
    found.opened = await page.locator("h1").innerText();
    return found;
  },
};

const check = async (page) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"], preload: false }));
  return violations.map((v) => ({ id: v.id, impact: v.impact, where: v.nodes.slice(0, 3).map((n) => n.html) }));
};

const broken = async (page) => {
  for (const one of await page.evaluate(() => window.violations)) seen.broken.push(`${page.url()}: ${one}`);
};
// What the policy of a page stops. It runs in a page without ears: Chromium tells of it as an error.
const stopped = (page) => page.evaluate(async () => {
  window.violations.length = 0;
  const script = document.createElement("script"), style = document.createElement("style");
  script.textContent = "window.owned = true";
  style.textContent = "body { display: none }";
  document.head.append(script, style);
  await new Promise((done) => setTimeout(done, 50));
  if (window.owned || getComputedStyle(document.body).display === "none") window.violations.push("none");
  return [...window.violations].sort();
});

for (const look of Object.keys(looks)) {
  const { context, page } = await open(look);
  for (const [kind, file] of Object.entries(kinds)) {
    await page.goto(base + file);
    await broken(page);
    await page.screenshot({ path: join(screens, `${kind}-${look}.png`), fullPage: look !== "phone" });
    seen.axe[`${kind}-${look}`] = await check(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 1) seen.wide.push(`${kind}-${look}: ${over}`);
    if (look === "desktop" && use[kind]) {
      await page.goto(base + file);
      seen.used[kind] = await use[kind](page);
      await broken(page);
    }
  }
  await context.close();
}
{ // what the policy stops
  const { context, page } = await open("desktop");
  page.removeAllListeners("console");
  for (const [kind, file] of Object.entries(kinds)) {
    await page.goto(base + file);
    seen.policy[kind] = await stopped(page);
  }
  await context.close();
}
{ // fragments that are no text
  const { context, page } = await open("desktop");
  await page.goto(base + kinds.search + "#q=%E0");
  await page.waitForTimeout(600);
  const typed = await page.inputValue("#q");
  const focus = await page.evaluate(() => document.activeElement.id);
  await page.fill("#q", "compost");
  await page.waitForTimeout(600);
  const compost = (await page.locator("#resultats li").count()) > 0;
  await page.evaluate(() => {
    const input = document.getElementById("q");
    document.getElementById("resultats").replaceChildren();
    input.value = "compost \ud800";
    input.dispatchEvent(new Event("input"));
  });
  await page.waitForTimeout(600);
  const half = (await page.locator("#resultats li").count()) > 0;
  await page.goto(base + kinds.article + "#%E0");
  const tools = (await page.locator(".tools").count()) > 0;
  seen.used.odd = { typed, focus, compost, half, tools };
  await context.close();
}
{ // by keyboard: the first stop is the skip link, and it leads to the content
  const { context, page } = await open("desktop");
  await page.goto(base + kinds.article);
  await page.keyboard.press("Tab");
  seen.used.skip = await page.evaluate(() => document.activeElement.className);
  await page.keyboard.press("Enter");
  seen.used.content = await page.evaluate(() => document.activeElement.id);
  await page.goto(base + kinds.article + "#v2099-01-01-a1");
  await page.waitForTimeout(100);
  seen.used.led = await page.evaluate(() => scrollY);
  await context.close();
}
{ // without script
  const { context, page } = await open("desktop", { javaScriptEnabled: false });
  await page.goto(base + kinds.article);
  seen.used.plain = { redlines: await page.locator("ins, del").count(), tools: await page.locator(".tools").count() };
  await page.screenshot({ path: join(screens, "article-no-script.png"), fullPage: true });
  await context.close();
}
{ // on paper
  const { context, page } = await open("desktop");
  await page.goto(base + kinds.article);
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: join(screens, "article-print.png"), fullPage: true });
  await context.close();
}
rmSync(profile, { recursive: true, force: true });
console.log(JSON.stringify(seen));
