// -G: the configuration, as ssh prints it.
import { formatConfig, type ResolvedConfig } from '@yon/ssh/config'

export function printConfig(config: ResolvedConfig): void {
  process.stdout.write(formatConfig(config))
}
