// Questions at a real terminal, which script(1) makes.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('ask-program.js', import.meta.url))
const isUtilLinux = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux')
const missing =
  isUtilLinux === true || process.env['YON_INTEROP'] === 'required' ? false : 'script of util-linux not installed'

/** Each answer is typed when the screen has shown what it waits for. */
async function converse(names: readonly string[], answers: readonly (readonly [string, string])[]) {
  const command = [process.execPath, PROGRAM, ...names].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'], timeout: 20_000 })
  const waiting = [...answers]
  let screen = ''
  let from = 0
  child.stdout.on('data', (data) => {
    screen += data
    while (waiting[0] !== undefined && screen.includes(waiting[0][0], from)) {
      from = screen.length
      child.stdin.write(waiting.shift()?.[1] ?? '')
    }
  })
  const [status] = (await once(child, 'close')) as [number]
  const said = Array.from(screen.matchAll(/<(.*)>/g), ([, json]): unknown =>
    json === 'undefined' ? undefined : JSON.parse(json ?? ''),
  )
  return { said, screen, status }
}

describe('at a terminal', { skip: missing }, () => {
  test('lines, with defaults', async () => {
    const { said, screen } = await converse(
      ['line', 'line with default', 'line with default'],
      [
        ['Where to? ', 'wev\x7fb2\r'],
        ['Where to? [web1] ', '\r'],
        ['Where to? [web1] ', 'x\r'],
      ],
    )
    assert.deepEqual(said, ['web2', 'web1', 'x'], screen)
  })

  test('yes or no, until it is one', async () => {
    const { said } = await converse(
      ['confirm', 'confirm with default', 'confirm with default'],
      [
        ['Really? [y/n] ', 'perhaps\r'],
        ['Really? [y/n] ', 'YES\r'],
        ['Really? [Y/n] ', '\r'],
        ['Really? [Y/n] ', 'n\r'],
      ],
    )
    assert.deepEqual(said, [true, true, false])
  })

  test('one of several, by number or by name', async () => {
    const { said, screen } = await converse(
      ['choose', 'choose'],
      [
        ['1-2? ', '3\r'],
        ['1-2? ', '2\r'],
        ['1-2? ', 'red\r'],
      ],
    )
    assert.deepEqual(said, ['green', 'red'])
    assert.match(screen, /Which\?\r\n1\) red\r\n2\) green\r\n/)
  })

  test('passwords are not shown', async () => {
    const { said, screen } = await converse(['password'], [['Password: ', 'open sesame\r']])
    assert.deepEqual(said, ['open sesame'])
    assert.equal(screen.split('sesame').length, 2, 'only in the answer of the program')
  })

  test('nothing of a question controls the terminal', async () => {
    const { screen } = await converse(['hostile'], [['boo', '\r']])
    assert.ok(screen.includes('\\u{1b}[2Jboo'))
    assert.ok(!screen.includes('\u001B[2J'))
  })

  test('the end of the scope, Ctrl-D and Ctrl-C', async () => {
    assert.deepEqual((await converse(['timeout', 'line'], [['Where', 'a\r']])).said, ['timeout', 'a'])
    assert.deepEqual((await converse(['line'], [['Where', '\x04']])).said, ['aborted'])
    const { said, status } = await converse(['line', 'line'], [['Where', '\x03']])
    assert.deepEqual(said, [])
    assert.equal(status, 130)
    const cleaning = await converse(['defer', 'line', 'line'], [['Where', '\x03']])
    assert.deepEqual(cleaning, { ...cleaning, said: ['deferred', 'cleaned', 'aborted'], status: 130 })
  })
})

test('without a terminal: the default, or an error', async () => {
  const names = ['line', 'line with default', 'confirm with default', 'password']
  const child = spawn(process.execPath, [PROGRAM, ...names], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (data) => (said += data))
  await once(child, 'close')
  assert.deepEqual(said.match(/<.*>/g), ['<"invalid-argument">', '<"web1">', '<true>', '<"invalid-argument">'])
})
