// Plants one fault at a time into a small tree.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { standardsIn } from '../check-standards.mjs'
import { runTool } from './tree.mjs'

const tool = fileURLToPath(new URL('../check-standards.mjs', import.meta.url))
const table = (...rows) => ['| standard | says | where |', '|---|---|---|', ...rows, ''].join('\n')
const packet = { 'packages/ssh/src/protocol/packet.ts': '// RFC 4253 §6\n' }

describe('check-standards', () => {
  it('is content when each citation has a row and each row a citing file', () => {
    const { status, output } = runTool(tool, {
      ...packet,
      'packages/yon/src/main.ts': '// OpenSSH PROTOCOL §2.1\n',
      'docs/standards.md': table(
        '| RFC 4253 | transport | `protocol/packet.ts` |',
        '| OpenSSH PROTOCOL | extensions | `packages/yon/src/main.ts` |',
      ),
    })
    assert.equal(output, 'check-standards: ok\n')
    assert.equal(status, 0)
  })

  it('finds a citation without a row', () => {
    const { status, output } = runTool(tool, { ...packet, 'docs/standards.md': table() })
    assert.match(output, /packet\.ts: cites RFC 4253, which has no row/)
    assert.equal(status, 1)
  })

  it('finds a file that does not exist, one that does not cite, and a row without files', () => {
    const { status, output } = runTool(tool, {
      ...packet,
      'packages/ssh/src/wire/reader.ts': '// nothing\n',
      'docs/standards.md': table(
        '| RFC 4253 | transport | `protocol/packet.ts`, `protocol/gone.ts`, `wire/reader.ts` |',
        '| RFC 4251 | types | |',
      ),
    })
    assert.match(output, /standards\.md:3: packages\/ssh\/src\/protocol\/gone\.ts does not exist/)
    assert.match(output, /standards\.md:3: packages\/ssh\/src\/wire\/reader\.ts does not cite RFC 4253/)
    assert.match(output, /standards\.md:4: names no file/)
    assert.equal(status, 1)
  })

  it('knows the spellings of citations', () => {
    const text =
      'RFC 4253 §6, RFCs; draft-miller-sshm-strict-kex-03 and OpenSSH PROTOCOL.agent §1; PROTOCOL_ERROR; FIPS 186-4; EDN specification, “symbols”; POSIX.1-2017 XCU §2.9, XBD §9.3.5; XML 1.0 §2.2'
    const found = [
      'RFC 4253',
      'draft-miller-sshm-strict-kex',
      'OpenSSH PROTOCOL.agent',
      'FIPS 186-4',
      'EDN specification',
      'POSIX XCU',
      'POSIX XBD',
      'XML 1.0',
    ]
    assert.deepEqual(standardsIn(text), found)
  })
})
