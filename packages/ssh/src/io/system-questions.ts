// What a configuration asks of this system: whether a command succeeds (`Match exec`), whether a name is known.
import { spawn } from 'node:child_process'

/** The exit status of a command of the user's shell, with nothing to read and nowhere to write; 255 when there is none. */
export function commandStatus(command: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.env['SHELL'] || '/bin/sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', () => resolve(255))
    child.on('close', (status) => resolve(status ?? 255))
  })
}

/** Is that the name of a host? Undefined: no. `withAlias` asks DNS as well, for what an alias stands for in the end. */
export async function lookUpName(
  name: string,
  withAlias = false,
): Promise<{ readonly canonicalName?: string } | undefined> {
  // Not by import(): a bundle of CommonJS whose compiled code is kept has none.
  const { lookup, resolveCname } = process.getBuiltinModule('node:dns/promises')
  try {
    await lookup(name)
    return withAlias ? await aliasOf(name, resolveCname) : {}
  } catch {
    return undefined
  }
}

async function aliasOf(
  name: string,
  resolveCname: (name: string) => Promise<string[]>,
): Promise<{ readonly canonicalName?: string }> {
  let canonicalName = name.replace(/\.$/, '')
  for (let aliases = 0; aliases < ALIASES_MAX; aliases++) {
    // A name of the hosts file is none of DNS.
    const [target] = await resolveCname(canonicalName).catch(() => [])
    if (target === undefined) return { canonicalName }
    canonicalName = target
  }
  return {}
}

/** More in a row lead nowhere. */
const ALIASES_MAX = 16
