// This machine's own runtime for a host that has none: compressed on its way, verified by its hash over there, and put in
// place at once or not at all.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { ScriptError } from '../../errors.ts'
import type { Reach } from '../launcher.ts'
import { plainText } from '../plain-text.ts'
import type { Found } from './preamble.ts'
import { CACHE, OURS } from './search.ts'

/** What a host says about itself. */
type Machine = Found & { readonly kind: 'none' }

/** Sends it. @throws ScriptError `no-runtime`: it would not run there, or could not be put there. */
export async function sendRuntime(host: string, reach: Reach, machine: Machine): Promise<void> {
  const ours = `${process.platform} ${process.arch} ${libc()}`
  const theirs = `${machine.system.toLowerCase()} ${ARCHITECTURES[machine.machine] ?? machine.machine} ${machine.libc}`
  if (ours !== theirs) {
    const advice = `install Node.js there: the one of this machine is for ${ours}`
    throw new ScriptError('no-runtime', `H302: ${host} has no Node.js, and is of another kind: ${plainText(theirs)}`, {
      host,
      advice,
    })
  }
  const file = await realpath(process.execPath)
  const name = `node-${process.version}-${process.platform}-${process.arch}-${libc()}`
  const program = await reach.start(`sh -c '${receiveText(name, await sha256(file))}'`)
  let said = ''
  program.stdout.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-SAID_CHARACTERS)))
  program.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-SAID_CHARACTERS)))
  try {
    await pipeline(createReadStream(file), createGzip({ level: 6 }), program.stdin)
  } catch {
    // It ended before it had read everything, and has said why.
  }
  const error = await program.ended
  if (/^placed$/m.test(said)) return
  const advice = `there have to be ${Math.ceil((await stat(file)).size / 1e6)} MB of room in ~/.cache/yon, and gzip and sha256sum`
  const why = plainText(said).trim() || error?.message || 'it said nothing'
  throw new ScriptError('no-runtime', `H302: the runtime could not be put on ${host}: ${why}`, { host, advice })
}

/** Text for `sh` between single quotes: see `search.ts`. */
function receiveText(name: string, hash: string): string {
  return [
    `umask 077; d=${CACHE}; f="$d/${name}"; t="$f.$$"; mkdir -p "$d" || exit 1`,
    `if ${OURS}; then :; else echo "others can write to $d"; exit 1; fi`,
    // The rename waits for the hash; what was left by an earlier attempt is of no use.
    'c() { rm -f "$t"; }; trap c EXIT',
    'gzip -dc > "$t" || exit 1',
    'h=`sha256sum "$t" 2>/dev/null || shasum -a 256 "$t" 2>/dev/null || openssl dgst -r -sha256 "$t"`',
    `case "$h" in ${hash}*) ;; *) echo "it arrived with another hash: $h"; exit 1;; esac`,
    'chmod 700 "$t" && "$t" -e 0 && mv -f "$t" "$f" && echo placed',
  ].join('; ')
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The C library that this runtime was built for. */
function libc(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

/** What `uname -m` says, as Node.js names it. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'x64',
  amd64: 'x64',
  aarch64: 'arm64',
  arm64: 'arm64',
  armv7l: 'arm',
  ppc64le: 'ppc64',
  s390x: 's390x',
  riscv64: 'riscv64',
}
const SAID_CHARACTERS = 2000
