/**
 * The configuration of the system tests' S3 server: one Ceph monitor without authentication, one object daemon that keeps
 * its objects in memory, one gateway. All on loopback, all files in one folder.
 */

/** Where this cluster keeps its files, and who it is. */
export type ClusterPlace = {
  readonly folder: string
  /** A UUID. */
  readonly identity: string
  readonly monitorPort: number
  readonly gatewayPort: number
}

const MEMORY_BYTES = 4 * 2 ** 30

/** The text of its ceph.conf. */
export function writeS3Configuration({ folder, identity, monitorPort, gatewayPort }: ClusterPlace): string {
  return CONFIGURATION.replaceAll('@folder', folder)
    .replaceAll('@identity', identity)
    .replaceAll('@monitor', String(monitorPort))
    .replaceAll('@gateway', String(gatewayPort))
}

const CONFIGURATION = `[global]
fsid = @identity
mon host = v1:127.0.0.1:@monitor/0
ms bind msgr2 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
clog to monitors = false
log file = @folder/log/$name.log
mon cluster log file = @folder/log/cluster.log
run dir = @folder
admin socket = @folder/$name.asok
pid file = @folder/$name.pid
crash dir = @folder
setuser match path =
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
[mon.a]
mon data = @folder/mon
mon data avail crit = 1
[osd]
osd data = @folder/osd
osd objectstore = memstore
osd journal =
memstore device bytes = ${MEMORY_BYTES}
ms bind port min = 32100
ms bind port max = 32700
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:@gateway
rgw enable usage log = false
rgw enable gc threads = false
rgw enable lc threads = false
`
