// A small tree of files to run a tool over.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Writes the files, gives the folder to `use`, and removes it. */
export function withTree(files, use) {
  const root = mkdtempSync(join(tmpdir(), 'yon-tree-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), text)
    }
    return use(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

/** Runs a tool over the tree: its exit status and all that it prints. */
export function runTool(tool, files) {
  return withTree(files, (root) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool, root], { encoding: 'utf8' })
    return { status, output: stdout + stderr }
  })
}
