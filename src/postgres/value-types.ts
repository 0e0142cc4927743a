// How values come out of the database. Instants, dates, intervals, bigint and numeric stay the texts they are: a
// JavaScript Date drops microseconds and shifts zones, and a number cannot hold a bigint.
import pg from 'pg'

type ReadText = (text: string) => unknown

/** Types whose text means the same in JavaScript; every other type comes as its text. */
const READERS: ReadonlyMap<number, ReadText> = new Map<number, ReadText>([
  [16, (text) => text === 't'],
  [17, readDefault(17)],
  [21, Number],
  [23, Number],
  [26, Number],
  [114, JSON.parse],
  [700, Number],
  [701, Number],
  [3802, JSON.parse],
  ...[1000, 1005, 1007, 1028, 1021, 1022].map((oid): [number, ReadText] => [oid, readDefault(oid)]),
  ...[1002, 1003, 1009, 1014, 1015, 1016, 1115, 1182, 1183, 1185, 1187, 1231, 2210, 2951].map(
    (oid): [number, ReadText] => [oid, readArrayOfTexts],
  ),
])

/** The type parsers handed to the driver in place of its own. */
export const textTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => READERS.get(oid) ?? keepText,
}

function keepText(text: string): string {
  return text
}

function readDefault(oid: number): ReadText {
  return pg.types.getTypeParser(oid, 'text')
}

/** The driver's reader of text[], for every array whose elements are to stay texts. */
function readArrayOfTexts(text: string): unknown {
  return readDefault(1009)(text)
}
