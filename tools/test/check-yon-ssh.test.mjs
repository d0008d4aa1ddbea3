// Plants faults into the tables of options and keywords.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { keywordFaults, optionFaults, testFaults } from '../check-yon-ssh.mjs'
import { keywordRows, optionRows } from '../yon-ssh-rows.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { options, findKeyword } = await import('../../packages/ssh/dist/src/config/options.js')
const { optionTable } = await import('../../packages/yon/dist/src/ssh/option-table.js')

describe('check-yon-ssh', () => {
  it('is content with the tables as they are', () => {
    assert.deepEqual([...keywordFaults(options, findKeyword), ...optionFaults(optionTable)], [])
  })

  it('misses a keyword, of ours or of the manual page', () => {
    const { Port: _port, GSSAPIKeyExchange: _gssapi, ...rows } = keywordRows
    assert.deepEqual(keywordFaults(options, findKeyword, rows), [
      'keyword Port has no row',
      'keyword GSSAPIKeyExchange of ssh_config(5) has no row',
      'keyword Port of ssh_config(5) has no row',
    ])
  })

  it('finds rows of nothing, and silence about what has no effect', () => {
    const rows = { ...keywordRows, Fictional: ['x'], Tunnel: ['x'] }
    assert.deepEqual(keywordFaults(options, findKeyword, rows), [
      'the row Fictional is no keyword of the source',
      'keyword Tunnel has no effect, and its row does not say why',
    ])
  })

  it('misses options', () => {
    const { L: _forward, ...rows } = optionRows
    const fewer = new Map([...optionTable].filter(([letter]) => letter !== 'p'))
    assert.deepEqual(optionFaults(fewer, rows), [
      'option -L has no row',
      'the row -p is no option of the source',
      'ssh has an option -p, we have not',
    ])
  })

  it('finds tests that are not there, or about something else', () => {
    const pattern = (name) => new RegExp(name)
    const rows = [
      ['Fictional', ['interop/nothing.test.ts']],
      ['Unheard', ['tools/test/tree.mjs']],
    ]
    assert.deepEqual(testFaults(root, rows, pattern, [0]), [
      'Fictional: there is no test interop/nothing.test.ts',
      'Unheard: tools/test/tree.mjs does not speak of it',
    ])
  })
})
