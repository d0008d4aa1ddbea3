// @yon/ssh/known-hosts: files of known hosts, lists of revoked keys, and what is remembered of servers.
export { hashName, isHashed, isRecordable, lookupName, matchesName } from './name.ts'
export { decodeKrl, isKrl, type Krl, type KrlSignature, listsCertificate, type RevokedCertificates } from './krl.ts'
export { preferredHostKeyAlgorithms } from './order.ts'
export {
  entriesOf,
  formatKnownHosts,
  type KnownHostsEntry,
  type KnownHostsFile,
  type KnownHostsLine,
  type Marker,
  parseKnownHosts,
} from './parse.ts'
export { FilePreferencesStore } from './file-preferences.ts'
export { MemoryPreferencesStore, type ServerPreferences, type ServerPreferencesStore } from './preferences.ts'
export { parseRevocationList, type RevocableKey, type RevocationList } from './revocation.ts'
export { appendLines, fileStore, type KnownHostsStore, readKnownHosts, rewrite } from './store.ts'
export { formatEntry, planUpdate, removeName, replaceKeys, type Replacement, type UpdatePlan } from './update.ts'
export {
  type AuthorityVerdict,
  entriesFor,
  type KeyVerdict,
  type OtherName,
  otherNames,
  verifyAuthority,
  verifyKey,
} from './verify.ts'
