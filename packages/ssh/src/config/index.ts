// @yon/ssh/config: ssh_config as ssh reads it.
export { type Destination, parseDestination, validateHostName, validateUserName } from './destination.ts'
export type { ConfigValues, ResolvedConfig } from './finish.ts'
export { explain, formatConfig } from './format.ts'
export { configFiles, type ConfigQuestion, loadConfig, localFacts } from './load.ts'
export type { CommandLineOption, ConfigRequest, LocalFacts } from './request.ts'
export { resolveConfig } from './resolve.ts'
export { certificateFiles, identityFiles, localCommand, proxyCommand } from './use.ts'
