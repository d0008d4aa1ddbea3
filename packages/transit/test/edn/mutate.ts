// Texts with a few changes: units, cuts, repetitions, pieces of other texts.
import type { Chance } from '../chance.ts'

/** One of `seeds` with one to four changes, of at most 16 Ki code units. */
export function mutate(seeds: readonly string[], chance: Chance): string {
  let text = chance.pick(seeds)
  for (let changes = 1 + chance.below(4); changes > 0; changes--) {
    text = chance.pick(mutations)(text, chance, seeds).slice(0, LENGTH_MAX)
  }
  return text
}

type Mutation = (text: string, chance: Chance, seeds: readonly string[]) => string

const mutations: readonly Mutation[] = [
  (text, chance) => spliced(text, chance, 1, chance.pick(TOKENS)),
  (text, chance) => spliced(text, chance, 0, chance.pick(TOKENS)),
  (text, chance) => spliced(text, chance, 0, String.fromCharCode(chance.below(0x10000))),
  (text, chance) => spliced(text, chance, 1 + chance.below(16), ''),
  (text, chance) => text.slice(0, chance.below(text.length + 1)),
  (text, chance) => text.slice(chance.below(text.length + 1)),
  (text, chance, seeds) => spliced(text, chance, 0, piece(chance.pick(seeds), chance)),
  (text, chance) => spliced(text, chance, 0, piece(text, chance).repeat(1 + chance.below(64))),
]

function spliced(text: string, chance: Chance, removed: number, inserted: string): string {
  const at = chance.below(text.length + 1)
  return text.slice(0, at) + inserted + text.slice(at + removed)
}

function piece(text: string, chance: Chance): string {
  const start = chance.below(text.length + 1)
  return text.slice(start, start + chance.below(64))
}

const TOKENS = [
  ...Array.from('()[]{}#_\\";,:/^~@`\'|.+-019eENMaru\n\r\t \0\u007f\u00a0\ud83d\udc00é'),
  ...[
    '#{',
    '#_',
    '##',
    '#inst "',
    '#uuid "',
    '#a/b ',
    '#:a{',
    'nil',
    'true',
    '##NaN',
    '1/0',
    '0x',
    '36r',
    '\\u',
    '\\o7',
  ],
  ...['"\\', '"\\u', '::', '#transit/link ', '#transit/tagged ["', '#transit/bytes "', '999999999999999999999'],
]
const LENGTH_MAX = 16 * 1024
