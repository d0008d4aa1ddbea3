// The commands of a file: what their grammar refuses, and what deletes more than was meant.
import { InvalidCommand, parseTemplate } from '@yon/script/grammar'
import type { Node } from 'oxc-parser'
import { finding, type Finding } from '../diagnostics/table.ts'
import type { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { bare } from '../syntax/variables.ts'
import { dangersOf } from './dangers.ts'
import { isDollar } from './dollars.ts'
import { holesOf } from './holes.ts'
import { missingAwaits } from './missing-awaits.ts'
import { openSecrets } from './secrets.ts'

type Template = Node & { type: 'TemplateLiteral' }

/**
 * All that can be said about templates of `$`, and where they stand, without their values. `goesOn`: more is to come, as at
 * a prompt.
 */
export function commandFaults(project: Project, source: Source, { goesOn = false } = {}): Finding[] {
  const templates = source.nodes.flatMap((node) =>
    node.type === 'TaggedTemplateExpression' && isDollar(project, source, node.tag)
      ? templateFaults(source, node.quasi)
      : [],
  )
  const secrets = openSecrets(project, source).map(({ node, detail }) =>
    finding('H203', source, node, { name: source.text.slice(node.start, node.end), detail }),
  )
  return [...templates, ...missingAwaits(project, source, goesOn), ...secrets]
}

function templateFaults(source: Source, template: Template): Finding[] {
  const pieces = template.quasis.map(({ value }) => value.raw)
  try {
    const { list } = parseTemplate(pieces)
    const values = holesOf(list).flatMap((hole) => {
      const expression = template.expressions[hole.index]
      const detail = expression === undefined ? undefined : valueFault(bare(expression), hole.isAlone)
      return expression === undefined || detail === undefined
        ? []
        : [finding('C101', source, expression, { name: '', detail })]
    })
    const dangers = dangersOf(list).map(({ program, hole, variable }) => {
      const range = hole === undefined ? variableRange(template, variable ?? '') : holeRange(template, hole)
      return finding('C102', source, range, { name: program })
    })
    return [...values, ...dangers]
  } catch (error) {
    if (!(error instanceof InvalidCommand)) throw error
    const start = offsetOf(template, error.at)
    const detail = error.advice === undefined ? error.fault : `${error.fault} (${error.advice})`
    return [finding('C101', source, { start, end: start + 1 }, { name: '', detail })]
  }
}

/** What is wrong with a value that is written out in the template. */
function valueFault(value: Node, isAlone: boolean): string | undefined {
  if (value.type === 'ArrayExpression') return isAlone ? undefined : 'several arguments stand in a word with other text'
  const isNone =
    (value.type === 'Identifier' && value.name === 'undefined') ||
    (value.type === 'Literal' && (value.value === null || typeof value.value === 'boolean') && !('regex' in value))
  return isNone ? 'this value is no argument (opt(value) leaves out what is missing)' : undefined
}

/** Where a place of the joined raw text, in which each value is one character, is in the file. */
function offsetOf({ quasis, expressions, start, end }: Template, at: number): number {
  let before = 0
  for (const [i, quasi] of quasis.entries()) {
    const { raw } = quasi.value
    if (at < before + raw.length || (at === before + raw.length && i === quasis.length - 1)) {
      return Math.min(textStart(quasi) + (at - before), end - 1)
    }
    before += raw.length
    const expression = expressions[i]
    if (at === before && expression !== undefined) return expression.start
    before += 1
  }
  return start
}

/** Behind the backtick or the brace, which belong to the element. */
function textStart(quasi: Node & { type: 'TemplateElement' }): number {
  return quasi.start + 1
}

function holeRange({ quasis, expressions }: Template, index: number): { start: number; end: number } {
  const { start = 0, end = 0 } = expressions[index] ?? {}
  return { start: (quasis[index]?.end ?? start + 2) - 2, end: (quasis[index + 1]?.start ?? end - 1) + 1 }
}

function variableRange({ quasis, start, end }: Template, name: string): { start: number; end: number } {
  for (const quasi of quasis) {
    const at = quasi.value.raw.search(new RegExp(`\\$\\{?${name}(?![A-Za-z0-9_])`))
    if (at >= 0) return { start: textStart(quasi) + at, end: textStart(quasi) + at + 1 }
  }
  return { start, end }
}
