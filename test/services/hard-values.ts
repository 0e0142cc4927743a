/**
 * Values that are easily lost on their way through a text, by type: extremes, infinities, years before Christ, bounds of
 * arrays, duplicate keys, what must be quoted. Each is an SQL expression. Data only.
 */

/** Types that the values need, made by the owner. */
export const HARD_TYPES = `
  create type mood as enum ('a', 'b c', 'd,e', '"q"', 'NULL');
  create type pair as (x integer, y text, z timestamptz);
  create domain word as text check (length(value) < 50);
  create type floatrange as range (subtype = double precision)`

/** Contrib extensions that some values need; a superuser makes them. */
export const HARD_EXTENSIONS = ['hstore', 'citext', 'ltree'] as const

/** Values by type; the schema of types that are no built-in ones is written out. */
export const HARD_VALUES: readonly (readonly [type: string, values: readonly string[]])[] = [
  ['smallint', ['-32768', '32767']],
  ['integer', ['-2147483648', '2147483647']],
  ['bigint', ['9223372036854775807', '-9223372036854775808']],
  ['real', ["'NaN'", "'Infinity'", "'-Infinity'", '1.17549435e-38', '3.4028235e38', '0.1', "'-0'"]],
  [
    'double precision',
    ["'NaN'", "'-Infinity'", '0.1', '0.30000000000000004', "'-0'", '5e-324', '1.7976931348623157e308'],
  ],
  [
    'numeric',
    [
      "'NaN'",
      "'Infinity'",
      "'-Infinity'",
      '1.10',
      '1.1',
      '123456789012345678901234567890.123456789012345678901234567890',
      '1e-1000',
      "repeat('9', 1000)::numeric",
    ],
  ],
  ['numeric(38,9)', ['12345678901234567890123456789.123456789']],
  ['money', ["'$1,234.56'", "'-$92233720368547758.08'"]],
  ['boolean', ['true', 'false', 'null']],
  [
    'timestamp',
    [
      "'infinity'",
      "'-infinity'",
      "'2024-01-01 00:00:00.123456'",
      "'4713-01-01 00:00:00 BC'",
      "'294276-12-31 23:59:59.999999'",
    ],
  ],
  [
    'timestamptz',
    [
      "'infinity'",
      "'2024-03-31 02:30:00.123456+02'",
      "'0044-03-15 BC'",
      "'10000-01-01'",
      "'4714-11-24 00:00:00+00 BC'",
    ],
  ],
  ['timestamp(3)', ["'2024-01-01 00:00:00.123456'"]],
  ['date', ["'infinity'", "'-infinity'", "'5874897-12-31'", "'4713-01-01 BC'"]],
  ['time', ["'24:00:00'", "'23:59:59.999999'"]],
  ['timetz', ["'04:05:06.789-08'", "'24:00:00+15:59'"]],
  [
    'interval',
    ["'1 mon -1 day +00:00:00.000001'", "'178000000 years'", "'-1 year 2 mons 3 days 04:05:06.7'"],
  ],
  ['bytea', ["'\\x00ff5c0a0d09'", "''", 'null']],
  [
    'text',
    [
      "E'tab\\tnl\\ncr\\rbs\\\\.'",
      "''",
      "'\\N'",
      "'\\.'",
      "E'\\\\.\\n\\\\N'",
      "E'\\u00e9\\u0065\\u0301\\U0001F600\\u202e'",
      "'NULL'",
      "' padded '",
      "E'\\u0001\\u001f\\u007f'",
    ],
  ],
  ['varchar(20)', ["'ends in spaces   '", `'"'`]],
  ['char(5)', ["'ab'", "''"]],
  ['"char"', ["'a'", "'\\377'"]],
  ['name', ["'A name'"]],
  ['uuid', ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"]],
  ['json', [`'{"b":1, "a":  1.10,"a":2}'`, `'"\\u0000"'`]],
  ['jsonb', [`'{"a":1.10,"n":12345678901234567890123.5,"s":"\\u00e9","deep":[[],{}]}'`, "'null'"]],
  ['jsonpath', ["'$.a[*] ? (@ > 1)'"]],
  ['xml', [`'<a b="1">x</a>'`, "'one<b/>two'"]],
  ['integer[]', ["'{1,NULL,3}'", "'[0:1]={5,6}'", "'{{1,2},{3,4}}'", "'{}'"]],
  ['text[]', [`array['a,b', '"q"', 'NULL', null, '\\', E'x\\ny', '']`]],
  ['timestamptz[]', ["array['infinity', '2024-01-01 00:00:00.5+00']::timestamptz[]"]],
  ['public.mood', ["'b c'", "'d,e'", `'"q"'`, "'NULL'"]],
  ['public.mood[]', [`array['d,e', '"q"']::public.mood[]`]],
  ['public.pair', [`row(1, E'a"b,c\\n)(', 'infinity')::public.pair`, "row(null, '', null)::public.pair"]],
  ['public.pair[]', [`array[row(1, 'x,y', null)::public.pair]`]],
  ['public.word', ["'hi'"]],
  ['int4range', ["'empty'", "'(,5)'", "'[1,5)'"]],
  ['numrange', ["'[1.10,1.1]'"]],
  ['tstzrange', ["'[2024-01-01,infinity]'", "'(,)'"]],
  ['public.floatrange', ["'(0.1,1e300]'"]],
  ['int4multirange', ["'{[1,3),[5,7)}'", "'{}'"]],
  ['inet', ["'::ffff:1.2.3.4/120'", "'10.1.2.3'"]],
  ['cidr', ["'10.0.0.0/8'"]],
  ['macaddr', ["'08:00:2b:01:02:03'"]],
  ['macaddr8', ["'08:00:2b:01:02:03:04:05'"]],
  ['bit(3)', ["B'101'"]],
  ['bit varying', ["B''", "B'10101'"]],
  ['point', ["'(0.1,NaN)'", "'(-0,1e-300)'"]],
  ['lseg', ["'((0,0),(0.1,1))'"]],
  ['box', ["'((1,1),(0,0.3))'"]],
  ['path', ["'((0,0),(1,1))'", "'[(0,0),(1,1)]'"]],
  ['polygon', ["'((0,0),(1,1),(1,0))'"]],
  ['circle', ["'<(0.1,0),1.5>'"]],
  ['line', ["'{1,-1,0.1}'"]],
  ['tsvector', [`'''a b'':1A fat:2 ''it''''s'':3'`]],
  ['tsquery', [`'fat & (rat | ''x y'')'`]],
  ['pg_lsn', ["'FFFFFFFF/FFFFFFFF'"]],
  ['xid8', ["'18446744073709551615'"]],
  ['pg_snapshot', ["'10:20:10,14,15'"]],
  ['oid', ['4294967295']],
  ['public.hstore', [`'a=>NULL, "b c"=>"x\\"y"'`]],
  ['public.citext', ["'AbC'"]],
  ['public.ltree', ["'a.b.c'"]],
]
