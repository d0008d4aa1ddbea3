// What a variable may hold that cannot leave its process, as far as the declaration tells.
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { isGlobalName, type Source } from '../syntax/source.ts'
import { annotationOf, awaited, bare, declaratorOf, isReassigned, keyTaken } from '../syntax/variables.ts'
import { isDollar } from './dollars.ts'
import { isHost, isHostVariable } from './hosts.ts'
import { moduleMember } from './modules.ts'
import { pendingKind } from './pending.ts'

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

/** What an expression makes that stays here, in words. */
export function resourceMade(project: Project, source: Source, initialiser: Node): string | undefined {
  // Awaited, a command is its result; not awaited, it is a process.
  const raw = bare(initialiser)
  if (pendingKind(project, source, raw) === 'lazy') return 'a command that runs here'
  const node = awaited(initialiser)
  if (node.type === 'MemberExpression') {
    const { object, property } = node
    const isOfProcess = isGlobalName(source, bare(object), 'process') && property.type === 'Identifier'
    if (isOfProcess && STREAMS.has(property.name)) return STREAM
    return isDollar(project, source, node) ? 'the `$` of a host' : undefined
  }
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined
  const callee = bare(node.callee)
  if (isJob(project, source, callee) && raw.type === 'AwaitExpression') return PROCESS
  if (callee.type === 'MemberExpression' && givesItself(callee)) return resourceMade(project, source, callee.object)
  const { module, name } = moduleMember(source, callee) ?? {}
  if (module === undefined || name === undefined) return globalMade(source, node.type, callee)
  const row = RESOURCES[module]
  // Not awaited, what a module of promises makes is a promise.
  if (module.endsWith('/promises') && raw.type !== 'AwaitExpression' && row === files) return undefined
  return node.type === 'NewExpression' ? row?.types[name] : row?.makers[name]
}

/** `createServer().listen(0)` */
function givesItself({ computed, property, object }: Node & { type: 'MemberExpression' }): boolean {
  const isMade = ['CallExpression', 'NewExpression'].includes(bare(object).type)
  return isMade && !computed && property.type === 'Identifier' && GIVES_ITSELF.has(property.name)
}

/** `$`…`.start()` */
function isJob(project: Project, source: Source, callee: Node): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false
  return callee.property.name === 'start' && pendingKind(project, source, callee.object) !== undefined
}

function globalMade(source: Source, type: 'CallExpression' | 'NewExpression', callee: Node): string | undefined {
  const table = type === 'NewExpression' ? NEW : CALLED
  if (callee.type === 'Identifier') return isGlobalName(source, callee, callee.name) ? table[callee.name] : undefined
  if (callee.type !== 'MemberExpression') return undefined
  return isGlobalName(source, callee.object, 'Intl') ? 'an object of `Intl`' : undefined
}

/** `const { $ } = host('web')`, `const { stdout: out } = process`. */
function partTaken(project: Project, source: Source, initialiser: Node, variable: Variable): string | undefined {
  const taken = isGlobalName(source, bare(initialiser), 'process') ? keyTaken(variable) : undefined
  if (taken !== undefined && STREAMS.has(taken)) return STREAM
  return keyTaken(variable) === '$' && isHost(project, source, initialiser) ? 'the `$` of a host' : undefined
}

interface Resources {
  /** What a function of the module gives. */
  readonly makers: Readonly<Record<string, string>>
  /** What a class of the module is. */
  readonly types: Readonly<Record<string, string>>
}

const NEW: Readonly<Record<string, string>> = {
  WebSocket: 'an open socket',
  EventSource: 'an open connection',
  BroadcastChannel: 'a channel of this process',
  MessageChannel: 'a channel of this process',
  AbortController: 'an `AbortController` (its `signal` can be sent)',
  EventTarget: 'an object with listeners',
  FinalizationRegistry: 'a registry of this process',
  TextDecoder: 'a decoder',
  TextEncoder: 'an encoder',
}
const CALLED: Readonly<Record<string, string>> = {
  setTimeout: 'a timer of this process',
  setInterval: 'a timer of this process',
  setImmediate: 'a timer of this process',
}
const PROCESS = 'a process that runs here'
const STREAM = 'a stream of this process'
const STREAMS: ReadonlySet<string> = new Set(['stdin', 'stdout', 'stderr'])
const GIVES_ITSELF: ReadonlySet<string> = new Set(
  'listen on once off addListener ref unref setEncoding setTimeout'.split(' '),
)
const SERVER = 'a server that listens here'
const SOCKET = 'an open socket'
const FILE = 'an open file'
const READLINE = 'a reader of lines of this process'
const files = {
  makers: {
    open: FILE,
    opendir: FILE,
    openSync: FILE,
    createReadStream: FILE,
    createWriteStream: FILE,
    watch: 'a watcher of files here',
  },
  types: { FileHandle: FILE, ReadStream: FILE, WriteStream: FILE, FSWatcher: 'a watcher of files here' },
}
const servers = {
  makers: { createServer: SERVER, request: SOCKET, get: SOCKET },
  types: { Server: SERVER, Agent: 'a pool of open sockets' },
}
const readers = { makers: { createInterface: READLINE }, types: { Interface: READLINE } }

const hash = 'a computation that goes on here'
const yon = {
  makers: { each: 'a run over hosts', eachHere: 'a run over hosts' },
  types: { Inventory: 'a list of hosts' },
}
const ssh = { makers: { connect: 'an open connection', dial: 'an open connection', serve: SERVER }, types: {} }

/** By module. */
const RESOURCES: Readonly<Record<string, Resources>> = {
  yon,
  '@yon/script': yon,
  '@yon/ssh': ssh,
  '@yon/ssh/server': ssh,
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
  http2: { makers: { ...servers.makers, createSecureServer: SERVER, connect: SOCKET }, types: {} },
  crypto: {
    makers: { createHash: hash, createHmac: hash, createCipheriv: hash, createDecipheriv: hash, createSign: hash },
    types: { Hash: hash, Hmac: hash, KeyObject: 'a key of this process' },
  },
  async_hooks: { makers: {}, types: { AsyncLocalStorage: 'a storage of this process' } },
  events: { makers: {}, types: { EventEmitter: 'an object with listeners', default: 'an object with listeners' } },
  sqlite: { makers: {}, types: { DatabaseSync: 'an open database' } },
  fs: files,
  'fs/promises': files,
  readline: readers,
  'readline/promises': readers,
  tty: { makers: {}, types: { ReadStream: 'a terminal', WriteStream: 'a terminal' } },
  worker_threads: { makers: {}, types: { Worker: 'a thread of this process', MessagePort: 'a port of this process' } },
}
