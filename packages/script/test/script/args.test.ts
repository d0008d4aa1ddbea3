// Command lines and the values they make.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ArgumentSchema } from '../../src/script/args-schema.ts'
import { parseWords } from '../../src/script/parse-args.ts'

const HELP = `Usage: args-program.js [options] <host> [files...]

Sends files.

Arguments:
  <host>      where to
  [files...]

Options:
  -l, --level NUMBER  how hard to try (default: 3)
  -h, --help          show this
`

const DEPLOY = {
  host: { positional: true },
  files: { positional: true, multiple: true, required: false },
  force: { type: 'boolean', short: 'f' },
  port: { type: 'number', default: 22 },
  dryRun: { type: 'boolean', default: true },
  tag: { multiple: true },
  mode: { choices: ['fast', 'safe'] },
  user: {},
} as const satisfies ArgumentSchema

describe('values', () => {
  test('are those of the words, and typed', () => {
    const values = parseWords(DEPLOY, 'web1 a b -f --port=2222 --no-dry-run --tag x --tag y --mode safe'.split(' '))
    assert.ok(values !== undefined)
    const typed: {
      readonly host: string
      readonly files: readonly string[]
      readonly force: boolean
      readonly port: number
      readonly dryRun: boolean
      readonly tag: readonly string[]
      readonly mode: 'fast' | 'safe' | undefined
      readonly user: string | undefined
    } = values
    assert.deepEqual(typed, {
      host: 'web1',
      files: ['a', 'b'],
      force: true,
      port: 2222,
      dryRun: false,
      tag: ['x', 'y'],
      mode: 'safe',
      user: undefined,
    })
  })

  test('defaults where nothing is given', () => {
    const rest = { files: [], force: false, port: 22, dryRun: true, tag: [], mode: undefined, user: undefined }
    assert.deepEqual(parseWords(DEPLOY, ['h']), { host: 'h', ...rest })
  })

  test('words after -- are no options', () => {
    assert.deepEqual(parseWords(DEPLOY, ['--', '-f', '--port'])?.files, ['--port'])
  })

  test('numbers', () => {
    for (const [text, number] of [
      ['1', 1],
      ['-1.5', -1.5],
      ['1e3', 1000],
      ['0x10', 16],
      ['.5', 0.5],
    ] as const) {
      assert.equal(parseWords({ n: { type: 'number' } }, [`--n=${text}`])?.n, number)
    }
    for (const text of ['', ' ', '1x', 'NaN', 'Infinity', '1 2', '--1']) {
      assert.throws(() => parseWords({ n: { type: 'number' } }, [`--n=${text}`]), { code: 'invalid-argument' })
    }
  })
})

describe('mistakes', () => {
  for (const [words, message] of Object.entries({
    '': /^<host> is missing$/,
    'h --nope': /^there is no option --nope$/,
    'h -fx': /^there is no option -x$/,
    'h --no-port': /^there is no option --no-port$/,
    'h --constructor': /^there is no option --constructor$/,
    'h --port': /^--port: its value is missing$/,
    'h --user -f': /^--user: its value is missing; one that begins with a dash is written --user=-f$/,
    'h --port x': /^--port: "x" is not a number$/,
    'h --mode slow': /^--mode: "slow" is none of fast, safe$/,
    'h --force=1': /^--force takes no value$/,
  })) {
    test(`${words || 'nothing'}`, () => {
      assert.throws(() => parseWords(DEPLOY, words.split(' ').filter(Boolean)), { code: 'invalid-argument', message })
    })
  }

  test('too many words', () => {
    assert.throws(() => parseWords({ a: { positional: true } }, ['x', 'y\n']), {
      message: 'there is no use for "y\\n"',
    })
  })

  test('an option that is required', () => {
    assert.throws(() => parseWords({ key: { required: true } }, []), { message: '--key is missing' })
    const values = parseWords({ key: { required: true } }, ['--key', 'k'])
    const key: string | undefined = values?.key.toUpperCase()
    assert.equal(key, 'K')
  })

  for (const [title, schema] of Object.entries<ArgumentSchema>({
    'help twice': { help: {} },
    '-h twice': { host: { short: 'h' } },
    'a place for a boolean': { a: { positional: true, type: 'boolean' } },
    'something after all': { a: { positional: true, multiple: true }, b: { positional: true } },
    'required after optional': { a: { positional: true, required: false }, b: { positional: true } },
    'a long short': { a: { short: 'ab' } },
  })) {
    test(`of the script: ${title}`, () => assert.throws(() => parseWords(schema, []), TypeError))
  }
})

describe('a script', () => {
  const program = fileURLToPath(new URL('args-program.js', import.meta.url))
  const run = (...words: string[]) => spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' })

  test('goes on with its values', () => {
    const { stdout, status } = run('web1', 'x')
    assert.deepEqual(JSON.parse(stdout), { raw: ['web1', 'x'], values: { host: 'web1', files: ['x'], level: 3 } })
    assert.equal(status, 0)
  })

  test('shows its help', () => {
    const { stdout, stderr, status } = run('-h')
    assert.equal(stdout, HELP)
    assert.equal(stderr, '')
    assert.equal(status, 0)
  })

  test('ends with status 2 at a mistake, and shows no control characters', () => {
    const { stdout, stderr, status } = run('h', '--level', '\u001B[2J')
    assert.equal(stdout, '')
    assert.equal(stderr, 'args-program.js: --level: "\\u001b[2J" is not a number\nTry --help.\n')
    assert.equal(status, 2)
  })
})
