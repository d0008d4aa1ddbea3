// The same text means the same arguments to us and to real shells.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Word } from '../../src/grammar/ast.ts'
import { readTemplate } from '../../src/grammar/index.ts'

const VARIABLES: Readonly<Record<string, string>> = { V: 'one', W_2: 'two', E: '' }

describe('arguments beside those of shells', () => {
  for (const shell of ['dash', 'bash']) {
    const missing = spawnSync(shell, ['-c', ':']).error !== undefined && process.env['YON_INTEROP'] !== 'required'
    it(`reads words as ${shell} does`, { skip: missing && `${shell} not installed` }, () => {
      const texts = fc.sample(command, { numRuns: 1500, seed: 20 })
      const script = texts.map((text) => `show ${text}\necho`).join('\n')
      const define = `show() { for each in "$@"; do printf '<%s>' "$each"; done; }\n`
      const run = spawnSync(shell, ['-fc', `IFS=; ${define}${script}`], {
        env: VARIABLES,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      assert.equal(run.stderr, '')
      const expected = run.stdout
      const ours = texts
        .map(
          (text) =>
            `${argumentsOf(text)
              .map((each) => `<${each}>`)
              .join('')}\n`,
        )
        .join('')
      const [theirLines, ourLines] = [expected.split('\n'), ours.split('\n')]
      const different = theirLines.findIndex((line, index) => line !== ourLines[index])
      assert.ok(different < 0, `line ${different}: ${JSON.stringify([theirLines[different], ourLines[different]])}`)
      assert.equal(ours, expected)
    })
  }
})

function argumentsOf(text: string): string[] {
  const pieces = [`show ${text}`]
  const list = readTemplate(Object.assign([...pieces], { raw: pieces }), [])
  const words = list.items[0]?.pipeline.commands[0]?.words.slice(1) ?? []
  return words.filter((word) => !isNothing(word)).map(textOf)
}

function textOf(word: Word): string {
  return word
    .map((part) => {
      assert.notEqual(part.kind, 'substitution')
      return part.kind === 'variable' ? (VARIABLES[part.name] ?? '') : part.kind === 'substitution' ? '' : part.text
    })
    .join('')
}

function isNothing(word: Word): boolean {
  return word.every((part) => part.kind === 'variable' && (VARIABLES[part.name] ?? '') === '')
}

const characters = fc.constantFrom(...'abz09_-=+:,./@%^éß€#~*?[]{}!'.split(''))
const plain = fc.string({ unit: characters, minLength: 1, maxLength: 6 })
const inSingle = fc.string({ unit: fc.constantFrom(...`a \t"\\$;&|<>()#*~\n`.split('')), maxLength: 8 })
const piece = fc.oneof(
  plain.filter((text) => !/^[~#]|[{}]/.test(text)),
  inSingle.filter((text) => !text.includes('\\$')).map((text) => `'${text}'`),
  fc.string({ unit: fc.constantFrom(...`a ;'&|<>()#*~\n`.split('')), maxLength: 8 }).map((text) => `"${text}"`),
  fc.constantFrom('$V', '"$V"', '"$W_2-$E"', '$E', '$UNSET', '"$UNSET"', "''", '""', '\\\n'),
  fc.constantFrom(...' $"\'\\;&|<>()#*~a'.split('')).map((character) => `\\${character}`),
  fc.constantFrom('\\a', '\\\\', '\\"', '\\$', '\\ ', '\\\n').map((escaped) => `"x${escaped}y"`),
)
const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''))
const command = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '))
