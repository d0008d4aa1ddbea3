// Few files of CommonJS from the parts that esbuild splits a program into. Node's loader of ES modules, and each file more,
// cost a short program much of its time.
import { transform } from 'esbuild'

/**
 * The texts of two functions: the parts that run first, and the rest. Each takes Node's `require`, the URL of its file and
 * `rest`, which gives what the other one has made, and gives `{ use, begun }`: `use` runs a part that is imported first,
 * `begun` lists those that ran so far.
 * @param outputs outputFiles of esbuild with `splitting` and `metafile`
 * @param isFirst whether a part, by the name of its file, and what it imports belong to the first
 */
export async function joinParts(outputs, { outputs: facts }, isFirst) {
  const paths = outputs.map(({ path }) => Object.keys(facts).find((known) => path.endsWith(`/${known}`)))
  const numbers = new Map(paths.map((path, number) => [`./${fileName(path)}`, number]))
  const first = new Set(paths.filter((path) => isFirst(fileName(path))).flatMap((path) => withImports(path, facts)))
  const codes = await Promise.all(outputs.map(({ text }) => part(text, numbers)))
  const those = (wanted) =>
    paths.flatMap((path, number) => (first.has(path) === wanted ? [[number, codes[number]]] : []))
  return { first: text(those(true)), rest: text(those(false)), numberOf: (name) => numbers.get(`./${name}`) }
}

function fileName(path) {
  return path.split('/').at(-1)
}

function withImports(path, facts, seen = new Set()) {
  if (!seen.has(path)) {
    seen.add(path)
    const imports = facts[path].imports.filter(({ kind, external }) => kind === 'import-statement' && !external)
    for (const imported of imports) withImports(imported.path, facts, seen)
  }
  return [...seen]
}

async function part(text, numbers) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    charset: 'ascii',
    minify: true,
    define: { 'import.meta.url': 'fileUrl' },
  })
  return (
    code
      // A namespace or default import copies what is in it, so those are loaded at once.
      .replaceAll(/(\w\()require\("(node:[^"]+)"\)(?=[,)])/g, '$1nodeRequire("$2")')
      .replaceAll(/\b(require|import)\("(\.\/[^"]+\.js)"\)/g, (_call, how, name) => {
        if (!numbers.has(name)) throw new Error(`there is no part ${name}`)
        return `${how === 'import' ? 'later' : 'require'}(${numbers.get(name)})`
      })
  )
}

function text(parts) {
  return `(function (nodeRequire, fileUrl, other) {
"use strict";
const modules = {};
function use(name) {
  if (typeof name === "string") return name.startsWith("node:") ? uponUse(name) : nodeRequire(name);
  if (modules[name] !== undefined) return modules[name].exports;
  if (parts[name] === undefined) return other().use(name);
  const module = modules[name] = { exports: {} };
  parts[name](module, module.exports, use);
  return module.exports;
}
// Most runs use few of the modules that they name.
const uponUse = (name) => {
  let loaded;
  return new Proxy({}, { get: (_target, key) => (loaded ??= nodeRequire(name))[key] });
};
const later = (name) => Promise.resolve().then(() => use(name));
const parts = {${parts.map(([number, code]) => `${number}: (module, exports, require) => {${code}}`).join(',\n')}};
return { use, begun: () => Object.keys(modules).map(Number) };
})`
}
