// Secrets that a function shows, or makes a text of.
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { referenceOf, type Source } from '../syntax/source.ts'
import { annotationOf, awaited, bare, initialiserOf } from '../syntax/variables.ts'
import { yonExport } from './origins.ts'

/** Does the variable surely hold what `secret` made? */
export function isSecret(project: Project, source: Source, variable: Variable): boolean {
  const annotation = annotationOf(variable)
  if (annotation?.type === 'TSTypeReference' && annotation.typeName.type === 'Identifier') {
    if (yonExport(project, source, annotation.typeName) === 'Secret') return true
  }
  const initialiser = initialiserOf(variable)
  if (initialiser === undefined) return false
  const made = awaited(initialiser)
  if (made.type !== 'CallExpression' && made.type !== 'NewExpression') return false
  const maker = yonExport(project, source, bare(made.callee))
  return maker === 'secret' || maker === 'Secret'
}

/** What comes of it where a secret is printed or made part of a text; undefined for any other use. */
export function shownSecret(source: Source, identifier: Node): string | undefined {
  const revealed = revealedBy(source, identifier)
  const value = revealed ?? identifier
  const text = textAround(source, value)
  if (isPrinted(source, text)) return revealed === undefined ? MASKED : SHOWN
  return text !== value && revealed === undefined ? MASKED : undefined
}

/** `token.reveal()` */
function revealedBy(source: Source, identifier: Node): Node | undefined {
  const member = source.parents.get(identifier)
  if (member?.type !== 'MemberExpression' || member.object !== (identifier as unknown) || member.computed)
    return undefined
  if (member.property.type !== 'Identifier' || member.property.name !== 'reveal') return undefined
  const call = source.parents.get(member)
  return call?.type === 'CallExpression' && call.callee === (member as unknown) ? call : undefined
}

/** The template literals and sums that a value is part of, as far as they are no command. */
function textAround(source: Source, value: Node): Node {
  const around = source.parents.get(value)
  if (around === undefined) return value
  const isSum = around.type === 'BinaryExpression' && around.operator === '+'
  const isText = around.type === 'TemplateLiteral' && source.parents.get(around)?.type !== 'TaggedTemplateExpression'
  return isSum || isText ? textAround(source, around) : value
}

/** `console.log(…)` */
function isPrinted(source: Source, value: Node): boolean {
  const call = source.parents.get(value)
  if (call?.type !== 'CallExpression' || call.callee === (value as unknown)) return false
  const { callee } = call
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  return callee.object.name === 'console' && referenceOf(source, callee.object)?.resolved === null
}

const MASKED = 'as text it is `***`'
const SHOWN = 'printed like this, everybody sees it'
