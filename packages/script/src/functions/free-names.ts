// Which names of the outside a piece of JavaScript uses: what it refers to and declares nowhere itself.
import type { AnyNode, Function as FunctionNode, Class, Pattern, Program, Node } from 'acorn'

/** What a function takes from outside of its own text. */
export interface Outside {
  /** Names in the order of their first use. */
  readonly names: readonly string[]
  /** `this`, `super`, `arguments`, `new.target` or `import.meta` of the outside, in the order of their first use. */
  readonly keywords: readonly string[]
  /** Whether it imports what is only known when it runs. */
  readonly importsComputed: boolean
  /** What it imports by `import('…')`. */
  readonly imports: readonly string[]
}

/** What the program takes from outside. */
export function outsideOf(program: Program): Outside {
  const walk = new Walk()
  walk.statements(program.body, new Scope(undefined, 'program'))
  return walk.outside()
}

type ScopeKind = 'program' | 'function' | 'arrow' | 'block' | 'class'

class Scope {
  readonly names = new Set<string>()
  readonly outer: Scope | undefined
  readonly kind: ScopeKind

  constructor(outer: Scope | undefined, kind: ScopeKind) {
    this.outer = outer
    this.kind = kind
  }

  has(name: string): boolean {
    return this.names.has(name) || this.outer?.has(name) === true
  }

  /** Where a `var` goes. */
  get home(): Scope {
    return this.kind === 'block' && this.outer !== undefined ? this.outer.home : this
  }

  /** Whether something that has a `this` of its own is around. */
  get hasThis(): boolean {
    return this.kind === 'function' || this.kind === 'class' || this.outer?.hasThis === true
  }

  get hasArguments(): boolean {
    return this.kind === 'function' || this.outer?.hasArguments === true
  }
}

class Walk {
  readonly #names = new Set<string>()
  readonly #keywords = new Set<string>()
  readonly #imports = new Set<string>()
  #importsComputed = false

  outside(): Outside {
    return {
      names: [...this.#names],
      keywords: [...this.#keywords],
      imports: [...this.#imports],
      importsComputed: this.#importsComputed,
    }
  }

  statements(body: readonly Node[], scope: Scope): void {
    for (const statement of body) declare(statement as AnyNode, scope)
    for (const statement of body) this.#visit(statement as AnyNode, scope)
  }

  #visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        return this.#use(node.name, scope)
      case 'ThisExpression':
        return scope.hasThis ? undefined : void this.#keywords.add('this')
      case 'Super':
        return scope.hasThis ? undefined : void this.#keywords.add('super')
      case 'MetaProperty':
        return this.#meta(node.meta.name, scope)
      case 'ImportExpression':
        return this.#import(node.source as AnyNode, scope)
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.#function(node, scope)
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#class(node, scope)
      case 'BlockStatement':
      case 'StaticBlock':
        return this.statements(node.body, new Scope(scope, node.type === 'StaticBlock' ? 'class' : 'block'))
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#loop(node, new Scope(scope, 'block'))
      case 'SwitchStatement':
        this.#visit(node.discriminant as AnyNode, scope)
        return this.#cases(node.cases, new Scope(scope, 'block'))
      case 'CatchClause':
        return this.#catch(node, new Scope(scope, 'block'))
      case 'MemberExpression':
        this.#visit(node.object as AnyNode, scope)
        return node.computed ? this.#visit(node.property as AnyNode, scope) : undefined
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) this.#visit(node.key as AnyNode, scope)
        // A field is evaluated with the `this` of what it belongs to.
        return node.value ? this.#visit(node.value as AnyNode, scope) : undefined
      case 'LabeledStatement':
        return this.#visit(node.body as AnyNode, scope)
      case 'BreakStatement':
      case 'ContinueStatement':
        return undefined
      default:
        for (const child of childrenOf(node)) this.#visit(child, scope)
    }
  }

  #use(name: string, scope: Scope): void {
    if (name === 'arguments') {
      if (!scope.hasArguments) this.#keywords.add('arguments')
    } else if (!scope.has(name)) this.#names.add(name)
  }

  #meta(meta: string, scope: Scope): void {
    if (meta === 'import') this.#keywords.add('import.meta')
    else if (!scope.hasThis) this.#keywords.add('new.target')
  }

  #import(source: AnyNode, scope: Scope): void {
    if (source.type === 'Literal' && typeof source.value === 'string') this.#imports.add(source.value)
    else {
      this.#importsComputed = true
      this.#visit(source, scope)
    }
  }

  #function(node: FunctionNode | AnyNode, outer: Scope): void {
    const { params, body, type, id } = node as FunctionNode
    const own = new Scope(outer, type === 'ArrowFunctionExpression' ? 'arrow' : 'function')
    if (type === 'FunctionExpression' && id) own.names.add(id.name)
    for (const parameter of params) bind(parameter, own)
    for (const parameter of params) this.#visit(parameter as AnyNode, own)
    if (body.type === 'BlockStatement') this.statements(body.body, own)
    else this.#visit(body as AnyNode, own)
  }

  #class(node: Class | AnyNode, outer: Scope): void {
    const { id, superClass, body } = node as Class
    const own = new Scope(outer, 'block')
    if (id) own.names.add(id.name)
    if (superClass) this.#visit(superClass as AnyNode, own)
    for (const member of body.body) {
      const inner = member.type === 'StaticBlock' ? own : new Scope(own, 'class')
      this.#visit(member as AnyNode, inner)
    }
  }

  #loop(node: AnyNode, scope: Scope): void {
    for (const child of childrenOf(node)) declare(child, scope)
    for (const child of childrenOf(node)) this.#visit(child, scope)
  }

  #cases(cases: readonly { readonly test?: Node | null; readonly consequent: readonly Node[] }[], scope: Scope): void {
    for (const { consequent } of cases) for (const statement of consequent) declare(statement as AnyNode, scope)
    for (const { test, consequent } of cases) {
      if (test) this.#visit(test as AnyNode, scope)
      for (const statement of consequent) this.#visit(statement as AnyNode, scope)
    }
  }

  #catch(node: AnyNode & { type: 'CatchClause' }, scope: Scope): void {
    if (node.param) {
      bind(node.param, scope)
      this.#visit(node.param as AnyNode, scope)
    }
    this.#visit(node.body as AnyNode, scope)
  }
}

/** Puts what a statement declares into its scope; `var` of nested statements as well, for it is hoisted. */
function declare(node: AnyNode, scope: Scope): void {
  switch (node.type) {
    case 'VariableDeclaration':
      for (const { id } of node.declarations) bind(id, node.kind === 'var' ? scope.home : scope)
      return
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (node.id) scope.names.add(node.id.name)
      return
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassExpression':
      return
    case 'BlockStatement':
    case 'IfStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'SwitchStatement':
    case 'SwitchCase':
    case 'TryStatement':
    case 'CatchClause':
    case 'LabeledStatement':
    case 'WithStatement':
      for (const child of childrenOf(node)) hoistVariables(child, scope)
      return
    default:
  }
}

/** Only `var` leaves a block. */
function hoistVariables(node: AnyNode, scope: Scope): void {
  if (node.type === 'VariableDeclaration') {
    if (node.kind === 'var') declare(node, scope)
  } else if (node.type !== 'FunctionDeclaration' && node.type !== 'ClassDeclaration') declare(node, scope)
}

/** The names of a pattern. */
function bind(pattern: Pattern | AnyNode, scope: Scope): void {
  switch (pattern.type) {
    case 'Identifier':
      scope.names.add(pattern.name)
      return
    case 'ObjectPattern':
      for (const each of pattern.properties) bind(each.type === 'RestElement' ? each : each.value, scope)
      return
    case 'ArrayPattern':
      for (const each of pattern.elements) if (each) bind(each, scope)
      return
    case 'RestElement':
      return bind(pattern.argument, scope)
    case 'AssignmentPattern':
      return bind(pattern.left, scope)
    default:
  }
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node)
    .flat()
    .filter((each): each is AnyNode => isNode(each))
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
