// @yon/ssh/known-hosts: files of known hosts as text, and what they say about a key.
export { FilePreferencesStore } from './file-preferences.ts'
export { hashName, lookupName, matchesName } from './name.ts'
export { preferredHostKeyAlgorithms } from './order.ts'
export { entriesOf, formatKnownHosts, type KnownHostsEntry, type KnownHostsFile, parseKnownHosts } from './parse.ts'
export { MemoryPreferencesStore, type ServerPreferences, type ServerPreferencesStore } from './preferences.ts'
export { appendLines, fileStore, type KnownHostsStore, readKnownHosts } from './store.ts'
export { formatEntry, removeName, replaceKeys } from './update.ts'
export { type AuthorityVerdict, entriesFor, type KeyVerdict, otherNames, verifyAuthority, verifyKey } from './verify.ts'
