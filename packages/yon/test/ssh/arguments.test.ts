import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/ssh/arguments.ts'
import { ArgumentError, type CommandLine } from '../../src/ssh/command-line.ts'

function settings(...argv: string[]): string[] {
  return parseArguments(argv).settings.map(
    ([keyword, value, how]) => `${keyword}=${value}${how === undefined ? '' : ` (${how})`}`,
  )
}

function destinationAndCommand(...argv: string[]): [string | undefined, string] {
  const line = parseArguments(argv)
  return [line.destination, line.command.join(' ')]
}

function complaint(...argv: string[]): string {
  try {
    parseArguments(argv)
  } catch (error) {
    assert.ok(error instanceof ArgumentError)
    return `${error.message}${error.lineEnding === '\n' ? '' : '\r'}${error.showUsage ? ' usage' : ''}`
  }
  throw new Error('was accepted')
}

test('clusters, glued values and a second run after the host', () => {
  assert.deepEqual(settings('-vvvnNoCompression=yes', 'h'), [
    'LogLevel=DEBUG1 (replace)',
    'LogLevel=DEBUG2 (replace)',
    'LogLevel=DEBUG3 (replace)',
    'StdinNull=yes (replace)',
    'SessionType=none (replace)',
    'RequestTTY=no (replace)',
    'compression=yes',
  ])
  assert.deepEqual(settings('h', '-p', '22', '-lbar', '-t', 'cmd', '-x'), [
    'Port=22',
    'User=bar (literal)',
    'RequestTTY=yes (replace)',
  ])
  assert.deepEqual(destinationAndCommand('h', '-p', '22', '-t', 'cmd', '-x'), ['h', 'cmd -x'])
  assert.deepEqual(destinationAndCommand('-T', '--', 'h', '-x', 'y'), ['h', '-x y'])
  assert.deepEqual(destinationAndCommand('h', '--', '-x', 'y'), ['h', '-x y'])
  assert.deepEqual(destinationAndCommand('h', 'a', '--', 'b'), ['h', 'a -- b'])
  assert.deepEqual(destinationAndCommand('h', '-'), ['h', '-'])
  assert.equal(parseArguments(['-lx', 'h', '-ly']).settingsBeforeDestination, 1)
})

test('what git, rsync, scp, sftp, ansible and docker call', () => {
  assert.deepEqual(destinationAndCommand('-o', 'SendEnv=GIT_PROTOCOL', '-p', '2', 'u@h', "git-upload-pack 'x'"), [
    'u@h',
    "git-upload-pack 'x'",
  ])
  assert.deepEqual(destinationAndCommand('-l', 'u', 'h', 'rsync', '--server', '-e.LsfxC', '.', 'd'), [
    'h',
    'rsync --server -e.LsfxC . d',
  ])
  const scp = parseArguments(
    '-x -oPermitLocalCommand=no -oClearAllForwardings=yes -oRequestTTY=no -l u -s -- h sftp'.split(' '),
  )
  assert.deepEqual([scp.destination, scp.command, scp.subsystem], ['h', ['sftp'], true])
  assert.deepEqual(settings('-oForwardX11 no', 'h'), ['forwardx11=no'])
  assert.deepEqual(settings('-o', 'User="x"', '-o', 'Port = 3', 'h'), ['user="x"', 'port=3'])
  assert.deepEqual(destinationAndCommand('-o', 'ConnectTimeout=30', '-T', '-l', 'u', '-p', '1', '--', 'h', 'docker'), [
    'h',
    'docker',
  ])
})

test('a second -t forces, whatever stands between', () => {
  assert.equal(settings('-t', '-t', 'h').at(-1), 'RequestTTY=force (replace)')
  assert.equal(settings('-t', 'h', '-t').at(-1), 'RequestTTY=force (replace)')
  assert.equal(settings('-tt', '-T', 'h').at(-1), 'RequestTTY=no (replace)')
  assert.equal(settings('-T', '-t', 'h').at(-1), 'RequestTTY=yes (replace)')
})

test('forwards stand in the order in which they are named', () => {
  assert.deepEqual(settings('-L1:a:2', '-oLocalForward=5 b:6', '-R', '3', 'h', '-D', '/s'), [
    'LocalForward=1 [a]:2',
    'localforward=5 b:6',
    'RemoteForward=3',
    'DynamicForward="/s"',
  ])
})

test('an empty -S, as of a variable that is not set, shares nothing', () => {
  assert.deepEqual(settings('-S', '', 'h'), ['ControlPath=none (replace)'])
})

test('verbosity', () => {
  const level = (...argv: string[]): CommandLine['logLevel'] => parseArguments([...argv, 'h']).logLevel
  assert.deepEqual(
    [level(), level('-v'), level('-vv'), level('-vvvv'), level('-q'), level('-q', '-v')],
    [undefined, 'DEBUG1', 'DEBUG2', 'DEBUG3', 'QUIET', 'DEBUG1'],
  )
})

test('-V and -Q act where they stand', () => {
  assert.deepEqual(parseArguments(['-V', '-?']).immediate, { type: 'version' })
  assert.deepEqual(parseArguments(['-Q', 'kex', '-V']).immediate, { type: 'query', query: 'kex' })
  assert.equal(complaint('-?', '-V'), 'unknown option -- ?\r usage')
})

test('complaints are those of ssh', () => {
  assert.equal(complaint(), '\r usage')
  assert.equal(complaint('-2'), '\r usage')
  assert.equal(complaint('-1', 'h'), 'SSH protocol v.1 is no longer supported\r')
  assert.equal(complaint('-e'), 'option requires an argument -- e\r usage')
  assert.equal(complaint('-e', 'xx', 'h'), "Bad escape character 'xx'.")
  for (const port of ['0', '65536', '131073', '2000blah', 'blah2000', '']) {
    assert.equal(complaint('-p', port, 'h'), `Bad port '${port}'`)
  }
  assert.equal(complaint('-s', 'h'), 'You must specify a subsystem to invoke. usage')
  assert.equal(complaint('-N', '-s', 'h', 'x'), 'Cannot specify -s with -N/SessionType\r')
  assert.equal(complaint('-s', '-N', 'h', 'x'), 'Cannot specify -N with -s/SessionType\r')
  assert.match(complaint('-J', 'a', '-J', 'b', 'h'), /^Only a single -J option is permitted/)
  assert.match(complaint('-w', '0:0', 'h'), /^option -w is not supported: tunnel devices .*\r$/)
  assert.match(complaint('-K', 'h'), /^option -K is not supported: GSSAPI .*\r$/)
})

test('-X, -Y and -x, -B and -y', () => {
  assert.deepEqual(settings('-XYx', '-Beth0', 'h'), [
    'ForwardX11=yes (replace)',
    'ForwardX11=yes (replace)',
    'ForwardX11Trusted=yes (replace)',
    'ForwardX11=no (replace)',
    'BindInterface=eth0 (replace)',
  ])
  assert.deepEqual([parseArguments(['-y', 'h']).syslog, parseArguments(['h']).syslog], [true, false])
})

test('a missing identity is a warning', () => {
  const line = parseArguments(['-i', '/nonexistent/key', 'h'])
  assert.deepEqual(line.settings, [])
  assert.deepEqual(line.warnings, [
    'Warning: Identity file /nonexistent/key not accessible: No such file or directory.',
  ])
})

test('--explain is the first argument, or none of ours', () => {
  assert.deepEqual(
    [parseArguments(['--explain', '-p2', 'h']).explain, parseArguments(['h']).explain],
    ['text', undefined],
  )
  const json = parseArguments(['--explain', '--json', 'h', 'ls', '-l'])
  assert.deepEqual([json.explain, json.destination, json.command], ['json', 'h', ['ls', '-l']])
  assert.equal(complaint('-v', '--explain', 'h'), 'unknown option -- -\r usage')
  assert.equal(complaint('--json', 'h'), 'unknown option -- -\r usage')
})
