import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { diagnostics } from '@yon/runner'
import { testExamples } from '../document-examples.ts'

testExamples('yon-run.md', 7)

test('each diagnostic has a row, and each row a diagnostic', () => {
  const text = readFileSync(new URL('../../../../../docs/yon-run.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| ([SHC]\d{3}) +\|/gm)].map(([, id]) => id)
  assert.deepEqual(new Set(rows), new Set(Object.keys(diagnostics)))
})
