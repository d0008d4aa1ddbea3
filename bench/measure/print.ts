import type { Absence, Report, Result } from './ask.ts'
import type { Cell, Question } from './question.ts'
import { formatVerdict } from './promises.ts'

/** What the tables need to know of a question. */
export interface Asked extends Pick<Question, 'name' | 'asks' | 'metrics'> {
  readonly cells: readonly Pick<Cell, 'name'>[]
}

/** The report as text: a table for each metric of each question, a column for each peer. */
export function format(report: Report, questions: readonly Asked[]): string {
  const { machine } = report
  const parts = [
    `${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}${report.sshd === undefined ? '' : `, ${report.sshd}`}`,
    `load ${machine.loadAverage.map((value) => value.toFixed(2)).join(' ')} at the start, seed ${report.seed}`,
    ...report.peers.map(({ name, version, note }) => `  ${name}: ${version}${note === undefined ? '' : `, ${note}`}`),
  ]
  for (const question of questions) {
    parts.push('', `# ${question.name}: ${question.asks}`)
    for (const metric of Object.keys(question.metrics)) {
      const results = report.results.filter((result) => result.question === question.name && result.metric === metric)
      const measured = new Set(results.map(({ cell }) => cell))
      const inOrder = new Set(question.cells.map(({ name }) => name).filter((name) => measured.has(name)))
      const cells = [...new Set([...inOrder, ...measured])]
      if (results.length > 0)
        parts.push(
          '',
          ...table(
            metric,
            cells,
            results,
            report.peers.map(({ name }) => name),
          ),
        )
    }
  }
  if (report.verdicts.length > 0) parts.push('', '# Promises', '', ...report.verdicts.map(formatVerdict))
  if (report.absent.length > 0) parts.push('', '# Without a figure')
  parts.push(...new Set(report.absent.map(absenceLine)))
  return parts.join('\n')
}

/** Failures cell by cell; what a peer does not have once a question. */
function absenceLine({ question, cell, peer, why, failed }: Absence): string {
  const place = failed ? [question, cell, peer] : [question, peer]
  return `${failed ? 'FAILED' : 'not measured'}: ${place.filter(Boolean).join(' · ')}: ${why}`
}

function table(
  metric: string,
  cells: readonly string[],
  results: readonly Result[],
  peers: readonly string[],
): string[] {
  const { unit, better } = results[0]!
  const rows = cells.map((cell) => [
    cell,
    ...peers.map((peer) => {
      const result = results.find((candidate) => candidate.cell === cell && candidate.peer === peer)
      return result === undefined ? '-' : number(result.median)
    }),
  ])
  const header = [`${metric}, ${unit} (${better} is better)`, ...peers]
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)))
  return [header, ...rows].map((row) =>
    row.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))).join('  '),
  )
}

function number(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}
