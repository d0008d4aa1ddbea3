import { messageOf, type HostResult } from './host-result.ts'

/** JUnit's XML, as continuous integration reads it: a test suite in which each host is a test case. */
export function formatJunit(results: readonly HostResult<unknown, unknown>[], suite: string): string {
  const failed = results.filter(({ ok, skipped }) => !ok && !skipped).length
  const skipped = results.filter((result) => result.skipped).length
  const time = seconds(results.reduce((sum, { ms }) => sum + ms, 0))
  const counts = `tests="${results.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${time}"`
  const cases = results.map((result) => testCase(result, suite))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escapeXml(suite)}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>\n',
  ].join('\n')
}

function testCase({ host, ok, skipped, ms, error }: HostResult<unknown, unknown>, suite: string): string {
  const open = `    <testcase name="${escapeXml(host)}" classname="${escapeXml(suite)}" time="${seconds(ms)}"`
  if (ok) return `${open}/>`
  const message = escapeXml(messageOf(error))
  if (skipped) return `${open}>\n      <skipped message="${message}"/>\n    </testcase>`
  const type = escapeXml(error instanceof Error ? error.name : typeof error)
  const detail = escapeXml(error instanceof Error ? (error.stack ?? '') : '')
  return `${open}>\n      <failure message="${message}" type="${type}">${detail}</failure>\n    </testcase>`
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}

/** For attributes in double quotes and for text. XML 1.0 §2.2 has no form at all for some characters. */
function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}

// oxlint-disable-next-line no-control-regex -- they are what it is about
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu
