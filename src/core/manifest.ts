// The manifest of an archive as a value: what was exported, from where, and the one list of its objects. An archive exists
// only if its manifest does. Parsing and writing it is done in storage/. Numbers that may exceed 2^53 are texts.

export const MANIFEST_FORMAT = 'partkeeper-archive'
/** Raised when a reader of today could misread it; readers take this one and every earlier one. */
export const MANIFEST_VERSION = 1
/** The digest of rows: per line of COPY text the first 16 bytes of its sha256, as two 64-bit big-endian lanes, each summed modulo 2^64. */
export const DIGEST_ALGORITHM = 'sum-sha256-2x64'

/** One column, as it was when the export was opened. */
export interface ManifestColumn {
  readonly name: string
  /** Its type with modifiers, schema-qualified unless of pg_catalog, as format_type writes it under an empty search_path. */
  readonly type: string
  readonly collation: string | null
  readonly not_null: boolean
  readonly default: string | null
  /** always, by default, or null. */
  readonly identity: 'always' | 'by default' | null
  /** Expression of a generated column, whose values are not in the data; null for others. */
  readonly generated: string | null
}

/** A constraint or an index by its definition, as Postgres writes it. */
export interface ManifestDefinition {
  readonly name: string
  readonly kind: 'primary_key' | 'unique' | 'check' | 'foreign_key' | 'exclusion' | 'index'
  readonly definition: string
}

/** What the table was like; read in SQL by partkeeper.export_shape() and kept in export.shape. */
export interface ManifestShape {
  readonly columns: readonly ManifestColumn[]
  readonly constraints: readonly ManifestDefinition[]
  readonly indexes: readonly ManifestDefinition[]
}

/** One object with data. */
export interface ManifestChunk {
  readonly number: number
  /** Relative to the folder of the manifest: data/000001-0123abcd.copy.zst */
  readonly key: string
  readonly predicate: { readonly from_block: number; readonly to_block: number }
  readonly lane: 'text' | 'binary'
  readonly rows: number
  readonly raw_bytes: number
  readonly stored_bytes: number
  readonly raw_sha256: string
  readonly stored_sha256: string
  readonly row_digest: string | null
}

/** How rows became bytes. */
export interface ManifestEncoding {
  /** copy: COPY text; csv: CSV with a header line. */
  readonly format: 'copy' | 'csv'
  readonly compression: 'zstd' | 'gzip'
  /** Names of the columns in the data, in order. */
  readonly columns: readonly string[]
}

/** What was exported. */
export interface ManifestRelation {
  readonly schema: string
  readonly name: string
  readonly oid: number
  readonly parent: { readonly schema: string; readonly name: string } | null
  /** Bounds as the catalog had them; null for a table that was no partition. */
  readonly span: {
    readonly column: string
    readonly key_type: string
    readonly from: string
    readonly to: string
  } | null
}

/** The whole document, format version 1. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT
  readonly format_version: number
  readonly created_at: string
  readonly tool_version: string
  readonly server: { readonly version: string; readonly system_identifier: string | null }
  readonly installation: string
  readonly database: string
  readonly export: {
    readonly id: string
    readonly rung: 'single' | 'sealed'
    /** When the table was opened, its file then, and the fingerprint of its seal; null without one. */
    readonly proof: { readonly opened_at: string; readonly relfilenode: number; readonly seal: string | null }
    readonly requested_by: string
    readonly policy_version: number | null
    /** Fingerprint that a person confirmed, when the retirement was held; else null. */
    readonly confirmation: string | null
  }
  readonly relation: ManifestRelation
  /** Settings of the session that shape values. */
  readonly session: Readonly<Record<string, string>>
  readonly shape: ManifestShape
  readonly encoding: ManifestEncoding
  readonly digest_algorithm: string | null
  readonly chunks: readonly ManifestChunk[]
  readonly totals: {
    readonly chunks: number
    readonly rows: number
    readonly raw_bytes: number
    readonly stored_bytes: number
  }
  /** The manifest before this one of the same parent, so that a missing archive shows; null for the first. */
  readonly previous: { readonly key: string; readonly sha256: string } | null
}
