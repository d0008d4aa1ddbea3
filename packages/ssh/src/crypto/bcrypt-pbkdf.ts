// bcrypt_pbkdf of OpenBSD, which protects private keys of OpenSSH (PROTOCOL.key): PBKDF2 with bcrypt as its function.
import { SshError } from '../errors.ts'
import { bigEndianWords, Blowfish } from './blowfish.ts'
import { hash } from './node-hash.ts'

/**
 * A key of `length` bytes, 1 to 1024. The event loop runs on in between: a round takes milliseconds.
 * @throws SshError with code `invalid-argument` for an empty password, salt or key, `limit-exceeded` for too many rounds.
 */
export async function bcryptPbkdf(
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  length: number,
): Promise<Uint8Array> {
  requireSound(password, salt, rounds, length)
  const hashedPassword = hash('sha512', password)
  const passwordWords = bigEndianWords(hashedPassword)
  const blowfish = new Blowfish()
  const key = new Uint8Array(length)
  // Unlike PBKDF2, every block of output gives bytes to all of the key: a part of it costs as much as the whole.
  const blockCount = Math.ceil(length / BLOCK_LENGTH)
  const pause = pauseNowAndThen()
  for (let block = 0; block < blockCount; block++) {
    const output = new Uint8Array(BLOCK_LENGTH)
    let saltHash = hash('sha512', salt, bigEndian32(block + 1))
    for (let round = 0; round < rounds; round++) {
      const hashed = bcryptHash(blowfish, passwordWords, bigEndianWords(saltHash))
      for (let i = 0; i < BLOCK_LENGTH; i++) output[i] = (output[i] as number) ^ (hashed[i] as number)
      saltHash = hash('sha512', hashed)
      hashed.fill(0)
      await pause()
    }
    for (let i = 0; i * blockCount + block < length; i++) key[i * blockCount + block] = output[i] as number
    for (const secret of [output, saltHash]) secret.fill(0)
  }
  for (const secret of [hashedPassword, passwordWords]) secret.fill(0)
  blowfish.clear()
  return key
}

/** bcrypt with the cost fixed at 2^6 and a text of its own. */
function bcryptHash(blowfish: Blowfish, password: Int32Array, salt: Int32Array): Uint8Array {
  blowfish.reset()
  blowfish.expand(password, salt)
  for (let i = 0; i < 64; i++) {
    blowfish.expandKey(salt)
    blowfish.expandKey(password)
  }
  const words = bigEndianWords(Buffer.from('OxychromaticBlowfishSwatDynamite'))
  for (let i = 0; i < 64; i++) blowfish.encrypt(words)
  const bytes = new Uint8Array(BLOCK_LENGTH)
  const view = new DataView(bytes.buffer)
  // Here alone the words go out little-endian.
  words.forEach((word, i) => view.setInt32(4 * i, word, true))
  return bytes
}

function requireSound(password: Uint8Array, salt: Uint8Array, rounds: number, length: number): void {
  if (rounds > ROUNDS_MAX) {
    throw new SshError('limit-exceeded', `a key derived in ${rounds} rounds is refused, the limit is ${ROUNDS_MAX}`)
  }
  const sound =
    password.length > 0 && salt.length > 0 && salt.length <= SALT_LENGTH_MAX && rounds >= 1 && Number.isInteger(rounds)
  if (!sound || length < 1 || length > LENGTH_MAX) {
    throw new SshError('invalid-argument', 'bcrypt_pbkdf needs a password, a salt, a round and a length')
  }
}

/** A function that lets the event loop run when it has not done so for a while. */
function pauseNowAndThen(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now()
        resolve()
      })
    })
  }
}

function bigEndian32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

const BLOCK_LENGTH = 32
const LENGTH_MAX = BLOCK_LENGTH * BLOCK_LENGTH
const SALT_LENGTH_MAX = 2 ** 20
/** About a minute. OpenSSH writes 16 or 24 unless told otherwise; a hostile key file could ask for 2^32. */
const ROUNDS_MAX = 10_000
/** The longest time in milliseconds, and a round, that nothing else can happen. */
const SLICE_MS = 8
