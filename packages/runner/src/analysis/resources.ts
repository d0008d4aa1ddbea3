// What a variable may hold that cannot leave its process, as far as the declaration tells.
import { DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { annotationOf, awaited, bare, declaratorOf, isReassigned, variableOf } from '../syntax/variables.ts'
import { isDollar } from './dollars.ts'
import { isHost, isHostVariable } from './hosts.ts'
import { importedBy } from './origins.ts'

/** What a variable holds that stays here, in words; undefined when it can be anything else. */
export function resourceOf(project: Project, source: Source, variable: Variable): string | undefined {
  const declarator = declaratorOf(variable)
  const declaration = declarator === undefined ? undefined : source.parents.get(declarator)
  if (declaration?.type === 'VariableDeclaration' && declaration.kind.endsWith('using')) {
    return 'a resource that is disposed of here'
  }
  if (isHostVariable(project, source, variable))
    return 'a host that was connected to from here (host(…) makes one there)'
  const annotation = annotationOf(variable)
  if (annotation !== undefined) return resourceType(source, annotation)
  if (declarator === undefined || declarator.init === null || isReassigned(variable)) return undefined
  return declarator.id.type === 'Identifier'
    ? resourceMade(project, source, declarator.init)
    : partTaken(project, source, declarator.init, variable)
}

function resourceType(source: Source, type: Node): string | undefined {
  if (type.type !== 'TSTypeReference') return undefined
  const { module, name } = moduleMember(source, type.typeName) ?? {}
  return module === undefined || name === undefined ? undefined : RESOURCES[module]?.types[name]
}

function resourceMade(project: Project, source: Source, initialiser: Node): string | undefined {
  // Awaited, a command is its result; not awaited, it is a process.
  const raw = bare(initialiser)
  if (raw.type === 'TaggedTemplateExpression' && isDollar(project, source, raw.tag)) return 'a command that runs here'
  const node = awaited(initialiser)
  if (node.type === 'MemberExpression') {
    const path = source.text.slice(node.start, node.end)
    if (/^process\.(?:stdin|stdout|stderr)$/.test(path)) return 'a stream of this process'
    return isDollar(project, source, node) ? 'the `$` of a host' : undefined
  }
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined
  const { module, name } = moduleMember(source, bare(node.callee)) ?? {}
  if (module === undefined || name === undefined) return undefined
  const row = RESOURCES[module]
  return node.type === 'NewExpression' ? row?.types[name] : row?.makers[name]
}

/** `const { $ } = host('web')`. */
function partTaken(project: Project, source: Source, initialiser: Node, variable: Variable): string | undefined {
  return variable.name === '$' && isHost(project, source, initialiser) ? 'the `$` of a host' : undefined
}

/** The module of Node and its member that a name or `name.member` is. */
function moduleMember(source: Source, node: Node): { module: string; name: string } | undefined {
  if (node.type === 'Identifier') {
    const imported = importOf(source, node)
    return imported === undefined ? undefined : { module: plain(imported.specifier), name: imported.name }
  }
  const [object, member] =
    node.type === 'MemberExpression'
      ? [node.object, node.property]
      : node.type === 'TSQualifiedName'
        ? [node.left, node.right]
        : []
  if (object?.type !== 'Identifier' || member?.type !== 'Identifier') return undefined
  const imported = importOf(source, object)
  if (imported === undefined) return undefined
  return ['*', 'default'].includes(imported.name) ? { module: plain(imported.specifier), name: member.name } : undefined
}

function importOf(source: Source, identifier: Node): { specifier: string; name: string } | undefined {
  const [definition] = variableOf(source, identifier)?.defs ?? []
  return definition?.type === DefinitionType.ImportBinding ? importedBy(source, nodeOf(definition.node)) : undefined
}

function plain(module: string): string {
  return module.replace(/^node:/, '')
}

interface Resources {
  /** What a function of the module gives. */
  readonly makers: Readonly<Record<string, string>>
  /** What a class of the module is. */
  readonly types: Readonly<Record<string, string>>
}

const PROCESS = 'a process that runs here'
const SERVER = 'a server that listens here'
const SOCKET = 'an open socket'
const FILE = 'an open file'
const READLINE = 'a reader of lines of this process'
const files = {
  makers: { open: FILE, createReadStream: FILE, createWriteStream: FILE, watch: 'a watcher of files here' },
  types: { FileHandle: FILE, ReadStream: FILE, WriteStream: FILE, FSWatcher: 'a watcher of files here' },
}
const servers = { makers: { createServer: SERVER }, types: { Server: SERVER, Agent: 'a pool of open sockets' } }
const readers = { makers: { createInterface: READLINE }, types: { Interface: READLINE } }

/** By module of Node. */
const RESOURCES: Readonly<Record<string, Resources>> = {
  child_process: {
    makers: { spawn: PROCESS, exec: PROCESS, execFile: PROCESS, fork: PROCESS },
    types: { ChildProcess: PROCESS },
  },
  net: {
    makers: { ...servers.makers, connect: SOCKET, createConnection: SOCKET },
    types: { ...servers.types, Socket: SOCKET },
  },
  tls: { makers: { ...servers.makers, connect: SOCKET }, types: { ...servers.types, TLSSocket: SOCKET } },
  dgram: { makers: { createSocket: SOCKET }, types: { Socket: SOCKET } },
  http: servers,
  https: servers,
  fs: files,
  'fs/promises': files,
  readline: readers,
  'readline/promises': readers,
  tty: { makers: {}, types: { ReadStream: 'a terminal', WriteStream: 'a terminal' } },
  worker_threads: { makers: {}, types: { Worker: 'a thread of this process', MessagePort: 'a port of this process' } },
}
