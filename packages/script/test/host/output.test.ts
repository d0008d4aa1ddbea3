// Marks and records in output that comes in any pieces.
import assert from 'node:assert/strict'
import { PassThrough, type Readable } from 'node:stream'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readMarker } from '../../src/host/marker.ts'
import { programText } from '../../src/host/program-text.ts'
import { RecordReader } from '../../src/host/records.ts'

const NONCE = 'yon0123'

describe('the mark before output', () => {
  it('is found wherever pieces are cut, and takes nothing of what follows', async () => {
    const text = `Welcome!\nyon01 yon yon012\n${NONCE} p 12 12 13 \nout\n${NONCE} more\n`
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 8 }), async (cuts) => {
        const stream = inPieces(text, cuts)
        const { fields, noise } = await readMarker(stream, NONCE)
        assert.deepEqual(fields, ['p', '12', '12', '13', ''])
        assert.equal(noise, 'Welcome!\nyon01 yon yon012\n')
        assert.equal(await textOf(stream), `out\n${NONCE} more\n`)
      }),
    )
  })
  it('is not in the script, which a login shell may show before it runs it', () => {
    const around = { nonce: 'yon0123456789', cwd: '/', env: { A: '1' }, atHome: true, watched: true }
    assert.ok(!programText({ script: 'exec true' }, around).includes(around.nonce))
  })
  it('may never come', async () => {
    const marker = await readMarker(inPieces('This account is not available.\n', []), NONCE)
    assert.deepEqual(marker, { fields: undefined, noise: 'This account is not available.\n' })
  })
})

describe('a host that lies', () => {
  it('has no mark without an end', async () => {
    const marker = await readMarker(inPieces(`${NONCE} ${'x'.repeat(100_000)}`, [50_000]), NONCE)
    assert.equal(marker.fields, undefined)
  })
  it('has no record without an end, and what it says comes through', async () => {
    const text = `${NONCE}\n${NONCE} ${'x'.repeat(100_000)}`
    const told: (readonly string[])[] = []
    const reader = new RecordReader(inPieces(text, [500, 50_000]), NONCE, (fields) => told.push(fields))
    assert.equal(await textOf(reader.stderr), text.slice(NONCE.length + 1))
    assert.equal(told.length, 1)
  })
})

describe('records in the error output', () => {
  it('are taken out wherever pieces are cut', async () => {
    const text = `rc says\n${NONCE}\nfirst yo${NONCE} s 0 1\nyon01${NONCE} s 1 0\nlast yon012`
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 8 }), async (cuts) => {
        const told: (readonly string[])[] = []
        const reader = new RecordReader(inPieces(text, cuts), NONCE, (fields) => told.push(fields))
        assert.equal(await textOf(reader.stderr), 'first yoyon01last yon012')
        await reader.done
        assert.deepEqual(told, [[''], ['s', '0', '1'], ['s', '1', '0']])
        assert.equal(reader.noise, 'rc says\n')
      }),
    )
  })
  it('are read to the end although nobody takes what is between them', async () => {
    const told: (readonly string[])[] = []
    const source = new PassThrough()
    const reader = new RecordReader(source, NONCE, (fields) => told.push(fields))
    source.write(`${NONCE}\n`)
    for (let index = 0; index < 10; index++) source.write('x'.repeat(50_000))
    source.end(`${NONCE} s 0 0\n`)
    reader.release()
    await reader.done
    assert.deepEqual(told, [[''], ['s', '0', '0']])
  })
})

function inPieces(text: string, cuts: readonly number[]): PassThrough {
  const stream = new PassThrough()
  const edges = [0, ...[...cuts].sort((a, b) => a - b), text.length]
  edges.slice(1).forEach((end, index) => stream.write(text.slice(edges[index], end)))
  stream.end()
  return stream
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
