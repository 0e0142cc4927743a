// The page about new partitions lists properties; each one is shown by tests. What is added to the page needs a proof
// here, and a proof that was renamed or removed is missed here.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { checkout } from './document-blocks.ts'

const EVERY_SHAPE =
  'properties: has every kind of column, key, check and index of its parent, with comments and statistics targets'

/** By the name of the property on the page: the tests that show it, as file and title. */
const PROOFS: Readonly<Record<string, readonly string[]>> = {
  'owner, schema': [
    'how: belongs to the owner and is of the schema of its parent',
    'roles: a new owner of the parent owns the partitions made from then on',
  ],
  'grants on table and columns, with grant option': [
    'roles: a partition has the grants of its parent, to the column and the grant option, and no others',
    'properties: has an exclusion constraint, and grants of rights that older servers do not know',
  ],
  'columns, types, collations, defaults, generated columns, storage, compression': [EVERY_SHAPE],
  'identity columns': ['properties: takes numbers of an identity column'],
  'statistics targets and options of columns, index expressions and extended statistics': [EVERY_SHAPE],
  'keys, checks, exclusion constraints, foreign keys in both directions': [
    EVERY_SHAPE,
    'properties: is referred to like its parent',
    'properties: has an exclusion constraint, and grants of rights that older servers do not know',
    'how: has the foreign keys and row triggers of its parent, and its identity column counts on',
  ],
  'indexes of every kind, also one made `ON ONLY` the parent': [EVERY_SHAPE],
  'extended statistics': [EVERY_SHAPE],
  'tablespace, and those of the indexes': [
    'properties: lies where its parent says, and its indexes where the indexes of its parent lie',
  ],
  'access method': ['properties: has the access method that its parent names'],
  'replica identity': [
    'how: has the replica identity of its parent: ',
    'published: so that it can be changed exactly as its parent says: replica identity ',
  ],
  'row security and its policies': [
    'policies: has the policies of its parent: command, roles, kind, conditions and comments',
    'policies: shows a reader around the parent the same rows, and takes the same ones',
    'policies: is not made with a condition that cannot be said of it, and no other waits for that',
  ],
  'row triggers': ['properties: has the row triggers of its parent, each enabled as it is there'],
  comments: [
    EVERY_SHAPE,
    'policies: has the policies of its parent: command, roles, kind, conditions and comments',
    'properties: has the row triggers of its parent, each enabled as it is there',
  ],
  'storage parameters, `toast.` ones too': [
    'storage: are those of the newest one, those of its TOAST table too, and it costs no further statement',
  ],
  publications: [
    'published: through its parent, with publish_via_partition_root = ',
    'published: by the publications that list the newest partition by name, with their columns and row filter',
    'published: or made all the same and told of, where its owner may not change the publication',
  ],
}

it('docs/partitions.md lists exactly the properties that tests show', () => {
  const page = readFileSync(join(checkout, 'docs/partitions.md'), 'utf8')
  const [, table = ''] = page.split('| property | from | how |\n| --- | --- | --- |\n')
  const [rows = ''] = table.split('\n\n')
  const properties = [...rows.matchAll(/^\| (.+?) \|/gm)].map(([, property]) => property)
  assert.deepEqual(properties, Object.keys(PROOFS))
})

it('every property of a new partition is shown by tests that exist', () => {
  const missing = [...new Set(Object.values(PROOFS).flat())].filter((proof) => {
    const [file, title] = [proof.slice(0, proof.indexOf(':')), proof.slice(proof.indexOf(':') + 2)]
    const text = readFileSync(join(checkout, `test/sql/create-partitions-${file}.test.ts`), 'utf8')
    return !text.includes(`it('${title}`) && !text.includes(`it(\`${title}`)
  })
  assert.deepEqual(missing, [])
})
