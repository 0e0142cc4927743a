// The tools of the product's services within the story, as the command line puts them together; and what is the same for
// all of them: the program's version, how long leases last, how a store is opened.
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createScrubber } from '../core/secrets.ts'
import type { ArchiveTools } from '../services/archive-tools.ts'
import { makeArchiveTools } from '../services/make-archive-tools.ts'
import type { StoreOptions } from '../storage/open-store.ts'
import type { DemoScene } from './demo-scene.ts'

export const LEASE_MS = 15_000
/** How the story calls itself in the ledger of processes and in names of drafts. */
export const DEMO_NAME = 'demo'

/** Tools for one use; `shelf.close()` ends them. */
export function makeDemoTools(scene: DemoScene): ArchiveTools {
  const { database, clock, signal, store } = scene
  const pass = { database: database.kysely, clock, random: Math.random, observe: () => undefined, signal }
  return makeArchiveTools(pass, database, readVersion(), {
    ...{ storeUrl: store.url, scratchFolder: tmpdir(), isThrowAwayDisk: false, workerName: DEMO_NAME },
    ...{ chunkBytes: scene.chunkKilobytes * 1024, exportJobs: 1, scrub: createScrubber([]) },
  })
}

/** How the demo opens its store itself, to read what is in it. */
export function makeStoreOptions({ clock }: DemoScene): StoreOptions {
  return {
    scratchFolder: tmpdir(),
    isThrowAwayDisk: false,
    writerName: DEMO_NAME,
    clock,
    random: Math.random,
  }
}

/** The version of this program. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
