// Reads the files that the tidy rules judge: scripts and SQL of the five source folders, and the README.
// The only part of the tidy test that touches the disk.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type CheckoutFile, isScript, isSql } from './rule.ts'

const FOLDERS = ['src', 'test', 'bench', 'sql', 'migrations']
/** Written by the program for its users, byte for byte. */
const GOLDEN = 'test/golden/format-'

/** All judged files below `root`, in a stable order, with forward slashes whatever the platform. */
export function readCheckout(root: string): readonly CheckoutFile[] {
  const inFolders = FOLDERS.flatMap((folder) => listFiles(root, folder))
  const judged = inFolders.filter((file) => (isScript(file) || isSql(file)) && !file.startsWith(GOLDEN))
  const documents = ['README.md'].filter((file) => existsSync(path.join(root, file)))
  return [...judged, ...documents].sort().map((file) => ({
    path: file,
    text: readFileSync(path.join(root, file), 'utf8'),
  }))
}

function listFiles(root: string, folder: string): readonly string[] {
  const start = path.join(root, folder)
  if (!existsSync(start)) return []
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
}
