// Findings as text for people, and as JSON for programs.
import { relative } from 'node:path'
import type { Finding } from './table.ts'

/** A finding as `yon check --json` shows it. Lines and columns count from 1. */
export interface FindingRecord {
  readonly id: string
  readonly severity: 'error' | 'warning'
  readonly path: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly message: string
  readonly fix: string
}

/** `file:line:column: error H101: …`, the line with a caret below, and what to do. */
export function describeFinding(finding: Finding): string {
  const { id, severity, path, text, start, end, message, fix } = finding
  const { line, column } = positionAt(text, start)
  const { content, at } = excerptOf(text.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? '', column - 1)
  const length = Math.max(1, Math.min(end - start, content.length - at))
  const gutter = String(line).padStart(5)
  return `${visible(shownPath(path)).replaceAll('\n', '·')}:${line}:${column}: ${severity} ${id}: ${visible(message)}
${gutter} | ${visible(content)}
${' '.repeat(gutter.length)} | ${indent(content, at)}${'^'.repeat(length)}
${' '.repeat(gutter.length)} = ${fix}
`
}

/** The facts of a finding, for JSON. */
export function recordOf({ id, severity, path, text, start, end, message, fix }: Finding): FindingRecord {
  const from = positionAt(text, start)
  const to = positionAt(text, end)
  return {
    id,
    severity,
    path,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
    message,
    fix,
  }
}

/** `1 error, 2 warnings`. */
export function countFindings(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.length - errors
  const parts = [
    ...(errors > 0 ? [`${errors} error${errors > 1 ? 's' : ''}`] : []),
    ...(warnings > 0 ? [`${warnings} warning${warnings > 1 ? 's' : ''}`] : []),
  ]
  return parts.join(', ')
}

/** The line and column of an offset, both from 1. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/)
  return { line: lines.length, column: (lines.at(-1) as string).length + 1 }
}

function shownPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') || near === '' ? path : near
}

/** Of a line that no screen has room for, what stands around a place, and where that is in it. */
function excerptOf(line: string, at: number): { readonly content: string; readonly at: number } {
  if (line.length <= LINE_LENGTH_MAX) return { content: line, at }
  const from = Math.max(0, at - LINE_LENGTH_MAX / 4)
  const [before, after] = [from > 0 ? '…' : '', from + LINE_LENGTH_MAX < line.length ? '…' : '']
  const content = `${before}${line.slice(from, from + LINE_LENGTH_MAX)}${after}`
  return { content, at: at - from + before.length }
}

/** As wide as the text before it: a tab stays one. */
function indent(content: string, length: number): string {
  return visible(content.slice(0, length)).replace(/[^\t]/g, ' ')
}

/** Nothing of a file may command the terminal. */
function visible(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '·')
}

const LINE_LENGTH_MAX = 400
