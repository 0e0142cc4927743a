// What happens to connections, as values: opened, lost, downgraded, warned about. Part of the union of observations.
// Holds no secrets: everything here may be logged as it is.

/** How the bytes travel. `verified` tells whether the server's certificate was checked, and how far. */
export type DatabaseEncryption =
  | { readonly kind: 'socket' }
  | { readonly kind: 'plain' }
  | { readonly kind: 'tls'; readonly protocol: string; readonly verified: 'none' | 'ca' | 'full' }

/** Every noteworthy event of the database layer. */
export type DatabaseEvent =
  | {
      readonly kind: 'database.connected'
      readonly host: string
      readonly port: number
      readonly database: string
      readonly role: string
      readonly serverVersion: string
      readonly encryption: DatabaseEncryption
      readonly isPooled: boolean
    }
  | {
      readonly kind: 'database.connection_lost'
      readonly message: string
      readonly sqlState: string | undefined
    }
  | {
      /** Told with growing intervals while it lasts. */
      readonly kind: 'database.away'
      readonly message: string
      readonly attempt: number
      readonly awayMs: number
    }
  | {
      readonly kind: 'database.back'
      /** What it was away by. */
      readonly message: string
      readonly attempts: number
      readonly awayMs: number
    }
  | {
      readonly kind: 'database.encryption_changed'
      readonly from: string
      readonly to: string
      readonly reason: string
    }
  | {
      readonly kind: 'database.superuser'
      readonly role: string
      readonly isSuperuser: boolean
      readonly hint: string
    }
  | {
      readonly kind: 'database.notice'
      readonly severity: string
      readonly message: string
      readonly hint: string | undefined
    }

/** Takes note of one event of the database layer. */
export type ObserveDatabase = (event: DatabaseEvent) => void
