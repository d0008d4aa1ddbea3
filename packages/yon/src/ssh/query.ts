// -Q: what this program knows, one name a line.
import { algorithmNames } from '@yon/ssh/algorithms'

/** The answer to a query; undefined when there is no such query. Keywords of ssh_config mean their lists. */
export function answerQuery(query: string): readonly string[] | undefined {
  if (query === 'help') return Object.keys(queries)
  const name = Object.keys(keywords).find((keyword) => keyword.toLowerCase() === query.toLowerCase())
  const answer = queries[name === undefined ? query : (keywords[name] as string)]
  return answer === undefined ? undefined : unique(answer())
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}

const { ciphers, macs, keyExchange, hostKey, caSignature, compression } = algorithmNames
const plain = hostKey.filter(({ certificate }) => !certificate)

const queries: Readonly<Record<string, () => readonly string[]>> = {
  cipher: () => ciphers.map(({ name }) => name),
  'cipher-auth': () => ciphers.filter(({ authenticated }) => authenticated).map(({ name }) => name),
  compression: () => compression,
  kex: () => keyExchange.map(({ name }) => name),
  key: () => hostKey.map(({ publicKeyFormat }) => publicKeyFormat),
  'key-ca-sign': () => caSignature.filter(({ standing }) => standing === 'recommended').map(({ name }) => name),
  'key-cert': () => hostKey.filter(({ certificate }) => certificate).map(({ publicKeyFormat }) => publicKeyFormat),
  // Scripts give these names to ssh-keygen -t, which makes no keys of Ed448.
  'key-plain': () => plain.map(({ publicKeyFormat }) => publicKeyFormat).filter((name) => name !== 'ssh-ed448'),
  'key-sig': () => hostKey.map(({ name }) => name),
  mac: () => macs.map(({ name }) => name),
  'protocol-version': () => ['2'],
  sig: () => plain.map(({ name }) => name),
}

/** Keywords of ssh_config that hold a list, and the query that says what may stand in it. */
const keywords: Readonly<Record<string, string>> = {
  Ciphers: 'cipher',
  MACs: 'mac',
  KexAlgorithms: 'kex',
  HostKeyAlgorithms: 'key-sig',
  HostbasedAcceptedAlgorithms: 'key-sig',
  HostbasedKeyTypes: 'key-sig',
  PubkeyAcceptedAlgorithms: 'key-sig',
  PubkeyAcceptedKeyTypes: 'key-sig',
  CASignatureAlgorithms: 'key-ca-sign',
}
