// How much a computation costs, whatever else the machine does meanwhile.

/** The processor time that `work` takes, in milliseconds. */
export async function cpuTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
