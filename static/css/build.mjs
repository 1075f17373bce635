// Bundles the portal's css into static/build/: NL Design System components, then our own files;
// and beside it one file of icons, and the one library that the map needs in the browser.
// The packages are named here and not in portal.css, because Django's hashed static files
// follow every @import they find and cannot follow one into node_modules.
import * as drawn from "@gemeente-denhaag/icons";
import { build, transform } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const out = join(root, "static", "build");
const tokens = "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css";
// What the header shows, which the administration has as well.
const ofHeader = ["nav-bar", "page-header"].map((name) => `@utrecht/${name}-css/dist/index.css`);
const components = [
  ...["button", "data-badge", "skip-link"].map((name) => `@nl-design-system-candidate/${name}-css/${name}.css`),
  ...[
    "alert",
    "breadcrumb-nav",
    "button-group",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "form-label",
    "page-footer",
    "select",
    "status-badge",
    "table",
    "textarea",
    "textbox",
  ].map((name) => `@utrecht/${name}-css/dist/index.css`),
  ...ofHeader,
];

// The icons that pages name in templates/includes/icon.html, by the name they have in the package.
const icons = {
  calendar: "Calendar",
  call: "Call",
  check: "CheckCircle",
  house: "House",
  list: "List",
  "log-out": "LogOut",
  map: "Map",
  megaphone: "Megaphone",
  members: "Staff",
  menu: "Hamburger",
  message: "Message",
  rules: "Clipboard",
  search: "Search",
  user: "User",
  desk: "Inbox",
  whatsapp: "WhatsApp",
};

/** One svg of symbols; the shape of each is what stands in the package's own drawing. */
function sprite() {
  const symbols = Object.entries(icons).map(([id, name]) => {
    const svg = renderToStaticMarkup(createElement(drawn[`${name}Icon`]));
    const box = /viewBox="([^"]+)"/.exec(svg)[1];
    const shape = /<svg[^>]*>(.*)<\/svg>/s.exec(svg)[1];
    return `<symbol id="${id}" viewBox="${box}" fill="none">${shape}</symbol>`;
  });
  const licence = "<!-- @gemeente-denhaag/icons, EUPL-1.2, (c) Municipality of The Hague -->";
  return `${licence}<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/** The declarations of the token file that the css uses, directly or through another token. */
function usedTokens(tokenCss, css) {
  const values = new Map(
    [...tokenCss.matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gm)].map(([, name, value]) => [name, value]),
  );
  const used = new Set();
  const follow = (text) => {
    for (const [, name] of text.matchAll(/var\(\s*(--[\w-]+)/g)) {
      if (values.has(name) && !used.has(name)) {
        used.add(name);
        follow(values.get(name));
      }
    }
  };
  follow(css);
  return [...used].sort().map((name) => `${name}: ${values.get(name)};`);
}

async function bundle(contents) {
  const result = await build({
    stdin: { contents, resolveDir: here, loader: "css" },
    absWorkingDir: root,
    bundle: true,
    external: ["../img/*"],
    write: false,
  });
  return result.outputFiles[0].text;
}

async function write(name, css) {
  const { code } = await transform(css, { loader: "css", minify: true, legalComments: "eof", target: "es2020" });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, name), code);
}

const imports = (paths) => paths.map((path) => `@import "${path}";`).join("\n");
const tokenCss = await readFile(join(root, "node_modules", tokens), "utf8");

/** The tokens go on an element that has the class of the theme too, which overrides them. */
async function writeWithTokens(name, paths, element) {
  const css = await bundle(imports(paths));
  await write(name, `${element} { ${usedTokens(tokenCss, css).join("\n")} }\n${css}`);
}

await writeWithTokens("portal.css", [...components, "./portal.css"], ":root");
await writeWithTokens("admin.css", [...ofHeader, "./admin.css"], ".portal-look");
await build({
  stdin: { contents: 'export { default } from "supercluster";', resolveDir: here },
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "SuperclusterModule",
  banner: { js: "/*! supercluster and kdbush, ISC licence, (c) Mapbox and contributors */" },
  footer: { js: "var Supercluster=SuperclusterModule.default;" },
  target: "es2020",
  outfile: join(out, "supercluster.js"),
});
await writeFile(join(out, "icons.svg"), sprite());
