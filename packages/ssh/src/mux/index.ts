// Connections shared between processes: ControlMaster and its clients (OpenSSH PROTOCOL.mux).
export { connectMaster, type ConnectMasterOptions, MuxClient } from './client.ts'
export { removeStaleSocket } from './control-socket.ts'
export { describeForward, type ForwardKeeper, type ForwardSide, type MuxForward } from './forward.ts'
export { type KeptForward, KeptForwards } from './keep-forwards.ts'
export { type Master, type MasterConnection, type MasterOptions, shareConnection } from './master.ts'
export { SharedConnection, type SharedConnectionOptions } from './shared-connection.ts'
