// A function that nobody prepared, from its own text: it may use nothing of the outside but what every Node.js has.
import { createHash } from 'node:crypto'
import { isBuiltin } from 'node:module'
import { parse, type Program } from 'acorn'
import { ScriptError } from '../errors.ts'
import { type Outside, outsideOf } from './free-names.ts'
import { isGlobal } from './node-globals.ts'
import { runsByRunner, type Bundle } from './shipment.ts'
import { codeOfText } from './text-code.ts'

/** A bundle made of a function's text, and its hash. */
export interface TextBundle extends Bundle {
  readonly hash: string
}

/**
 * The function as a bundle. It is looked at once.
 * @throws ScriptError `not-shippable`: what it takes from outside, by name, or why it has no text of its own
 */
export function bundleOfText(fn: (...args: never) => unknown): TextBundle {
  const known = bundles.get(fn)
  if (known !== undefined) return known
  // Inside of a function that was sent, `import()` has become that (`agent/far/evaluate.ts`).
  const text = Function.prototype.toString.call(fn).replace(/(?<![.\w$])__load(?=\()/g, 'import')
  const outside = outsideOf(parseFunction(fn, text))
  refuse(fn.name, outside)
  const code = codeOfText(text)
  const needsScript = outside.imports.some(isScript) || outside.names.includes('require')
  const bundle = { hash: sha256(code), code, sourceMap: '', needsScript }
  bundles.set(fn, bundle)
  return bundle
}

function parseFunction(fn: object, text: string): Program {
  const name = (fn as { name?: unknown }).name
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    const advice = 'write `() => that(…)` and pass what it needs as arguments'
    throw notShippable(name, 'is a bound function, or one of the runtime, and has no text', advice)
  }
  if (/^class\b/.test(text)) throw notShippable(name, 'is a class', 'pass a function that makes what it needs')
  const program = tryParse(text, 'module') ?? tryParse(text, 'script')
  if (program !== undefined) return program
  const advice = 'write it as an arrow function or with the word `function`'
  throw notShippable(name, 'is a method, a getter or a setter, which are nothing without their object', advice)
}

function tryParse(text: string, sourceType: 'module' | 'script'): Program | undefined {
  try {
    return parse(`(${text}\n)`, { ecmaVersion: 'latest', sourceType })
  } catch {
    return undefined
  }
}

function refuse(name: unknown, { names, keywords, imports, importsComputed }: Outside): void {
  const foreign = names.filter((each) => !isGlobal(each))
  if (foreign.length > 0) {
    const what = foreign.map((each) => `\`${each}\``).join(', ')
    throw notShippable(name, `uses ${what} of the outside`, adviceOn(foreign))
  }
  if (keywords.length > 0) {
    const what = keywords.map((each) => `\`${each}\``).join(', ')
    throw notShippable(name, `uses ${what} of the outside`, 'pass what it needs as an argument')
  }
  const local = imports.find((specifier) => !isBuiltin(specifier) && !isScript(specifier))
  if (local !== undefined || importsComputed) {
    const what = local === undefined ? 'imports what is only known when it runs' : `imports '${local}'`
    throw notShippable(name, what, 'only modules of Node.js and @yon/script are there; `yon run` sends others along')
  }
}

function adviceOn(names: readonly string[]): string {
  if (names.includes('__name'))
    return 'the loader of this script changes its functions: run it by `yon run` or plain node'
  const [first] = names
  // Functions that the runner recognises do not come here.
  if (runsByRunner()) {
    return (
      'what this is called on is not known to be a host: write `remote(host, fn)` instead of `host.run(fn)`, ' +
      'or give the host the type `Host`; the function stands in the call itself'
    )
  }
  return (
    `run the script by \`yon run\`, which sends along what functions use; without it pass \`${first}\` as an argument, ` +
    `or import it inside the function`
  )
}

function notShippable(name: unknown, what: string, advice: string): ScriptError {
  const subject = typeof name === 'string' && name !== '' ? `the function ${name}` : 'the function'
  return new ScriptError('not-shippable', `${subject} cannot run elsewhere: it ${what}`, { advice })
}

function isScript(specifier: string): boolean {
  return specifier === '@yon/script' || specifier.startsWith('@yon/script/') || specifier === 'yon'
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

const bundles = new WeakMap<object, TextBundle>()
