// What expansion promises beyond bash: quoted text stays, nothing is lost in silence, and no pattern takes forever.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { expand, expandValue, expandWord } from '../../src/expand/index.ts'
import type { Word } from '../../src/grammar/ast.ts'
import { cd, within } from '../../src/scope/index.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'yon-expand-'))
})
after(() => rmSync(folder, { recursive: true }))

/** A new directory with these files. */
function directoryOf(...names: readonly (string | Buffer)[]): string {
  const directory = mkdtempSync(join(folder, 'd'))
  for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name)]), '')
  return directory
}

const pattern = (text: string) => ({ kind: 'pattern', text }) as const
const text = (value: string) => ({ kind: 'text', text: value }) as const
const variable = (name: string) => ({ kind: 'variable', name }) as const

describe('words', () => {
  const env = { HOME: '/home/me', STAR: '*', EMPTY: '' }
  const words = (word: Word, cwd = directoryOf('a.ts', 'b.ts', '*')) => expandWord(word, { cwd, env })

  test('text never expands, whatever it contains', async () => {
    for (const value of ['*', '~', '{a,b}', '$HOME', '[ab]', '', ' ', '\\', '**/*', '-rf', "'"]) {
      assert.deepEqual(await words([text(value)]), [value])
    }
    assert.deepEqual(
      await words([text('*'), pattern('.t?')]).catch((error: Error) => error.message),
      'no file matches *.t?',
    )
  })

  test('patterns and text in one word', async () => {
    assert.deepEqual(await words([pattern('*.'), text('ts')]), ['a.ts', 'b.ts'])
    assert.deepEqual(await words([text('a'), pattern('{.ts,'), text('{,}'), pattern('}')]), ['a.ts', 'a{,}'])
    assert.deepEqual(await words([pattern('['), text('a-c'), pattern('].ts')]), ['a.ts'])
    assert.deepEqual(await words([pattern('~/'), text('*')]), ['/home/me/*'])
    assert.deepEqual(await words([text('~'), pattern('/x')]), ['~/x'])
    assert.deepEqual(await words([pattern('~'), text('root')]), ['~root'])
  })

  test('a variable is one argument and is not expanded again', async () => {
    assert.deepEqual(await words([variable('STAR')]), ['*'])
    assert.deepEqual(await words([variable('EMPTY')]), [''])
    assert.deepEqual(await words([pattern('{a,b}'), variable('STAR')]), ['a*', 'b*'])
  })

  test('a variable that is not set is an error that names it', async () => {
    await assert.rejects(words([variable('NOPE'), pattern('/')]), {
      code: 'invalid-command',
      message: /NOPE is not set/,
    })
    await assert.rejects(words([variable('constructor')]), { code: 'invalid-command' })
  })

  test('an empty alternative is no argument, quoted emptiness is one', async () => {
    assert.deepEqual(await words([pattern('{,a}')]), ['a'])
    assert.deepEqual(await words([pattern('{,a}'), text('')]), ['', 'a'])
  })

  test('values of assignments: tildes and variables, no file names', async () => {
    const context = { cwd: directoryOf('a'), env }
    assert.equal(
      await expandValue([pattern('~/bin:~/x:*{a,b}'), variable('STAR'), text(':~')], context),
      '/home/me/bin:/home/me/x:*{a,b}*:~',
    )
  })
})

describe('no match', () => {
  test('is an error, the word, or nothing', async () => {
    const cwd = directoryOf('a')
    await assert.rejects(expand('*.nope', { cwd }), { code: 'no-match', message: 'no file matches *.nope' })
    assert.deepEqual(await expand('*.nope', { cwd, noMatch: 'keep' }), ['*.nope'])
    assert.deepEqual(await expand('{*.nope,a}', { cwd, noMatch: 'drop' }), ['a'])
  })

  test('no user, no home', async () => {
    await assert.rejects(expand('~no-such-user/x'), { code: 'no-match', message: /no-such-user/ })
  })
})

describe('places', () => {
  test('globs start in the directory of the scope, homes come from its variables', async () => {
    const cwd = directoryOf('x.ts')
    assert.deepEqual(await cd(cwd, () => expand('*')), ['x.ts'])
    assert.deepEqual(await expand(`${cwd}/*`), [`${cwd}/x.ts`])
    assert.deepEqual(await within({ env: { HOME: '/h' } }, () => expand('~/{a,b}')), ['/h/a', '/h/b'])
    assert.deepEqual(await within({ env: { HOME: null } }, () => expand('~')), [homedir()])
    assert.deepEqual(await within({ env: { HOME: '/' } }, () => expand('{~,~/x}')), ['/', '/x'])
    assert.deepEqual(await expand(`~${userInfo().username}`), [userInfo().homedir])
  })

  test('code points decide the order, also above the surrogates', async () => {
    const cwd = directoryOf('b', 'B', 'a', '\u{1F600}', '\uFF5E', 'é')
    assert.deepEqual(await expand('*', { cwd }), ['B', 'a', 'b', 'é', '\uFF5E', '\u{1F600}'])
    assert.deepEqual(await expand('?', { cwd }), await expand('*', { cwd }))
  })

  test('loops of links end', async () => {
    const cwd = directoryOf('f')
    mkdirSync(join(cwd, 'a/b'), { recursive: true })
    symlinkSync('..', join(cwd, 'a/up'))
    symlinkSync('self', join(cwd, 'self'))
    assert.deepEqual(await expand('**', { cwd }), ['a', 'a/b', 'a/up', 'f', 'self'])
    assert.deepEqual(await expand('**/**/**/f', { cwd }), ['f'])
    await assert.rejects(expand('self/*', { cwd }), { code: 'no-match' })
  })
})

describe(
  'names that are not UTF-8',
  { skip: process.platform === 'darwin' ? 'the file system refuses them' : false },
  () => {
    const latin1 = Buffer.from('caf\xE9.txt', 'latin1')

    test('are an error where they match, and nothing where they do not', async () => {
      const cwd = directoryOf(latin1, 'b.ts')
      await assert.rejects(expand('*', { cwd }), { code: 'not-encodable', message: /caf/ })
      await assert.rejects(expand('**', { cwd }), { code: 'not-encodable' })
      assert.deepEqual(await expand('*.ts', { cwd }), ['b.ts'])
    })

    test('a replacement character in earnest is a name like others', async () => {
      assert.deepEqual(await expand('*', { cwd: directoryOf('a\uFFFDb') }), ['a\uFFFDb'])
    })
  },
)

describe('size', () => {
  test('no pattern takes forever', async () => {
    const cwd = directoryOf('a'.repeat(250))
    const began = performance.now()
    assert.deepEqual(await expand(`${'a*'.repeat(60)}b`, { cwd, noMatch: 'drop' }), [])
    assert.deepEqual(await expand(`${'*?'.repeat(2000)}b`, { cwd, noMatch: 'drop' }), [])
    assert.deepEqual(await expand(`{${'{'.repeat(90)}${'['.repeat(50_000)}*`, { cwd, noMatch: 'drop' }), [])
    assert.ok(performance.now() - began < 20_000)
  })

  test('a directory of 2,000 names', async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `n${String(index).padStart(5, '0')}`)
    const cwd = directoryOf(...names)
    assert.deepEqual(await expand('n*', { cwd }), names)
    assert.equal((await expand('n*[05]', { cwd })).length, 400)
    assert.deepEqual(await expand('**/n00000', { cwd }), ['n00000'])
  })

  for (const [title, braces] of Object.entries({
    'a sequence': '{1..10000000}',
    'a product': '{1..1000}{1..1000}',
    'deep nesting': `${'{a,'.repeat(200)}${'}'.repeat(200)}`,
  })) {
    test(`${title} of braces without measure is refused`, async () => {
      await assert.rejects(expand(braces), { code: 'invalid-command' })
    })
  }

  test('the signal of the scope ends a search', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(
      within({ signal }, () => expand('**')),
      /enough/,
    )
  })
})
