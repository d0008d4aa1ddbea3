import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eachHere } from '../../src/fleet/index.ts'
import type { HostResult } from '../../src/fleet/host-result.ts'
import { LinesDisplay } from '../../src/fleet/lines-display.ts'
import { PanesDisplay } from '../../src/fleet/panes-display.ts'
import { renderPanes } from '../../src/fleet/render-panes.ts'
import { Screen } from '../../src/fleet/screen.ts'
import { widthOf } from '../../src/fleet/text.ts'

/** A terminal of some size, as far as our sequences need one. */
class FakeTerminal extends EventEmitter {
  rows: number
  columns: number
  writes: string[] = []
  readonly lines: string[] = ['']

  constructor(rows: number, columns: number) {
    super()
    this.rows = rows
    this.columns = columns
  }

  write(text: string): void {
    this.writes.push(text)
    // oxlint-disable-next-line no-control-regex -- what terminals obey
    for (const [piece, up] of text.matchAll(/\x1b\[(\d+)A\r\x1b\[0J|\x1b\[[?\d]*[a-z]|[^\x1b]+/g)) {
      if (up !== undefined) this.#erase(Number(up))
      else if (!piece.startsWith('\x1b')) this.#print(piece)
    }
  }

  /** Lines that are too wide have been broken in two. */
  #erase(rows: number): void {
    this.lines.pop()
    for (let left = rows; left > 0;) left -= Math.max(1, Math.ceil(widthOf(this.lines.pop() ?? '') / this.columns))
    this.lines.push('')
  }

  #print(text: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) this.lines.push('')
      this.lines[this.lines.length - 1] += line
    }
  }
}

const success = (host: string, value: unknown): HostResult<unknown, unknown> => ({
  ...{ host, target: host, ok: true, value, ms: 1, attempts: 1, skipped: false },
})
const failure = (host: string, error: unknown): HostResult<unknown, unknown> => ({
  ...{ host, target: host, ok: false, error, ms: 1, attempts: 1, skipped: false },
})

test('without a terminal every line has its host in front, is whole, and drives no terminal', () => {
  const [out, err]: [string[], string[]] = [[], []]
  const display = new LinesDisplay({ write: (text) => out.push(text) }, { write: (text) => err.push(text) }, false)
  display.begin('web1')
  display.begin('web-10')
  display.output('web1', 'stdout', 'fine')
  display.output('web-10', 'stderr', 'a\x1b[2Jb\x07')
  display.output('web1', 'stdout', '10%\r20%\r')
  display.end(failure('web1', new Error('no\nmore')))
  display.finish([success('web-10', 1)])
  assert.deepEqual(out, ['web1   | fine\n', 'web1   | 20%\n'])
  assert.deepEqual(err.slice(0, 2), ['web-10 | a\\033[2Jb\\007\n', 'web1   ! no more\n'])
  assert.match(err[2] ?? '', /^host +ok/)
})

test('lines at a terminal end with a table of its width', () => {
  const err: string[] = []
  const terminal = { write: (text: string) => err.push(text), columns: 60 }
  new LinesDisplay(terminal, terminal, false).finish([success('web1', 'x'.repeat(200))])
  for (const line of (err[0] ?? '').trimEnd().split('\n')) assert.ok(widthOf(line) <= 60, line)
})

test('panes keep to the rows and columns there are', () => {
  const panes = Array.from({ length: 30 }, (_, i) => ({
    ...{ name: `host${i}`, began: performance.now(), lines: ['x'.repeat(500), '日本'.repeat(60)] },
  }))
  for (const rows of [1, 2, 5, 24, 100, 300]) {
    for (const columns of [20, 79]) {
      const lines = renderPanes(panes, { done: 1, failed: 1, skipped: 0, hosts: 99 }, { rows, columns, color: false })
      assert.ok(lines.length <= rows)
      for (const line of lines) assert.ok(widthOf(line) <= columns, line)
    }
  }
  const [summary] = renderPanes(
    panes,
    { done: 3, failed: 1, skipped: 2, hosts: 99 },
    { rows: 1, columns: 200, color: false },
  )
  assert.equal(summary, '3 of 99 done, 30 running, 30 not shown, 1 failed, 2 not begun')
})

test('panes are redrawn in place, failures stay above, and the table is what is left', async () => {
  const terminal = new FakeTerminal(10, 60)
  const screen = new Screen(terminal)
  const display = new PanesDisplay(screen, false)
  display.count(2)
  display.begin('web1')
  display.begin('web2')
  await sleep(20)
  for (let i = 0; i < 1000; i++) display.output('web1', 'stdout', `line ${i}`)
  await sleep(130)
  assert.ok(terminal.lines.some((line) => line === '  line 999'))
  assert.equal(terminal.lines.filter((line) => line.startsWith('web1 ')).length, 1)
  assert.ok(terminal.lines.length <= 10)
  display.output('web2', 'stderr', 'why it fails \x1b[31m')
  display.end(failure('web2', new Error('failed')))
  screen.above('the script says\n')
  terminal.columns = 20
  terminal.emit('resize')
  display.end(success('web1', 'done'))
  display.finish([success('web1', 'done'), failure('web2', new Error('failed'))])
  assert.deepEqual(terminal.lines.slice(0, 3), ['web2 | why it fails \\033[31m', 'web2 ! failed', 'the script says'])
  assert.match(terminal.lines[3] ?? '', /^host +ok +ms/)
  assert.equal(terminal.lines.length, 7)
  assert.equal(terminal.listenerCount('resize'), 0)
  assert.match(terminal.writes.at(-1) ?? '', /\?25h$/)
})

test('drawing takes place at most ten times a second', async () => {
  const terminal = new FakeTerminal(20, 60)
  const display = new PanesDisplay(new Screen(terminal), false)
  display.begin('web1')
  for (const end = performance.now() + 550; performance.now() < end; await sleep(1)) {
    display.output('web1', 'stdout', `at ${performance.now()}`)
  }
  display.finish([])
  assert.ok(terminal.writes.length <= 2 + 7, `${terminal.writes.length} writes`)
})

test('what a script writes to its output while nothing is shown stays as it is', async () => {
  const { write } = process.stderr
  await eachHere([{ name: 'a' }], { show: 'none' }, () => 1)
  assert.equal(process.stderr.write, write)
})
