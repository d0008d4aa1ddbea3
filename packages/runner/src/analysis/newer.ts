// What a function uses that the oldest Node.js that functions run on does not have: nobody knows before the call which one
// is there.
import type { Node } from 'oxc-parser'
import { referenceOf, type Source } from '../syntax/source.ts'
import { moduleMember } from './modules.ts'

/** The name of what stands at an identifier, and the first version that has it; undefined when all of them do. */
export function newerApi(
  source: Source,
  identifier: Node,
): { readonly name: string; readonly major: number } | undefined {
  if (identifier.type !== 'Identifier') return undefined
  const around = source.parents.get(identifier)
  const isObject = around?.type === 'MemberExpression' && around.object === (identifier as unknown) && !around.computed
  const member = isObject && around.property.type === 'Identifier' ? around.property.name : undefined
  if (referenceOf(source, identifier)?.resolved === null) {
    const { name } = identifier
    return (
      row(GLOBALS, name, name) ??
      (member === undefined ? undefined : row(GLOBALS, `${name}.${member}`, `${name}.${member}`))
    )
  }
  const imported = moduleMember(source, identifier)
  if (imported === undefined) return undefined
  const whole = row(MODULES, imported.module, `node:${imported.module}`)
  const named = ['*', 'default', 'promises'].includes(imported.name) ? member : imported.name
  return whole ?? (named === undefined ? undefined : row(MODULES, `${plain(imported)}.${named}`, named))
}

/** Whether a global is one of a newer Node.js. */
export function isNewerGlobal(name: string): boolean {
  return name in GLOBALS
}

function plain({ module, name }: { readonly module: string; readonly name: string }): string {
  return (name === 'promises' ? `${module}/promises` : module).replace(/^(\w+)\/promises$/, '$1')
}

function row(
  table: Readonly<Record<string, number>>,
  key: string,
  name: string,
): { readonly name: string; readonly major: number } | undefined {
  const major = Object.hasOwn(table, key) ? table[key] : undefined
  return major === undefined ? undefined : { name, major }
}

/** The first major version that has it without an option. */
const GLOBALS: Readonly<Record<string, number>> = {
  navigator: 21,
  Navigator: 21,
  Iterator: 22,
  WebSocket: 22,
  CloseEvent: 23,
  URLPattern: 24,
  Float16Array: 24,
  DisposableStack: 24,
  AsyncDisposableStack: 24,
  SuppressedError: 24,
  Temporal: 26,
  ErrorEvent: 26,
  QuotaExceededError: 26,
  'Object.groupBy': 21,
  'Map.groupBy': 21,
  'JSON.rawJSON': 21,
  'Promise.withResolvers': 22,
  'Array.fromAsync': 22,
  'Promise.try': 23,
  'Intl.DurationFormat': 23,
  'RegExp.escape': 24,
  'Error.isError': 24,
  'Math.f16round': 24,
  'process.execve': 23,
  'Uint8Array.fromBase64': 25,
  'Uint8Array.fromHex': 25,
}
/** The same for modules of Node.js, and for what is in them. */
const MODULES: Readonly<Record<string, number>> = {
  sqlite: 22,
  ffi: 26,
  'fs.glob': 22,
  'fs.globSync': 22,
  'fs.mkdtempDisposable': 24,
  'util.getCallSites': 22,
  'util.diff': 23,
  'crypto.argon2': 24,
  'crypto.argon2Sync': 24,
  'module.registerHooks': 22,
  'module.enableCompileCache': 22,
  'module.stripTypeScriptTypes': 22,
  'url.URLPattern': 23,
  'zlib.zstdCompress': 22,
  'zlib.zstdCompressSync': 22,
  'zlib.zstdDecompress': 22,
  'zlib.zstdDecompressSync': 22,
  'zlib.createZstdCompress': 22,
  'zlib.createZstdDecompress': 22,
}
