// A repository whose history is taken.
import fs from 'node:fs'
import { basename, join, resolve } from 'node:path'
import git from 'isomorphic-git'
import { test } from 'yon'
import { HeadedObject, type Commit } from './commit.ts'

/** What git keeps. */
export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag'

/** A repository to read from. */
export class Source {
  /** The folder that its files get. */
  readonly name: string
  /** What the functions of the library want to know. */
  readonly at: { readonly fs: typeof fs; readonly gitdir: string; readonly cache: object }
  /** All commits that the current branch leads to, by their names: none in a new repository. */
  readonly history = new Map<string, Commit>()

  private constructor(name: string, gitdir: string) {
    this.name = name
    this.at = { fs, gitdir, cache: {} }
  }

  /** A repository with files or without (`--bare`), named like its folder. */
  static async open(path: string): Promise<Source> {
    const inside = join(path, '.git')
    const gitdir = (await test.e(inside)) ? inside : path
    if (!(await test.f(join(gitdir, 'HEAD')))) throw new Error(`${path} is no git repository`)
    if (await test.f(join(gitdir, 'shallow'))) throw new Error(`${path} has only a part of its history`)
    const source = new Source(basename(resolve(path)).replace(/\.git$/, ''), gitdir)
    await source.#readHistory()
    return source
  }

  /** An object as its bytes, not yet interpreted. */
  async read(oid: string): Promise<{ type: ObjectType; content: Uint8Array }> {
    // oxlint-disable-next-line typescript/no-deprecated -- readCommit decodes messages as UTF-8, which not all are
    const { type, object } = await git.readObject({ ...this.at, oid, format: 'content' })
    return { type: type as ObjectType, content: object as Uint8Array }
  }

  async #readHistory(): Promise<void> {
    const head = await git.resolveRef({ ...this.at, ref: 'HEAD' }).catch(ignoreAbsence)
    const waiting = head === undefined ? [] : [head]
    for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
      if (this.history.has(oid)) continue
      const object = new HeadedObject((await this.read(oid)).content)
      this.history.set(oid, { source: this, oid, object, parents: [], children: [], isOnMainLine: false })
      waiting.push(...object.all('parent'))
    }
    for (const commit of this.history.values()) this.#link(commit)
    for (let on = this.history.get(head ?? ''); on !== undefined; on = on.parents[0]) on.isOnMainLine = true
  }

  #link(commit: Commit): void {
    for (const oid of commit.object.all('parent')) {
      const parent = this.history.get(oid)
      if (parent === undefined) throw new Error(`${commit.oid} lacks its parent ${oid}`)
      commit.parents.push(parent)
      parent.children.push(commit)
    }
  }
}

function ignoreAbsence(error: unknown): undefined {
  if (!(error instanceof git.Errors.NotFoundError)) throw error
}
