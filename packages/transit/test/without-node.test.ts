// The library runs where there is no Node: bundled, with what browsers have and nothing else.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'

test('reads and writes all formats with the globals of a browser', async () => {
  const folder = fileURLToPath(new URL('../src/', import.meta.url))
  const contents = `
    import { formatTransit, parseTransit, keyword } from './index.js'
    import { encodeMsgpack, decodeMsgpack } from './msgpack/index.js'
    import { formatEdn, parseEdn } from './edn/index.js'
    const value = parseTransit('["^ ","~:a",["~#set",["~bAQ==","~m5","é"]]]')
    globalThis.result = [
      formatTransit(value, { verbose: true }),
      formatTransit(decodeMsgpack(encodeMsgpack(value))),
      formatEdn(parseEdn('{:a [1 2.5 "é"]}')),
    ].join(' ')`
  const stdin = { contents, resolveDir: folder }
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'iife', platform: 'neutral' })
  const context = createContext({ TextEncoder, TextDecoder, crypto })
  runInContext(outputFiles[0]?.text ?? '', context)
  assert.equal(
    context['result'],
    '{"~:a":{"~#set":["~bAQ==","~t1970-01-01T00:00:00.005Z","é"]}} ["^ ","~:a",["~#set",["~bAQ==","~m5","é"]]] {:a [1 2.5 "é"]}',
  )
})
