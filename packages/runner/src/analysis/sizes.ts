// How large a value surely is that is written out: what goes along with each call should be small.
import { statSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Node } from 'oxc-parser'
import { isGlobalName, type Source } from '../syntax/source.ts'
import { awaited, bare, initialiserOf, lookOnce, variableOf } from '../syntax/variables.ts'
import { isGlobalMember } from './entries.ts'
import { moduleMember } from './modules.ts'

/** What is told of. */
export const LARGE_BYTES = 1_000_000

/** `2.0 MB` */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** The least number of bytes that it takes on its way. */
export function leastBytes(source: Source, expression: Node): number {
  const node = awaited(expression)
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? node.value.length : 1
    case 'TemplateLiteral':
      return node.quasis.reduce((sum, { value }) => sum + value.raw.length, 0)
    case 'ArrayExpression':
      return sum(
        node.elements.map((each) => (each === null || each.type === 'SpreadElement' ? 1 : leastBytes(source, each))),
      )
    case 'ObjectExpression':
      return sum(node.properties.map((each) => (each.type === 'Property' ? leastBytes(source, each.value) : 1)))
    case 'BinaryExpression':
      return node.operator === '+' ? leastBytes(source, node.left) + leastBytes(source, node.right) : 1
    case 'Identifier': {
      const variable = variableOf(source, node)
      const initialiser = variable === undefined ? undefined : initialiserOf(variable)
      if (variable === undefined || initialiser === undefined) return 1
      return lookOnce(variable, () => leastBytes(source, initialiser)) ?? 1
    }
    case 'NewExpression':
    case 'CallExpression':
      return madeBytes(source, node)
    default:
      return 1
  }
}

function madeBytes(source: Source, node: Node & { type: 'NewExpression' | 'CallExpression' }): number {
  const callee = bare(node.callee)
  const [first, second] = node.arguments
  if (first === undefined) return 1
  if (callee.type === 'Identifier' && isGlobalName(source, callee, callee.name)) {
    const unit = UNITS[callee.name]
    return unit === undefined ? 1 : unit * numberOf(source, first)
  }
  const { module, name } = moduleMember(source, callee) ?? {}
  if (module === 'crypto' && name === 'randomBytes') return numberOf(source, first)
  if (module !== undefined && name !== undefined && /^fs(?:\/promises)?$/.test(module) && name.startsWith('readFile')) {
    return fileBytes(source, first)
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return 1
  if (isGlobalMember(source, callee, 'Buffer', 'alloc')) return numberOf(source, first)
  if (isGlobalMember(source, callee, 'Array', 'from')) return lengthOf(source, first)
  switch (callee.property.name) {
    case 'repeat':
      return leastBytes(source, callee.object) * numberOf(source, first)
    case 'padEnd':
    case 'padStart':
      return numberOf(source, first)
    case 'fill':
      return leastBytes(source, callee.object) * (second === undefined ? leastBytes(source, first) : 1)
    case 'map':
      return leastBytes(source, callee.object)
    default:
      return 1
  }
}

/** `{ length: 1000 }` */
function lengthOf(source: Source, node: Node): number {
  const length = node.type === 'ObjectExpression' ? node.properties : []
  const found = length.find(
    (each) => each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === 'length',
  )
  return found?.type === 'Property' ? numberOf(source, found.value) : 1
}

/** The size of a file that is named by where the script is: `new URL('./data', import.meta.url)`. */
function fileBytes(source: Source, node: Node): number {
  if (node.type !== 'NewExpression' || !isGlobalName(source, bare(node.callee), 'URL')) return 1
  const [path, base] = node.arguments
  const isOwn = base !== undefined && source.text.slice(base.start, base.end) === 'import.meta.url'
  if (!isOwn || path?.type !== 'Literal') return 1
  try {
    const file = fileURLToPath(new URL(String(path.value), pathToFileURL(source.path)))
    return statSync(file, { throwIfNoEntry: false })?.size ?? 1
  } catch {
    return 1
  }
}

/** The value of a number that is written out, or reckoned of such; 1 for all else. */
function numberOf(source: Source, expression: Node): number {
  const node = bare(expression)
  if (node.type === 'Literal') return typeof node.value === 'number' ? node.value : 1
  if (node.type === 'Identifier') {
    const variable = variableOf(source, node)
    const initialiser = variable === undefined ? undefined : initialiserOf(variable)
    if (variable === undefined || initialiser === undefined) return 1
    return lookOnce(variable, () => numberOf(source, initialiser)) ?? 1
  }
  if (node.type !== 'BinaryExpression') return 1
  const [left, right] = [numberOf(source, node.left), numberOf(source, node.right)]
  switch (node.operator) {
    case '*':
      return left * right
    case '+':
      return left + right
    case '-':
      return left - right
    case '**':
      return left ** right
    case '<<':
      return left << right
    default:
      return 1
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

/** What an item takes at least; of those of arrays of numbers, exactly that. */
const UNITS: Readonly<Record<string, number>> = {
  ArrayBuffer: 1,
  Array: 1,
  Uint8Array: 1,
  Uint8ClampedArray: 1,
  Int8Array: 1,
  Uint16Array: 2,
  Int16Array: 2,
  Uint32Array: 4,
  Int32Array: 4,
  Float32Array: 4,
  Float64Array: 8,
  BigInt64Array: 8,
  BigUint64Array: 8,
}
