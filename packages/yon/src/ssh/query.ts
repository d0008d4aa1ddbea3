// -Q: what this program knows, one name a line.
import {
  authorityAlgorithmNames,
  cipherAlgorithms,
  compressionAlgorithms,
  hostKeyAlgorithms,
  keyExchangeMethods,
  macAlgorithms,
  plainAlgorithms,
} from '@yon/ssh/algorithms'

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

const queries: Readonly<Record<string, () => readonly string[]>> = {
  cipher: () => cipherAlgorithms.map(({ name }) => name),
  'cipher-auth': () => cipherAlgorithms.filter(({ authenticated }) => authenticated).map(({ name }) => name),
  compression: () => compressionAlgorithms.map(({ name }) => name),
  kex: () => keyExchangeMethods.flatMap(({ names }) => names),
  key: () => hostKeyAlgorithms.map(({ publicKeyFormat }) => publicKeyFormat),
  'key-ca-sign': () => authorityAlgorithmNames,
  'key-cert': () =>
    hostKeyAlgorithms.filter(({ certificate }) => certificate).map(({ publicKeyFormat }) => publicKeyFormat),
  // Scripts give these names to ssh-keygen -t, which makes no keys of Ed448.
  'key-plain': () =>
    plainAlgorithms.map((algorithm) => algorithm.publicKeyFormat).filter((name) => name !== 'ssh-ed448'),
  'key-sig': () => hostKeyAlgorithms.map(({ name }) => name),
  mac: () => macAlgorithms.map(({ name }) => name),
  'protocol-version': () => ['2'],
  sig: () => plainAlgorithms.map(({ name }) => name),
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
