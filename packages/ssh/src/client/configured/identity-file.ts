// An identity whose private half is in a file, and may need a passphrase.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import { InsecurePermissionsError, SshError } from '../../errors.ts'
import { type IdentityFile, loadPrivateKey } from '../../keys/load.ts'
import type { PrivateKey } from '../../keys/private-key.ts'
import type { Identity } from '../authentication/identity.ts'
import type { Person } from './person.ts'

/** Reads the file without a passphrase first: most keys, and all that need no person, are then at hand. */
export async function fileIdentity(file: IdentityFile, person: Person, prompts: number): Promise<Identity | undefined> {
  const first = await tryLoad(file.path, undefined, person)
  if (first === undefined) return undefined
  if (first !== 'passphrase') return at(file, first.publicKey, 'no', () => Promise.resolve(first))
  return at(file, file.publicKey?.blob, 'yes', () => askAndLoad(file.path, person, prompts))
}

function at(
  file: IdentityFile,
  publicKey: Uint8Array | undefined,
  interaction: Identity['interaction'],
  load: () => Promise<Signer | undefined>,
): Identity {
  return { publicKey, comment: file.path, interaction, load }
}

/** As ssh: so many prompts, and an empty answer means that the key is not to be used. */
async function askAndLoad(path: string, person: Person, prompts: number): Promise<PrivateKey | undefined> {
  for (let attempt = 0; attempt < prompts; attempt++) {
    const passphrase = await person.ask(`Enter passphrase for key '${path}': `, { echo: false })
    if (passphrase === undefined || passphrase === '') return undefined
    const key = await tryLoad(path, passphrase, person)
    if (key !== 'passphrase') return key
  }
  return undefined
}

/** `passphrase`: one is needed, or another one. Undefined: the file is of no use, and the person was told. */
async function tryLoad(
  path: string,
  passphrase: string | undefined,
  person: Person,
): Promise<PrivateKey | 'passphrase' | undefined> {
  try {
    return await loadPrivateKey(path, { passphrase })
  } catch (error) {
    if (error instanceof SshError && (error.code === 'passphrase-required' || error.code === 'wrong-passphrase')) {
      return 'passphrase'
    }
    if (error instanceof InsecurePermissionsError) for (const line of error.warning) person.tell(line)
    person.tell(`Load key "${path}": ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}
