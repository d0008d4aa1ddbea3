// The layers of ARCHITECTURE.md as data, for check-layers.mjs.

/** Folders of packages/ssh/src, lowest first. A longer path wins; a folder may import itself and everything in FREE. */
const LAYERS = {
  'protocol/exchange.ts': { imports: ['wire'] },
  'home-path.ts': { imports: [], node: ['os'] },
  wire: { imports: [] },
  messages: { imports: ['wire'] },
  crypto: {
    imports: [],
    node: ['crypto', 'module', 'os', 'util'],
    packages: ['@noble/hashes', '@noble/post-quantum'],
  },
  algorithms: { imports: ['messages', 'wire', 'crypto', 'protocol/exchange.ts'] },
  'algorithms/compression': { imports: ['algorithms', 'messages', 'wire'], node: ['zlib'] },
  protocol: { imports: ['algorithms', 'messages', 'wire', 'crypto'] },
  io: {
    imports: ['protocol', 'messages', 'wire'],
    node: [
      'buffer',
      'child_process',
      'dns',
      'dns/promises',
      'events',
      'net',
      'os',
      'path',
      'process',
      'stream',
      'timers',
      'tty',
    ],
  },
  'io/helper-program.ts': { like: 'io', node: ['child_process', 'fs', 'stream'] },
  'io/private-agent.ts': { like: 'io', node: ['child_process', 'fs/promises', 'os', 'path'] },
  'io/xauth.ts': { like: 'io', node: ['child_process', 'fs/promises', 'os', 'path'] },
  'io/pipes': { imports: [], node: ['child_process', 'fs', 'net', 'os', 'path', 'process', 'stream'] },
  'io/terminal': { imports: ['io', 'messages'], node: ['child_process', 'fs', 'stream', 'tty'] },
  keys: {
    imports: [
      'algorithms/host-key',
      'algorithms/standing.ts',
      'config/pattern.ts',
      'config/strerror.ts',
      'home-path.ts',
      'wire',
      'crypto',
    ],
  },
  'keys/load.ts': { like: 'keys', node: ['fs', 'fs/promises', 'os', 'path'] },
  'keys/store.ts': { like: 'keys', node: ['fs', 'fs/promises', 'os', 'path'] },
  config: { imports: ['crypto'] },
  'config/load.ts': { like: 'config', node: ['fs', 'fs/promises', 'os', 'path'] },
  'known-hosts': {
    imports: [
      'keys',
      'algorithms/host-key',
      'config/pattern.ts',
      'config/strerror.ts',
      'home-path.ts',
      'wire',
      'crypto',
    ],
  },
  'known-hosts/load.ts': { like: 'known-hosts', node: ['fs', 'fs/promises', 'os', 'path'] },
  'known-hosts/store.ts': { like: 'known-hosts', node: ['fs', 'fs/promises', 'os', 'path'] },
  client: {
    imports: [
      'agent',
      'io',
      'protocol',
      'algorithms',
      'messages',
      'wire',
      'crypto',
      'keys',
      'config',
      'known-hosts',
      'home-path.ts',
    ],
    node: ['stream'],
    nodeTypes: ['net'],
  },
  server: {
    imports: ['io', 'protocol', 'algorithms', 'messages', 'wire', 'crypto', 'keys'],
    node: ['os', 'stream', 'stream/promises', 'timers/promises'],
    nodeTypes: ['net'],
  },
  // Text of addresses only: isIP and BlockList.
  'server/certificate-login.ts': { like: 'server', node: ['net'] },
  // Does the user's home exist?
  'server/system-programs.ts': { like: 'server', node: ['fs'] },
  // script(1) wants files for its input and output.
  'server/run-on-pty.ts': { like: 'server', node: ['fs/promises', 'path'] },
  agent: {
    imports: ['ending', 'io', 'algorithms', 'messages', 'wire', 'crypto', 'keys', 'home-path.ts'],
    nodeTypes: ['stream'],
  },
  sftp: { imports: ['client', 'server', 'io', 'wire'], node: ['stream'] },
  mux: { imports: ['client', 'io', 'protocol', 'wire', 'messages', 'crypto', 'config'], node: ['stream'] },
  'mux/control-socket.ts': { like: 'mux', node: ['fs'] },
}

/** Folders of packages/transit/src. Nothing of Node: it runs in browsers, too. */
const TRANSIT_LAYERS = {
  'limits.ts': { imports: [] },
  'positions.ts': { imports: [] },
  'utf8.ts': { imports: [] },
  values: { imports: [] },
  transit: { imports: ['values', 'limits.ts'] },
  json: { imports: ['transit', 'values', 'limits.ts', 'positions.ts', 'utf8.ts'] },
  msgpack: { imports: ['transit', 'values', 'limits.ts', 'utf8.ts'] },
  edn: { imports: ['transit', 'values', 'limits.ts'] },
  'plain-json': { imports: ['json', 'edn', 'transit', 'values', 'limits.ts'] },
}

const PROCESS_MODULES = [
  'buffer',
  'child_process',
  'crypto',
  'events',
  'fs',
  'fs/promises',
  'os',
  'path',
  'process',
  'stream',
  'stream/promises',
  'timers/promises',
  'url',
  'util',
]

/** Folders of packages/script/src, lowest first. */
const SCRIPT_LAYERS = {
  grammar: { imports: [] },
  scope: { imports: [], node: ['async_hooks', 'path', 'process'] },
  ending: { imports: ['scope'], node: ['async_hooks', 'os', 'process', 'util'] },
  expand: { imports: ['grammar', 'scope'], node: ['buffer', 'fs', 'fs/promises', 'os', 'path', 'process'] },
  command: { imports: ['ending', 'grammar', 'scope', 'expand'], node: PROCESS_MODULES },
  // Only `tty` tells whether a descriptor is a terminal.
  process: {
    imports: ['ending', 'command', 'grammar', 'scope', 'expand'],
    node: [...PROCESS_MODULES, 'tty'],
    packages: ['@yon/ssh'],
  },
  script: {
    imports: ['ending', 'command', 'process', 'grammar', 'scope', 'expand'],
    // tty: is a descriptor a terminal? (`test.t`) Both: questions to a person (`ask`).
    node: [...PROCESS_MODULES, 'readline', 'tty'],
  },
  // Of util, only what tells classes of the language apart whoever made them.
  wire: { imports: [], node: ['buffer', 'events', 'stream', 'timers', 'util'], packages: ['@yon/transit'] },
  // module: is it one of Node.js?
  functions: { imports: ['wire'], node: [...PROCESS_MODULES, 'module'], packages: ['acorn'] },
  agent: {
    imports: ['functions', 'wire', 'script', 'command', 'process', 'grammar', 'scope', 'expand'],
    // net: the wire is a descriptor over there. vm: functions arrive as text.
    node: [...PROCESS_MODULES, 'async_hooks', 'module', 'net', 'vm', 'zlib'],
    packages: ['@yon/transit', '@yon/ssh', '#agent-code'],
  },
  host: {
    imports: ['ending', 'agent', 'functions', 'wire', 'script', 'command', 'process', 'grammar', 'scope', 'expand'],
    node: PROCESS_MODULES,
    packages: ['@yon/ssh'],
  },
  fleet: {
    imports: ['ending', 'host', 'agent', 'functions', 'command', 'script', 'scope'],
    node: [...PROCESS_MODULES, 'tty'],
    packages: ['@yon/ssh'],
  },
}

/** Sources that have layers. */
export const SOURCES = {
  'packages/ssh/src/': LAYERS,
  'packages/transit/src/': TRANSIT_LAYERS,
  'packages/script/src/': SCRIPT_LAYERS,
}

/** Every folder may import these; index.ts may import everything. */
export const FREE = ['errors.ts', 'version.ts']

/** Packages of ours and what of ours, and of others, they may import. Some have layers besides. */
export const PACKAGES = {
  'packages/ssh': { imports: ['@noble/hashes', '@noble/post-quantum'], tests: ['fast-check'] },
  'packages/transit': { imports: [], tests: ['esbuild', 'fast-check', 'transit-js'] },
  'packages/script': {
    imports: ['@yon/ssh', '@yon/transit', 'acorn'],
    tests: ['@yon/script', 'esbuild', 'fast-check'],
  },
  'packages/runner': {
    imports: [
      '@yon/script',
      '@jridgewell/trace-mapping',
      '@typescript-eslint/scope-manager',
      'esbuild',
      'magic-string',
      'oxc-parser',
    ],
    tests: ['@yon/ssh', 'fast-check'],
  },
  'packages/yon': {
    imports: ['@yon/runner', '@yon/script', '@yon/ssh', '@yon/transit'],
    tests: ['fast-check'],
  },
  examples: { imports: ['@yon/ssh', '@yon/script', 'yon', 'isomorphic-git', 'pretty-bytes'] },
  // The recorder of transcripts shares its session with the tests that replay it.
  interop: { imports: ['@yon/runner', '@yon/script', '@yon/ssh', 'fast-check'], inside: ['packages/ssh/test/replay/'] },
  bench: {
    imports: ['@yon/runner', '@yon/script', '@yon/ssh', '@yon/transit', 'ssh2', 'transit-js', 'edn-data', 'fast-check'],
  },
}
