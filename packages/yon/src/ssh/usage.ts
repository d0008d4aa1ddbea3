// What `yon-ssh` says when its arguments make no sense, in the form of ssh.
import { optionTable } from './option-table.ts'

/** The usage text: the options without a value in one cluster, then those with one. */
export function usage(): string {
  const listed = [...optionTable.values()].filter(({ unlisted }) => unlisted !== true)
  const letters = listed.filter(({ takesValue }) => !takesValue).map(({ letter }) => letter)
  const words = [`[-${letters.join('')}]`, ...Object.entries(values).map(([letter, value]) => `[-${letter} ${value}]`)]
  return wrap('usage: yon-ssh', [...words, 'destination [command [argument ...]]'])
}

function wrap(head: string, words: readonly string[]): string {
  const lines = [head]
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`
    if (line.length <= COLUMNS) lines[lines.length - 1] = line
    else lines.push(`${' '.repeat(head.length)} ${word}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

const values = {
  B: 'bind_interface',
  b: 'bind_address',
  c: 'cipher_spec',
  D: '[bind_address:]port',
  E: 'log_file',
  e: 'escape_char',
  F: 'configfile',
  I: 'pkcs11',
  i: 'identity_file',
  J: '[user@]host[:port]',
  L: 'address',
  l: 'login_name',
  m: 'mac_spec',
  O: 'ctl_cmd',
  o: 'option',
  P: 'tag',
  p: 'port',
  Q: 'query_option',
  R: 'address',
  S: 'ctl_path',
  W: 'host:port',
}

const COLUMNS = 80
