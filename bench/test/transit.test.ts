import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { formatTransit, parseTransit } from '@yon/transit'
import { parseEdn } from '@yon/transit/edn'
import transit from 'transit-js'
import type { Report } from '../measure/ask.ts'
import { LIBRARIES } from '../values/operations.ts'

test('all libraries read and write the same document', () => {
  const [ours, peer, json] = LIBRARIES.map((library) => library.prepare())
  const value = ours?.['read JSON']?.() as never
  const text = formatTransit(value)
  assert.equal(peer?.['write JSON']?.(), text)
  assert.equal(transit.writer('json').write(peer?.['read JSON-Verbose']?.()), text)
  for (const cell of ['read JSON-Verbose', 'read MessagePack', 'read EDN']) assert.deepEqual(ours?.[cell]?.(), value)
  assert.deepEqual(parseTransit(ours?.['write JSON-Verbose']?.() as string), value)
  assert.deepEqual(parseEdn(ours?.['write EDN']?.() as string), value)
  const plain = json?.['write JSON']?.()
  assert.ok(typeof plain === 'string' && plain.length > 800_000)
  assert.deepEqual(json?.['read JSON']?.(), JSON.parse(plain))
})

test('a quick run has a figure for each library and cell', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yon-bench-'))
  try {
    const file = join(folder, 'report.json')
    const program = fileURLToPath(new URL('../transit.js', import.meta.url))
    const args = [program, '--quick', '--repeats', '1', '--cells', 'JSON', '--peers', 'yon,json', '--json', file]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    assert.match(stdout, /^read JSON-Verbose +[0-9.]+ +[0-9.]+$/m)
    const report = JSON.parse(await readFile(file, 'utf8')) as Report
    assert.equal(report.results.length, 4 * 2 * 2)
    assert.ok(report.results.every(({ median, samples }) => median > 0 && samples.length === 1))
    assert.ok(report.verdicts.some(({ cell, against }) => cell === 'write JSON' && against === 'json'))
  } finally {
    await rm(folder, { recursive: true })
  }
})
