// The only part of the configuration that touches files and this machine.
import { closeSync, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { hostname, networkInterfaces, userInfo } from 'node:os'
import { lateSha1 } from '../crypto/late-hash.ts'
import { ConfigError } from '../errors.ts'
import type { ResolvedConfig } from './finish.ts'
import { hasWildcards, matchFileName } from './glob.ts'
import type { ConfigRequest, ConfigSource, LocalFacts } from './request.ts'
import { resolveConfig } from './resolve.ts'
import { strerror } from './strerror.ts'

/** What `loadConfig` does not find out by itself. */
export type ConfigQuestion = Omit<ConfigRequest, 'files' | 'local' | 'source' | 'sha1'> & {
  /** The only file to read, or `none`: ssh's -F. */
  readonly configFile?: string
  readonly local?: LocalFacts
}

/**
 * How ssh would connect to `question.host` from this machine.
 * @throws ConfigError
 */
export async function loadConfig(question: ConfigQuestion): Promise<ResolvedConfig> {
  const local = question.local ?? localFacts()
  const files = configFiles(local.home, question.configFile)
  return resolveConfig({ ...question, files, local, source: fileSource, sha1: lateSha1 })
}

/**
 * The files that ssh reads: the user's and the system's; with -F only the one named; with `-F none` none.
 * @param home the home directory of the local user.
 */
export function configFiles(home: string, named?: string): ConfigRequest['files'] {
  if (named?.toLowerCase() === 'none') return {}
  if (named !== undefined) return { user: { path: named, required: true } }
  return { user: { path: `${home}/.ssh/config`, checkPermissions: true }, system: { path: '/etc/ssh/ssh_config' } }
}

/** The files of this machine. */
export const fileSource: ConfigSource = {
  async read(path, checkPermissions) {
    try {
      // A small file is there before a thread of Node's could begin to read it.
      const isFile = statSync(path).isFile()
      return { text: isFile ? readFile(path, checkPermissions) : await readOther(path, checkPermissions) }
    } catch (error) {
      if (error instanceof ConfigError) throw error
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
      return { missing: code === 'ENOENT', reason: strerror(code) }
    }
  },
  async glob(pattern) {
    const parts = pattern.split('/').filter((part) => part !== '')
    let found = [pattern.startsWith('/') ? '/' : '']
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1
      found = (await Promise.all(found.map((folder) => entries(folder, part, isLast)))).flat()
      if (found.length > GLOB_MAX) throw new ConfigError(`${pattern} matches more than ${GLOB_MAX} files`)
    }
    return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  },
}

/** Who and where this process is. The home directory is that of the password database. */
export function localFacts(environment: LocalFacts['environment'] = process.env): LocalFacts {
  const { username, uid, homedir } = userInfo()
  return {
    user: username,
    uid,
    home: homedir,
    hostName: hostname(),
    environment,
    homeOf: (user) => tableRow('/etc/passwd', ':', (row) => row[0] === user)?.[5],
    addresses: () =>
      Object.values(networkInterfaces())
        .flatMap((all) => all ?? [])
        .map(({ address }) => address),
    servicePort(name) {
      const row = tableRow('/etc/services', /\s+/, (fields) => isTcpService(fields, name))
      return row === undefined ? undefined : Number.parseInt(row[1] as string, 10)
    },
  }
}

function readFile(path: string, checkPermissions: boolean): string {
  const fd = openSync(path, 'r')
  try {
    const facts = fstatSync(fd)
    if (checkPermissions) checkOwner(path, facts)
    if (facts.size > FILE_SIZE_MAX) throw tooLarge(path)
    return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
}

/** A pipe, which comes as it comes. A directory reads as empty, as it does for stdio(3). */
async function readOther(path: string, checkPermissions: boolean): Promise<string> {
  const handle = await open(path, 'r')
  const chunks: Buffer[] = []
  let length = 0
  try {
    if (checkPermissions) checkOwner(path, await handle.stat())
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, null)
      if (bytesRead === 0) break
      length += bytesRead
      if (length > FILE_SIZE_MAX) throw tooLarge(path)
      chunks.push(buffer.subarray(0, bytesRead))
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error
  } finally {
    await handle.close()
  }
  return Buffer.concat(chunks).toString()
}

function tooLarge(path: string): ConfigError {
  return new ConfigError(`${path} is larger than ${FILE_SIZE_MAX} bytes`)
}

/** ssh_config(5): the file "must be owned by the user and not writable by others". */
function checkOwner(path: string, { uid, mode }: Stats): void {
  const own = process.getuid?.()
  if ((own !== undefined && uid !== 0 && uid !== own) || (own !== undefined && (mode & 0o022) !== 0)) {
    throw new ConfigError(`Bad owner or permissions on ${path}`, {
      advice: `run chmod go-w ${path}, or give it back to its owner`,
    })
  }
}

/** The paths that one more part of a pattern leads to. */
async function entries(folder: string, part: string, isLast: boolean): Promise<string[]> {
  const join = (name: string): string => (folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`)
  if (!hasWildcards(part)) {
    if (!isLast) return [join(part)]
    return (await exists(join(part))) ? [join(part)] : []
  }
  try {
    const names = await readdir(folder === '' ? '.' : folder)
    const matching = names.filter((name) => matchFileName(name, part)).map(join)
    if (isLast) return matching
    const present = await Promise.all(matching.map((path) => exists(`${path}/.`)))
    return matching.filter((_, index) => present[index])
  } catch {
    return []
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function tableRow(
  file: string,
  separator: string | RegExp,
  wanted: (row: readonly string[]) => boolean,
): readonly string[] | undefined {
  try {
    const rows = readFileSync(file, 'utf8').split('\n')
    return rows.map((row) => (row.split('#', 1)[0] as string).split(separator)).find(wanted)
  } catch {
    return undefined
  }
}

/** services(5): name, port/protocol, aliases. */
function isTcpService([official, port, ...aliases]: readonly string[], name: string): boolean {
  return name !== '' && Boolean(port?.endsWith('/tcp')) && (official === name || aliases.includes(name))
}

const CHUNK = 64 * 1024
const FILE_SIZE_MAX = 16 * 1024 * 1024
const GLOB_MAX = 4096
