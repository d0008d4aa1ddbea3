#!/usr/bin/env node
// docs/standards.md against the sources: every standard that a source cites has a row, and every file of a row exists and
// cites it. `--list` prints which files cite what, for whoever writes a row.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { readSource, report, typescriptSources } from './sources.mjs'

const DOCUMENT = 'docs/standards.md'
const SSH_SOURCES = 'packages/ssh/src/'

function check(root) {
  const citations = citationsBySource(root)
  const rows = rowsOf(readSource(root, DOCUMENT))
  const listed = new Set(rows.flatMap(({ standards }) => standards))
  const findings = []
  for (const [file, standards] of citations) {
    for (const standard of standards) {
      if (!listed.has(standard)) findings.push(`${file}: cites ${standard}, which has no row in ${DOCUMENT}`)
    }
  }
  for (const { line, standards, files } of rows) {
    const where = `${DOCUMENT}:${line}`
    if (files.length === 0) findings.push(`${where}: names no file`)
    for (const file of files) {
      if (!existsSync(join(root, file))) findings.push(`${where}: ${file} does not exist`)
      else if (!standards.some((standard) => citations.get(file)?.has(standard))) {
        findings.push(`${where}: ${file} does not cite ${standards.join(' or ')}`)
      }
    }
  }
  return findings
}

/** File → the standards that it cites. */
function citationsBySource(root) {
  const sources = typescriptSources(root, ['packages']).filter((file) => /^packages\/[^/]+\/src\//.test(file))
  return new Map(sources.map((file) => [file, new Set(standardsIn(readSource(root, file)))]))
}

/** The names of all standards in a text, in one spelling each: `draft-…` without its version. */
export function standardsIn(text) {
  return [...text.matchAll(CITATION)].map(({ groups }) => {
    if (groups.rfc) return `RFC ${groups.rfc}`
    if (groups.draft) return groups.draft.replace(/-\d\d$/, '')
    if (groups.fips) return `FIPS ${groups.fips}`
    if (groups.edn) return groups.edn
    if (groups.posix) return `POSIX ${groups.posix}`
    if (groups.xml) return groups.xml
    return `OpenSSH ${groups.openssh}`
  })
}

/** The rows of all tables whose first cell names a standard; its last cell names files in backquotes. */
function rowsOf(text) {
  return text.split('\n').flatMap((row, index) => {
    const cells = row.split('|').slice(1, -1)
    const standards = standardsIn(cells[0] ?? '')
    if (standards.length === 0) return []
    const files = [...(cells.at(-1) ?? '').matchAll(/`([^`]+)`/g)].map(([, file]) => file)
    const located = files.map((file) => (file.startsWith('packages/') ? file : SSH_SOURCES + file))
    return [{ line: index + 1, standards, files: located }]
  })
}

function list(root) {
  const byStandard = new Map()
  for (const [file, standards] of citationsBySource(root)) {
    for (const standard of standards) byStandard.set(standard, [...(byStandard.get(standard) ?? []), file])
  }
  for (const [standard, files] of [...byStandard].sort(([a], [b]) => a.localeCompare(b))) {
    console.log(`${standard}: ${files.map((file) => file.replace(SSH_SOURCES, '')).join(' ')}`)
  }
}

const CITATION =
  /\bRFC (?<rfc>\d{3,5})\b|\b(?<draft>draft-[a-z]+(?:-[a-z0-9]+)+)|\bFIPS (?<fips>\d{3}(?:-\d)?)|\b(?<edn>EDN specification)\b|\b(?<posix>XCU|XBD) §|\b(?<xml>XML 1\.0)\b|\b(?<openssh>PROTOCOL(?:\.[a-z0-9]+)?)(?![A-Z_a-z])/g

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2)
  const root = args.find((arg) => !arg.startsWith('-')) ?? fileURLToPath(new URL('..', import.meta.url))
  if (args.includes('--list')) list(root)
  else report('check-standards', check(root))
}
