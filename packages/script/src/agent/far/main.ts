// The agent: the program at the far end. Home calls it over the wire; when home is gone it takes what it started with it.
import { userInfo } from 'node:os'
import process from 'node:process'
import type { Socket } from 'node:net'
import { Socket as OutgoingSocket } from 'node:net'
import { Peer } from '../../wire/index.ts'
import { offerDetach } from '../detach.ts'
import { PRELUDE, type PackageHeader } from '../bootstrap/package.ts'
import { Calls } from './calls.ts'
import { captureChildrenOutput } from './children-output.ts'
import { CodeStore } from './code-store.ts'
import { End } from './end.ts'
import { Library } from './library.ts'
import { arrivesAtHome } from './network.ts'
import { captureOutput } from './output.ts'
import { reportTrouble } from './trouble.ts'
import { keepVigil } from './vigil.ts'

/** What the boot program gives. */
interface Boot {
  readonly header: Omit<PackageHeader, 'parts'> & {
    readonly parts: readonly (PackageHeader['parts'][number] & { readonly bytes: Buffer })[]
  }
  /** What home sends. */
  readonly wire: Socket
  /** What was read of it already. */
  readonly rest: Buffer
}

declare const boot: Boot
declare const require: (specifier: string) => unknown

function main(): void {
  Error.stackTraceLimit = STACK_FRAMES
  const { header, wire, rest } = boot
  if (header.goesHome) goHome()
  const prelude = header.parts.find(({ name }) => name === PRELUDE)?.bytes ?? Buffer.alloc(0)
  const early = Buffer.concat([prelude, rest])
  if (early.length > 0) wire.unshift(early)
  const output = new OutgoingSocket({ fd: WIRE_OUT, readable: false, writable: true })
  const store = new CodeStore(async (hash) => (await peer.call('code', [hash])) as Uint8Array)
  for (const { name, hash, bytes } of header.parts) if (name !== PRELUDE) store.put(hash, bytes)
  const library = new Library(store, header.parts[0]?.hash ?? '', header.library, require)
  const end = new End()
  offerDetach({ detach: () => end.detach() })
  const calls = new Calls(store, library, end, (event) => peer.notify('trace', [event]))
  const peer = new Peer({ input: wire, output }, calls.methods)
  // The boot program may have read from it, and stopped it.
  wire.resume()
  void peer.closed.then(() => end.homeIsGone())
  // The pipe of a home on this machine ends with it.
  if (header.way !== 'pipe') {
    keepVigil({
      received: () => wire.bytesRead,
      call: () => peer.notify('beat'),
      isReached: () => header.way === 'tcp' && arrivesAtHome(),
      lost: () => end.homeIsGone(),
    })
  }
  captureOutput(output, (stream, bytes) => peer.notify('output', [stream, bytes]))
  captureChildrenOutput()
  reportTrouble()
}

/** Who was become by sudo may not even look into the directory of the one who did. */
function goHome(): void {
  try {
    process.chdir(userInfo().homedir)
  } catch {
    process.chdir('/')
  }
}

const WIRE_OUT = 4
const STACK_FRAMES = 30

main()
