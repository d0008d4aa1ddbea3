// docs/manual against the catalogs of algorithms and the table of keywords.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

const algorithms = new URL('../../packages/ssh/dist/src/algorithms/', import.meta.url)
const { keyExchangeMethods } = await import(new URL('key-exchange/catalog.js', algorithms))
const { hostKeyAlgorithms } = await import(new URL('host-key/catalog.js', algorithms))
const { cipherAlgorithms } = await import(new URL('cipher/catalog.js', algorithms))
const { macAlgorithms } = await import(new URL('mac/catalog.js', algorithms))
const { options } = await import(new URL('../config/options.js', algorithms))
const { compressionAlgorithms } = await import(new URL('compression/catalog.js', algorithms))

const catalogs = {
  'Key exchange': keyExchangeMethods,
  'Host keys': hostKeyAlgorithms,
  Ciphers: cipherAlgorithms,
  MACs: macAlgorithms,
  Compression: compressionAlgorithms,
}
const manual = readFileSync(new URL('../../docs/manual/02-defaults.md', import.meta.url), 'utf8')

describe('docs/manual/02-defaults.md', () => {
  for (const [heading, catalog] of Object.entries(catalogs)) {
    it(`lists what the catalog has: ${heading}`, () => {
      const section = manual.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
      const rows = [...section.matchAll(/^\| (recommended|legacy|insecure)\s*\| (.*?)\s*\|$/gm)]
      const documented = Object.fromEntries(rows.map(([, standing, names]) => [standing, names.split(', ')]))
      assert.deepEqual(documented, namesByStanding(catalog))
    })
  }
})

describe('docs/manual/03-keywords.md', () => {
  const page = readFileSync(new URL('../../docs/manual/03-keywords.md', import.meta.url), 'utf8')
  const section = (heading) => page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const listed = (text) =>
    [...text.matchAll(/^(?:For [^:]*: )?(`.*)\.$/gm)].flatMap(([, list]) => list.match(/\w+/g)).sort()
  const keywords = (acts) =>
    Object.entries(options)
      .filter(([, row]) => row.acts === acts)
      .map(([key, { name }]) => name ?? key[0].toUpperCase() + key.slice(1))
      .sort()

  it('lists the keywords that are in effect', () => {
    assert.deepEqual(listed(section('In effect')), keywords(true))
  })

  it('lists those that are not', () => {
    assert.deepEqual(listed(section('Without effect yet')), keywords(false))
  })
})

function namesByStanding(catalog) {
  const result = {}
  for (const { standing, names, name } of catalog) (result[standing] ??= []).push(...(names ?? [name]))
  return result
}
