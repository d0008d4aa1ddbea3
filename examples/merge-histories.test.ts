// Histories with everything in them, merged, and looked at with git itself.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('merge-histories.js', import.meta.url))
const hasGit = spawnSync('git', ['--version']).status === 0 || process.env['YON_INTEROP'] === 'required'

describe('merge-histories', { skip: hasGit ? false : 'git not installed' }, () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'yon-merge-'))
    makeWeb()
    makeApi()
    git('.', 'init', '-q', 'empty')
    makeAlone('one', 'First!')
    makeAlone('two', 'First, too!')
    run('out', 'web', 'api.git', 'empty', 'one', 'two')
  })
  after(() => rmSync(folder, { recursive: true }))

  test('git finds no fault', () => {
    const { status, stdout, stderr } = spawnSync('git', ['fsck', '--strict', '--full'], { cwd: join(folder, 'out') })
    assert.equal(status, 0, String(stderr))
    assert.equal(`${stdout}`, '')
    assert.equal(git('out', 'status', '--porcelain'), '')
    assert.equal(git('out', 'branch', '--show-current'), 'main\n')
  })

  test('the files of each are in its folder', () => {
    for (const [source, name] of [
      ['web', 'web'],
      ['api.git', 'api'],
      ['one', 'one'],
      ['two', 'two'],
    ] as const) {
      assert.equal(git('out', 'rev-parse', `main:${name}`), git(source, 'rev-parse', 'HEAD^{tree}'))
    }
    assert.deepEqual(git('out', 'ls-tree', '--name-only', 'main').split('\n'), ['api', 'one', 'two', 'web', ''])
    assert.equal(readFileSync(join(folder, 'out/web/link'), 'utf8'), 'ours and theirs')
  })

  test('no commit is lost, and the main line is in date order, as far as clocks go', () => {
    const all = SOURCES.flatMap((source) => lines(git(source, 'rev-list', 'HEAD')))
    assert.equal(lines(git('out', 'rev-list', 'main')).length, all.length)
    assert.deepEqual(lines(git('out', 'log', '--first-parent', '--reverse', '--format=%ct %s', 'main')), [
      '1000 a',
      '1000 First!',
      '1000 First, too!',
      '1050 one',
      '1100 b',
      '1150 two',
      '1400 Merge theirs',
      '1500 Nothing is left',
      '900 with a wrong clock',
      '1600 café',
      '1700 signed',
    ])
  })

  test('every commit keeps its words, byte for byte, but for what names it and signs it', () => {
    const merged = contents('out').map(unnamed)
    const expected = SOURCES.flatMap(contents).map(unnamed)
    assert.deepEqual(merged.sort(), expected.sort())
    assert.ok(
      merged.some((text) => text.includes('caf\xE9')),
      'the message that is not UTF-8',
    )
    assert.ok(merged.every((text) => !text.includes('gpgsig')))
  })

  test('every commit changes what it changed', () => {
    const prefixes = { web: 'web', 'api.git': 'api', one: 'one', two: 'two' }
    const expected = SOURCES.flatMap((source) => changes(source, prefixes[source]))
    assert.deepEqual(changes('out').sort(), expected.sort())
  })

  test('side branches stay side branches', () => {
    const parents = (name: string, subject: string) =>
      lines(git(name, 'log', '--format=%p', `--grep=^${subject}$`, 'HEAD'))[0]?.split(' ').length
    assert.equal(parents('out', 'Merge theirs'), 2)
    assert.equal(git('out', 'log', '--format=%s', '-1', 'HEAD^{/^theirs$}^'), 'a\n')
  })

  test('tags get the name of their folder, and what is tagged beside the history stays away', () => {
    assert.deepEqual(lines(git('out', 'tag')), ['web/annotated', 'web/light'])
    assert.equal(git('out', 'log', '-1', '--format=%s', 'web/light'), 'a\n')
    assert.equal(git('out', 'log', '-1', '--format=%s', 'web/annotated'), 'Merge theirs\n')
    assert.match(git('out', 'cat-file', 'tag', 'web/annotated'), /^tag web\/annotated\ntagger .*\n\nof note\n$/m)
  })

  test('what cannot be merged is said, and nothing of another is touched', () => {
    for (const [words, message] of [
      [['out', 'web'], /out is there already/],
      [['new', 'web', 'nowhere'], /nowhere is no git repository/],
      [['new', 'web', './web/'], /two repositories are named web/],
      [['new'], /<repositories...> is missing/],
    ] as const) {
      const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], { cwd: folder, encoding: 'utf8' })
      assert.notEqual(status, 0)
      assert.match(stderr, message)
    }
  })

  test('repositories without any commit make one', () => {
    assert.match(run('nothing', 'empty'), /0 commits of 1 repositories/)
    assert.equal(git('nothing', 'fsck', '--strict'), '')
  })

  const SOURCES = ['web', 'api.git', 'one', 'two'] as const

  /** A merge, a branch left behind, tags, a link and a program, packed. */
  function makeWeb(): void {
    git('.', 'init', '-q', '-b', 'trunk', 'web')
    commit('web', 1000, 'a', { 'ours.txt': 'ours', 'folder/deep/file': '1' })
    git('web', 'tag', 'light')
    git('web', 'checkout', '-qb', 'theirs')
    commit('web', 1200, 'theirs', { 'theirs.txt': 'theirs' })
    commit('web', 1300, 'theirs again', { 'theirs.txt': 'ours and theirs' })
    git('web', 'checkout', '-q', 'trunk')
    symlinkSync('theirs.txt', join(folder, 'web/link'))
    commit('web', 1100, 'b', { 'run.sh': '#!/bin/sh' })
    git('web', 'merge', '-q', '--no-ff', '-m', 'Merge theirs', 'theirs', at(1400))
    git('web', 'tag', '-a', '-m', 'of note', 'annotated', at(1450))
    git('web', 'checkout', '-qb', 'beside')
    commit('web', 1460, 'beside', {})
    git('web', 'tag', 'elsewhere')
    git('web', 'checkout', '-q', 'trunk')
    commit('web', 1600, Buffer.from('caf\xE9\n\nwith  spaces \n\n\n', 'latin1'), {}, [
      '-c',
      'i18n.commitEncoding=latin1',
    ])
    sign('web', 1700)
    git('web', 'gc', '-q')
  }

  /** Bare, without files at one time, and with a clock that goes back. */
  function makeApi(): void {
    git('.', 'init', '-q', 'api')
    commit('api', 1050, 'one', { 'ours.txt': 'also ours' })
    commit('api', 1150, 'two', { 'b.txt': '' })
    git('api', 'rm', '-qr', '.')
    commit('api', 1500, 'Nothing is left', {})
    commit('api', 900, 'with a wrong clock', { 'ours.txt': 'ours' })
    git('.', 'clone', '-q', '--bare', 'api', 'api.git')
  }

  function makeAlone(name: string, message: string): void {
    git('.', 'init', '-q', name)
    commit(name, 1000, message, { file: name })
  }

  function commit(
    name: string,
    seconds: number,
    message: string | Buffer,
    files: Readonly<Record<string, string>>,
    options: readonly string[] = [],
  ): void {
    for (const [path, text] of Object.entries(files)) {
      execFileSync('mkdir', ['-p', join(folder, name, path, '..')])
      writeFileSync(join(folder, name, path), text)
      if (path.endsWith('.sh')) chmodSync(join(folder, name, path), 0o755)
    }
    git(name, 'add', '-A')
    const input = Buffer.from(message as string)
    const words = [...options, 'commit', '-q', '--allow-empty', '--cleanup=verbatim', '-F', '-']
    execFileSync('git', words, { cwd: join(folder, name), input, env: environment(seconds) })
  }

  /** A commit with a signature, which is of no one. */
  function sign(name: string, seconds: number): void {
    commit(name, seconds, 'signed', {})
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n'
    const text = git(name, 'cat-file', 'commit', 'HEAD').replace(/^(committer .*\n)/m, `$1${signature}`)
    const words = ['hash-object', '-t', 'commit', '-w', '--stdin']
    const oid = execFileSync('git', words, { cwd: join(folder, name), input: text, encoding: 'utf8' }).trim()
    git(name, 'update-ref', 'refs/heads/trunk', oid)
  }

  function run(...words: readonly string[]): string {
    return execFileSync(process.execPath, [PROGRAM, ...words], { cwd: folder, encoding: 'utf8' })
  }

  /** Runs git; the last argument may be a time. */
  function git(name: string, ...words: readonly (string | { seconds: number })[]): string {
    const seconds = words.flatMap((word) => (typeof word === 'string' ? [] : [word.seconds]))[0]
    const args = words.filter((word) => typeof word === 'string')
    return execFileSync('git', args, { cwd: join(folder, name), encoding: 'utf8', env: environment(seconds ?? 1000) })
  }

  /** The commits of a repository as they are stored, one character a byte. */
  function contents(name: string): string[] {
    return lines(git(name, 'rev-list', 'HEAD')).map((oid) =>
      execFileSync('git', ['cat-file', 'commit', oid], { cwd: join(folder, name), encoding: 'latin1' }),
    )
  }

  /** What each commit changes against its first parent, with its words, paths being in a folder. */
  function changes(name: string, prefix?: string): string[] {
    return lines(git(name, 'rev-list', 'HEAD')).map((oid) => {
      const [, ...parents] = git(name, 'rev-list', '--parents', '-1', oid).trim().split(' ')
      const words = [
        'diff-tree',
        '-r',
        '--root',
        '--no-commit-id',
        ...(parents[0] === undefined ? [] : [parents[0]]),
        oid,
      ]
      const moved = git(name, ...words).replace(/\t/g, prefix === undefined ? '\t' : `\t${prefix}/`)
      return `${git(name, 'log', '-1', '--format=%an %ct %s', oid)}${moved}`
    })
  }
})

function at(seconds: number): { seconds: number } {
  return { seconds }
}

function environment(seconds: number): NodeJS.ProcessEnv {
  const date = `@${seconds} +0130`
  const who = {
    GIT_AUTHOR_NAME: 'Zoë',
    GIT_AUTHOR_EMAIL: 'z@x.org',
    GIT_COMMITTER_NAME: 'Al',
    GIT_COMMITTER_EMAIL: 'a@x',
  }
  const quiet = { HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', PATH: process.env['PATH'] }
  return { ...quiet, ...who, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function unnamed(content: string): string {
  return content.replace(/^(tree|parent) .*\n/gm, '').replace(/^gpgsig .*\n( .*\n)*/m, '')
}
