// The histories of several git repositories become one: each project in a folder of its own, no commit lost, in the order
// of their dates. Authors, committers, dates and messages stay as they are, byte for byte.
//
//     node merge-histories.js OUT REPOSITORY...
//
// Git itself is a library here: no program is run, and no output is parsed.
import { args } from 'yon'
import { inDateOrder } from './merge-histories/date-order.ts'
import { MergedHistory } from './merge-histories/merged-history.ts'
import { Source } from './merge-histories/source.ts'

const { out, repositories } = args(
  {
    out: { positional: true, help: 'where the new repository is made' },
    repositories: { positional: true, multiple: true, help: 'those whose current branches it gets' },
  },
  { description: 'Merges the histories of git repositories, each into a folder of its own.' },
)

const sources = await Promise.all(repositories.map((path) => Source.open(path)))
const commits = sources.flatMap(({ history }) => [...history.values()])

const [twice] = sources.filter(({ name }, index) => sources.findIndex((other) => other.name === name) < index)
if (twice !== undefined) throw new Error(`two repositories are named ${twice.name}`)

const merged = await MergedHistory.create(out)
for (const commit of inDateOrder(commits)) await merged.add(commit)
for (const source of sources) await merged.addTags(source)
await merged.checkOut()

console.log(`${out}: ${commits.length} commits of ${sources.length} repositories`)
