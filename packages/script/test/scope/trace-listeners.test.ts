// What `yon run -x` writes.
import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import { traceJson, traceLines, visible, type TraceEvent } from '../../src/scope/index.ts'

const started: TraceEvent = { kind: 'started', host: 'web1', text: 'df -k /', cwd: undefined }

function linesOf(events: readonly TraceEvent[], isTTY = false): string {
  let written = ''
  const listener = traceLines({ write: (text: string) => (written += text), isTTY })
  for (const event of events) listener(event)
  return written
}

test('a line when it starts, with host and milliseconds, and one when it ended', () => {
  const end = { ...started, kind: 'ended', status: 0, signal: undefined, milliseconds: 27.6 } as const
  assert.match(linesOf([started, end]), /^\[web1 \+\d+ms\] df -k \/\n\[web1 \+\d+ms\] 0 after 28ms: df -k \/\n$/)
  assert.match(linesOf([{ ...end, status: undefined, signal: 'SIGTERM' }]), /SIGTERM after 28ms/)
})

test('directories are shown, and what is not run is said', () => {
  assert.match(linesOf([{ ...started, cwd: '/srv' }]), /\] \(\/srv\) df/)
  assert.match(linesOf([{ ...started, kind: 'skipped' }]), /\] not run: df/)
})

test('colour on terminals only, and not against NO_COLOR', () => {
  const before = { NO_COLOR: process.env['NO_COLOR'], TERM: process.env['TERM'] }
  delete process.env['NO_COLOR']
  process.env['TERM'] = 'xterm'
  assert.ok(linesOf([started], true).includes('\u001B['))
  assert.ok(!linesOf([started], false).includes('\u001B['))
  process.env['NO_COLOR'] = '1'
  assert.ok(!linesOf([started], true).includes('\u001B['))
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

test('nothing of a command controls a terminal', () => {
  const hostile = 'echo \u001B]0;title\u0007\r\n\u009B2J\u202Etxt.exe\u2028'
  assert.equal(visible(hostile), 'echo \\u{1b}]0;title\\u{7}\\r\\n\\u{9b}2J\\u{202e}txt.exe\\u{2028}')
  const written = linesOf([{ kind: 'started', host: 'w\u001B[1m', text: hostile, cwd: '/\n' }])
  assert.doesNotMatch(written.slice(0, -1), /[\p{Cc}\u202E\u2028]/u)
  assert.equal(visible('naïve 日本語 👩‍💻'), 'naïve 日本語 👩‍💻')
})

test('JSON lines for programs', () => {
  let written = ''
  traceJson({ write: (text: string) => (written += text) })(started)
  const { at, ...event } = JSON.parse(written) as TraceEvent & { at: number }
  assert.equal(typeof at, 'number')
  assert.deepEqual(event, { kind: 'started', host: 'web1', text: 'df -k /' })
})
