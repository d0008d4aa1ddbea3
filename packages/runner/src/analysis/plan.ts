// What a function needs where it runs: imports to make again, declarations to take along, values to send.
import { ScopeType, type Reference, type Scope, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { finding, type DiagnosticId, type Finding, type Subject } from '../diagnostics/table.ts'
import type { Project } from '../syntax/project.ts'
import { lookUp, nodeOf, type Source } from '../syntax/source.ts'
import { initialiserOf } from '../syntax/variables.ts'
import type { ShippingCall } from './calls.ts'
import { freeReferences, guardedNames } from './free-names.ts'
import { globalFault } from './globals.ts'
import { classesHeld, classOf, isPrivateClass } from './instances.ts'
import { definitionsToLift, meaningOf, type Lifted } from './meaning.ts'
import { assignsMember, callsChange, givenMembers, isAssignedWithin, writesElsewhere } from './mutation.ts'
import { newerApi } from './newer.ts'
import { outsideUses } from './outside.ts'
import { resourceOf } from './resources.ts'
import { secretsShown } from './secrets.ts'
import { inMegabytes, LARGE_BYTES, leastBytes } from './sizes.ts'
import { unsendable } from './unsendable.ts'

/** How one function travels. */
export interface FunctionPlan {
  readonly source: Source
  readonly call: ShippingCall
  /** The names that it and its declarations import: specifiers of import declarations. */
  readonly imports: readonly Node[]
  /** Those of them that are classes of other local files. */
  readonly importedClasses: readonly ImportedClass[]
  /** Declarations that need no captured value, those that others need at once before them. */
  readonly constant: readonly Lifted[]
  /** Declarations that do, in the same order. */
  readonly dependent: readonly Lifted[]
  /** The variables whose values travel, those of outer scopes first. */
  readonly captures: readonly Capture[]
}

/** A variable whose value travels. */
export interface Capture {
  readonly variable: Variable
  /** What the value is called on its way: as the variable, unless another one that travels is called so. */
  readonly key: string
  /** Where the call stands, its name means another variable. */
  readonly isHidden: boolean
}

/** A class, by its name here, and the file that declares it. */
export interface ImportedClass {
  readonly name: string
  readonly variable: Variable
  /** In that file. */
  readonly declaredName: string
  readonly source: Source
}

/** Plans one function. Findings that are errors mean that the plan must not be used. */
export function planFunction(
  project: Project,
  source: Source,
  call: ShippingCall,
): { readonly plan: FunctionPlan; readonly findings: readonly Finding[] } {
  const planner = new Planner(project, source, call)
  planner.add(call.fn)
  planner.refuseDependentNamespaces()
  return { plan: planner.plan(), findings: planner.findings }
}

class Planner {
  readonly findings: Finding[] = []
  readonly #project: Project
  readonly #source: Source
  readonly #call: ShippingCall
  readonly #imports = new Set<Node>()
  readonly #importedClasses: ImportedClass[] = []
  readonly #lifted: Lifted[] = []
  readonly #captures = new Set<Variable>()
  /** What each lifted declaration uses itself. */
  readonly #needs = new Map<Variable, Set<Variable>>()
  readonly #known = new Set<Variable>()
  /** What each free name means; null is a global. */
  readonly #meanings = new Map<string, Set<Variable | null>>()

  constructor(project: Project, source: Source, call: ShippingCall) {
    this.#project = project
    this.#source = source
    this.#call = call
  }

  plan(): FunctionPlan {
    const dependent = this.#dependent()
    const lifted = this.#lifted.sort(inOrder)
    return {
      source: this.#source,
      call: this.#call,
      imports: [...this.#imports],
      importedClasses: this.#importedClasses,
      constant: lifted.filter(({ variable }) => !dependent.has(variable)),
      dependent: lifted.filter(({ variable }) => dependent.has(variable)),
      captures: this.#capturesByScope(),
    }
  }

  /** Looks at what a piece of code needs: the function, or the declaration of a variable that it takes along. */
  add(node: Node, declares?: Variable): void {
    this.findings.push(...outsideUses(this.#source, node))
    const guarded = guardedNames(node)
    for (const reference of freeReferences(this.#source, node)) {
      const identifier = nodeOf(reference.identifier)
      const variable = reference.resolved
      if (variable === null) this.#useGlobal(identifier, reference.identifier.name, guarded)
      else this.#use(reference, variable, node, declares)
    }
  }

  #useGlobal(identifier: Node, name: string, guarded: ReadonlySet<string>): void {
    if (!guarded.has(name)) this.#warnOfNewer(identifier)
    this.#note(name, null)
    const detail = name === 'arguments' ? undefined : globalFault(name)
    if (detail !== undefined && !guarded.has(name)) this.#find('H303', identifier, { name, detail })
  }

  #use(reference: Reference, variable: Variable, within: Node, declares: Variable | undefined): void {
    const identifier = nodeOf(reference.identifier)
    const meaning = meaningOf(this.#project, this.#source, variable)
    if (meaning === 'outside') return
    if (meaning === 'global') return this.#useGlobal(identifier, variable.name, new Set([variable.name]))
    if (declares !== undefined) this.#needs.set(declares, (this.#needs.get(declares) ?? new Set()).add(variable))
    this.#warnOfNewer(identifier)
    const isNew = !this.#known.has(variable)
    this.#note(variable.name, variable)
    if (reference.isWrite()) this.#find('H101', identifier, { name: variable.name })
    const isChanged = assignsMember(this.#source, identifier) || callsChange(this.#source, identifier, variable)
    if (meaning === 'capture' && isChanged) {
      this.#find('H301', identifier, { name: variable.name })
    }
    if (meaning === 'capture') this.#warnOfSecrets(variable, identifier)
    if (!isNew) return
    if (meaning === 'import') this.#import(variable)
    else if (meaning === 'lift') this.#lift(variable)
    else this.#capture(variable, identifier, within, declares !== undefined)
  }

  #warnOfNewer(identifier: Node): void {
    const found = newerApi(this.#source, identifier)
    if (found === undefined) return
    const detail = `needs Node.js ${found.major} over there: functions run from ${OLDEST_MAJOR} on`
    this.#find('H302', identifier, { name: found.name, detail })
  }

  #warnOfSecrets(variable: Variable, identifier: Node): void {
    for (const { node, detail } of secretsShown(this.#project, this.#source, variable, identifier)) {
      this.#find('H203', node, { name: this.#source.text.slice(node.start, node.end), detail })
    }
  }

  /** A namespace stands at the top of a module, where nothing captured is known. */
  refuseDependentNamespaces(): void {
    const dependent = this.#dependent()
    for (const { node, variable, isNamespace } of this.#lifted) {
      if (!isNamespace || !dependent.has(variable)) continue
      this.#find('H106', node, { name: variable.name, detail: 'is a namespace that uses values of this file' })
    }
  }

  /** The variables of declarations that need a captured value, if only by what they need, and of those that hide others. */
  #dependent(): ReadonlySet<Variable> {
    const dependent = new Set(this.#lifted.map(({ variable }) => variable).filter((each) => this.#hidesAnother(each)))
    let before = -1
    while (dependent.size > before) {
      before = dependent.size
      for (const [variable, needs] of this.#needs) {
        const needsValue = [...needs].some((each) => dependent.has(each) || this.#captures.has(each))
        if (needsValue) dependent.add(variable)
      }
    }
    return dependent
  }

  /** Whether its name means something else further outside. */
  #hidesAnother({ name, scope }: Variable): boolean {
    const meanings = [...(this.#meanings.get(name) ?? [])]
    return meanings.some((each) => each === null || depthOf(each.scope) < depthOf(scope))
  }

  #capturesByScope(): Capture[] {
    const keys = new Set<string>()
    const byScope = [...this.#captures].sort(
      (a, b) => depthOf(a.scope) - depthOf(b.scope) || (a.name < b.name ? -1 : 1),
    )
    return byScope.map((variable) => {
      let key = variable.name
      while (keys.has(key) || (key !== variable.name && this.#meanings.has(key))) key += '_'
      keys.add(key)
      return { variable, key, isHidden: this.#isHidden(variable) }
    })
  }

  #isHidden(variable: Variable): boolean {
    return lookUp(this.#source, this.#call.call, variable.name) !== variable
  }

  /** Notes what a name means. */
  #note(name: string, variable: Variable | null): void {
    this.#meanings.set(name, (this.#meanings.get(name) ?? new Set()).add(variable))
    if (variable !== null) this.#known.add(variable)
  }

  #import(variable: Variable): void {
    this.#imports.add(nodeOf((variable.defs[0] as Variable['defs'][0]).node))
    const type = classOf(this.#project, this.#source, variable)
    if (type === undefined) return
    this.#importedClasses.push({ name: variable.name, variable, source: type.source, declaredName: type.name })
  }

  #lift(variable: Variable): void {
    for (const given of givenMembers(this.#source, variable)) {
      const detail = 'has members that it is given here, and not there'
      this.findings.push(finding('H106', this.#source, given, { name: variable.name, detail }, 'warning'))
    }
    for (const lifted of definitionsToLift(this.#source, variable)) {
      for (const node of [...lifted.decorators, lifted.node]) this.add(node, variable)
      this.#lifted.push(lifted)
      const { name } = variable
      for (const member of lifted.mutable) {
        const detail = 'has a static field that can change: each side has its own'
        this.findings.push(finding('H106', this.#source, member, { name, detail }, 'warning'))
      }
    }
  }

  #capture(variable: Variable, identifier: Node, within: Node, isLifted: boolean): void {
    const { name } = variable
    this.#captures.add(variable)
    const resource = resourceOf(this.#project, this.#source, variable)
    if (resource !== undefined) this.#find('H108', identifier, { name, detail: resource })
    const initialiser = initialiserOf(variable)
    const isWhole = initialiser === undefined || resource !== undefined
    const found = isWhole ? undefined : unsendable(this.#project, this.#source, initialiser)
    if (found !== undefined) this.#find('H201', identifier, { name: `\`${name}${found.path}\``, detail: found.what })
    const bytes = initialiser === undefined ? 0 : leastBytes(this.#source, initialiser)
    if (bytes > LARGE_BYTES) this.#find('H202', identifier, { name: `\`${name}\``, detail: inMegabytes(bytes) })
    for (const each of classesHeld(this.#project, this.#source, variable)) this.#takeClass(each)
    const writes = writesElsewhere(this.#source, variable, within)
    if (writes && isLifted) this.#find('H106', identifier, { name, detail: 'changes while the script runs' })
    else if (writes && !isAssignedWithin(variable, within)) this.#find('H102', identifier, { name })
    // A function where it is declared can read it, if there is a place for one.
    if (this.#isHidden(variable) && variable.scope.type !== ScopeType.module && bodyOf(variable) === undefined) {
      const detail = 'another variable of that name stands between it and the call'
      this.#find('H106', identifier, { name, detail })
    }
  }

  /** So that an instance that is captured is one over there, too. */
  #takeClass(variable: Variable): void {
    if (this.#known.has(variable) || isPrivateClass(this.#project, this.#source, variable)) return
    this.#note(variable.name, variable)
    if (meaningOf(this.#project, this.#source, variable) === 'lift') return this.#lift(variable)
    this.#import(variable)
  }

  #find(id: DiagnosticId, node: Node, subject: Subject): void {
    this.findings.push(finding(id, this.#source, node, subject))
  }
}

/** What is evaluated at once needs what stands around it or before it: `class A extends B`. */
function inOrder(a: Lifted, b: Lifted): number {
  return depthOf(a.variable.scope) - depthOf(b.variable.scope) || a.node.start - b.node.start
}

/** The block that begins where a variable can be read whatever hides it further inside. */
export function bodyOf({ scope }: Variable): Node | undefined {
  const block = nodeOf(scope.block)
  const body = 'body' in block && !Array.isArray(block.body) ? block.body : block
  return typeof body === 'object' && body !== null && 'type' in body && body.type === 'BlockStatement'
    ? body
    : undefined
}

/** How many scopes are around. */
export function depthOf({ upper }: Scope): number {
  return upper === null ? 0 : 1 + depthOf(upper)
}

const OLDEST_MAJOR = 20
