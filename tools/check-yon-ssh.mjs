#!/usr/bin/env node
// docs/yon-ssh.md: the options and keywords of `yon-ssh`, from the tables of the source, each with the test that covers it.
// `--write` writes it anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { report } from './sources.mjs'
import { keywordRows, optionRows } from './yon-ssh-rows.mjs'

const DOCUMENT = 'docs/yon-ssh.md'

async function main(root, write) {
  const built = (path) => import(join(root, 'packages', path))
  const { options, findKeyword } = await built('ssh/dist/src/config/options.js')
  const { optionTable } = await built('yon/dist/src/ssh/option-table.js')
  const findings = [
    ...keywordFaults(options, findKeyword),
    ...optionFaults(optionTable),
    ...testFaults(root, Object.entries(keywordRows), (keyword) => new RegExp(`\\b${keyword}\\b`, 'i'), [0]),
    ...testFaults(root, Object.entries(optionRows), (letter) => new RegExp(`-[A-Za-z0-9]*${letter}`), [1]),
  ]
  const text = format(optionTable)
  if (write) writeFileSync(join(root, DOCUMENT), text)
  else if (!existsSync(join(root, DOCUMENT)) || readFileSync(join(root, DOCUMENT), 'utf8') !== text) {
    findings.push(`${DOCUMENT} is not what the tables say: node tools/check-yon-ssh.mjs --write`)
  }
  return findings
}

/** Every keyword of the source has a row, and every row is a keyword; what has no effect says why. */
export function keywordFaults(options, findKeyword, rows = keywordRows) {
  const names = Object.entries(options).map(([key, { name }]) => name ?? key[0].toUpperCase() + key.slice(1))
  const silent = Object.entries(options).filter(([, { acts }]) => !acts)
  return [
    ...names.filter((name) => rows[name] === undefined).map((name) => `keyword ${name} has no row`),
    ...Object.keys(rows)
      .filter((name) => findKeyword(name.toLowerCase()) === undefined)
      .map((name) => `the row ${name} is no keyword of the source`),
    ...KEYWORDS.split(' ')
      .filter((name) => rows[name] === undefined)
      .map((name) => `keyword ${name} of ssh_config(5) has no row`),
    ...silent
      .map(([key, { name }]) => name ?? key[0].toUpperCase() + key.slice(1))
      .filter((name) => rows[name] !== undefined && rows[name][1] === undefined)
      .map((name) => `keyword ${name} has no effect, and its row does not say why`),
  ]
}

export function optionFaults(optionTable, rows = optionRows) {
  const letters = [...optionTable.keys()]
  return [
    ...letters.filter((letter) => rows[letter] === undefined).map((letter) => `option -${letter} has no row`),
    ...Object.keys(rows)
      .filter((letter) => !optionTable.has(letter))
      .map((letter) => `the row -${letter} is no option of the source`),
    ...GETOPT.filter((letter) => !optionTable.has(letter)).map((letter) => `ssh has an option -${letter}, we have not`),
  ]
}

/** The test of each row exists and speaks of it. */
export function testFaults(root, rows, pattern, [at]) {
  return rows.flatMap(([name, row]) => {
    const path = join(root, row[at])
    if (!existsSync(path)) return [`${name}: there is no test ${row[at]}`]
    const text = readFileSync(path, 'utf8') + sampleValues(root, row[at])
    return pattern(name).test(text) ? [] : [`${name}: ${row[at]} does not speak of it`]
  })
}

/** The values of the differential test are beside it. */
function sampleValues(root, test) {
  if (!test.endsWith('config/differential.test.ts')) return ''
  const tables = ['packages/ssh/test/config/sample-values.ts', 'packages/ssh/src/config/options.ts']
  return tables.map((path) => readFileSync(join(root, path), 'utf8')).join('')
}

function format(optionTable) {
  const keywords = Object.entries(keywordRows).map(([name, [test, remark = '']]) => [
    `\`${name}\``,
    remark,
    `[${shortName(test)}](../${test})`,
  ])
  const letters = Object.entries(optionRows)
    .sort(([a], [b]) => a.toLowerCase().localeCompare(b.toLowerCase(), 'en') || (a < b ? -1 : 1))
    .map(([letter, [meaning, test, remark]]) => [
      `\`-${letter}\`${optionTable.get(letter)?.takesValue ? ' value' : ''}`,
      remark === undefined ? meaning : `${meaning}; ${remark}`,
      `[${shortName(test)}](../${test})`,
    ])
  return [
    '# Options and keywords of yon-ssh',
    '',
    'Made by `node tools/check-yon-ssh.mjs --write` from the tables of the source, and checked by `npm run check`. What is different from OpenSSH in more than a line is in [the manual](manual/03-keywords.md).',
    '',
    '## Options',
    '',
    '`--explain [--json]`, as the first argument, tells where each value of the configuration comes from.',
    '',
    ...table(['option', 'is', 'test'], letters),
    '',
    '## Keywords',
    '',
    `All ${keywords.length} keywords of ssh_config(5) up to OpenSSH 10.5 are read, checked and printed by \`-G\`. A generated test compares their values with \`ssh -G\`; the test of a row is about what the keyword does.`,
    '',
    ...table(['keyword', 'to be said of it', 'test'], keywords),
    '',
  ].join('\n')
}

function shortName(test) {
  return test
    .replace(/^(?:packages\/(\w+)\/test\/)?/, (_all, name) => (name === undefined ? '' : `${name}/`))
    .replace(/\.test\.ts$/, '')
}

/** As prettier lays tables out. */
function table(head, rows) {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}

/** ssh_config(5) of OpenSSH 10.5, and what Debian adds. */
const KEYWORDS =
  'AddKeysToAgent AddressFamily BatchMode BindAddress BindInterface CanonicalDomains CanonicalizeFallbackLocal CanonicalizeHostname CanonicalizeMaxDots CanonicalizePermittedCNAMEs CASignatureAlgorithms CertificateFile ChannelTimeout CheckHostIP Ciphers ClearAllForwardings Compression ConnectionAttempts ConnectTimeout ControlMaster ControlPath ControlPersist DynamicForward EnableEscapeCommandline EnableSSHKeysign EscapeChar ExitOnForwardFailure FingerprintHash ForkAfterAuthentication ForwardAgent ForwardX11 ForwardX11Timeout ForwardX11Trusted GatewayPorts GlobalKnownHostsFile GSSAPIAuthentication GSSAPIClientIdentity GSSAPIDelegateCredentials GSSAPIKexAlgorithms GSSAPIKeyExchange GSSAPIRenewalForcesRekey GSSAPIServerIdentity GSSAPITrustDns HashKnownHosts Host HostbasedAcceptedAlgorithms HostbasedAuthentication HostKeyAlgorithms HostKeyAlias Hostname IdentitiesOnly IdentityAgent IdentityFile IgnoreUnknown Include IPQoS KbdInteractiveAuthentication KbdInteractiveDevices KexAlgorithms KnownHostsCommand LocalCommand LocalForward LogLevel LogVerbose MACs Match NoHostAuthenticationForLocalhost NumberOfPasswordPrompts ObscureKeystrokeTiming PasswordAuthentication PermitLocalCommand PermitRemoteOpen PKCS11Provider Port PreferredAuthentications ProxyCommand ProxyJump ProxyUseFdpass PubkeyAcceptedAlgorithms PubkeyAuthentication RefuseConnection RekeyLimit RemoteCommand RemoteForward RequestTTY RequiredRSASize RevokedHostKeys SecurityKeyProvider SendEnv ServerAliveCountMax ServerAliveInterval SessionType SetEnv StdinNull StreamLocalBindMask StreamLocalBindUnlink StrictHostKeyChecking SyslogFacility Tag TCPKeepAlive Tunnel TunnelDevice UpdateHostKeys User UserKnownHostsFile VerifyHostKeyDNS VersionAddendum VisualHostKey WarnWeakCrypto XAuthLocation'
/** The string that ssh gives to getopt(3). */
const GETOPT = '1246ACGKMNTVXYZafgknqstvxyB:D:E:F:I:J:L:O:P:Q:R:S:W:b:c:e:i:l:m:o:p:w:'.replaceAll(':', '').split('')

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2)
  const root = args.find((arg) => !arg.startsWith('--')) ?? fileURLToPath(new URL('..', import.meta.url))
  report('check-yon-ssh', await main(root, args.includes('--write')))
}
