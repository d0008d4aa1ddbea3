// The repository that the histories grow together in.
//
//     web    a───b───────d          merged   a───b───1───d───2
//                 \     /                         \     /
//                  ──c──                           ──c──
//     api          1─────2
//
// The main lines become one line. Side branches stay side branches: they leave it where they left their own main line, and
// come back where they came back. So every commit changes, against its first parent, exactly what it changed before.
import fs from 'node:fs'
import git, { type TreeEntry } from 'isomorphic-git'
import { test } from 'yon'
import { HeadedObject, type Commit } from './commit.ts'
import type { ObjectType, Source } from './source.ts'

export class MergedHistory {
  readonly #at: { readonly fs: typeof fs; readonly dir: string; readonly cache: object }
  /** The folders of each merged commit, with their trees. */
  readonly #folders = new Map<string, ReadonlyMap<string, string>>()
  readonly #copied = new Set<string>()
  /** The end of the main line. */
  #tip: string | undefined

  private constructor(dir: string) {
    this.#at = { fs, dir, cache: {} }
  }

  /** A new repository. */
  static async create(dir: string): Promise<MergedHistory> {
    if (await test.e(dir)) throw new Error(`${dir} is there already`)
    await git.init({ fs, dir, defaultBranch: 'main' })
    return new MergedHistory(dir)
  }

  /** Adds a commit whose parents are added. */
  async add(commit: Commit): Promise<void> {
    const { source, object } = commit
    const parents = commit.parents.flatMap(({ mergedOid }) => mergedOid ?? [])
    if (commit.isOnMainLine) parents.splice(0, 1, ...(this.#tip === undefined ? [] : [this.#tip]))
    const folders = new Map(this.#folders.get(parents[0] ?? ''))
    const tree = object.all('tree')[0] ?? EMPTY_TREE
    folders.set(source.name, tree)
    // Git knows no empty folders.
    if (tree === EMPTY_TREE) folders.delete(source.name)
    else await this.#copy(source, tree)
    const headers = [
      ['tree', await this.#writeRoot(folders)],
      ...parents.map((oid) => ['parent', oid] as const),
    ] as const
    const oid = await this.#write('commit', object.withHeaders(headers))
    commit.mergedOid = oid
    this.#folders.set(oid, folders)
    if (commit.isOnMainLine) this.#tip = oid
  }

  /** `v1` of `web` becomes `web/v1`, where its commit is one of the merged ones. */
  async addTags(source: Source): Promise<void> {
    for (const name of await git.listTags(source.at)) {
      const ref = `refs/tags/${name}`
      const value = await this.#mergeTag(source, name, await git.resolveRef({ ...source.at, ref }))
      if (value !== undefined) await git.writeRef({ ...this.#at, ref: `refs/tags/${source.name}/${name}`, value })
    }
  }

  /** Makes the result the branch `main`, and writes its files. */
  async checkOut(): Promise<void> {
    if (this.#tip === undefined) return
    await git.writeRef({ ...this.#at, ref: 'refs/heads/main', value: this.#tip })
    await git.checkout({ ...this.#at, ref: 'main' })
  }

  /** The tag of a commit is that of the merged commit; an annotated one is an object of its own, which names it. */
  async #mergeTag(source: Source, name: string, oid: string): Promise<string | undefined> {
    const { type, content } = await source.read(oid)
    if (type !== 'tag') return source.history.get(oid)?.mergedOid
    const tag = new HeadedObject(content)
    const target = source.history.get(tag.all('object')[0] ?? '')?.mergedOid
    if (target === undefined) return undefined
    const object = tag.withHeaders([
      ['object', target],
      ['type', 'commit'],
      ['tag', `${source.name}/${name}`],
    ])
    return this.#write('tag', object)
  }

  /** Copies what a tree leads to, each object once. */
  async #copy(source: Source, oid: string): Promise<void> {
    if (this.#copied.has(oid)) return
    this.#copied.add(oid)
    const { type, content } = await source.read(oid)
    await this.#write(type, content)
    if (type !== 'tree') return
    const { tree } = await git.readTree({ ...source.at, oid })
    // The commits of submodules are in other repositories.
    for (const entry of tree) if (entry.type !== 'commit') await this.#copy(source, entry.oid)
  }

  /** Writes the bytes of an object, whatever encoding they are in. */
  #write(type: ObjectType, object: Uint8Array): Promise<string> {
    // oxlint-disable-next-line typescript/no-deprecated -- writeCommit encodes messages as UTF-8, which not all are
    return git.writeObject({ ...this.#at, type, object, format: 'content' })
  }

  #writeRoot(folders: ReadonlyMap<string, string>): Promise<string> {
    const tree = Array.from(folders, ([path, oid]): TreeEntry => ({ mode: '040000', path, oid, type: 'tree' }))
    return git.writeTree({ ...this.#at, tree })
  }
}

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
