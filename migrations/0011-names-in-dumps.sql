-- Records name their tables by regclass and regtype: a dump writes the name, and the restored record points to the restored
-- table. A bare OID points to nothing there, or to somebody else's table, and a hold that points to nothing holds nothing.
-- The types are binary coercible, so that no table of ours is rewritten; for statements the values are OIDs as before.
-- squawk-ignore changing-column-type
alter table partkeeper.hold alter column parent type regclass, alter column partition type regclass;
-- squawk-ignore changing-column-type
alter table partkeeper.confirmation alter column parent type regclass, alter column partition type regclass;
-- squawk-ignore changing-column-type
alter table partkeeper.write_sample alter column parent type regclass, alter column partition type regclass;
-- squawk-ignore changing-column-type
alter table partkeeper.retirement alter column parent type regclass, alter column partition type regclass, alter column late_table type regclass, alter column row_type type regtype;
-- squawk-ignore changing-column-type
alter table partkeeper.lease alter column parent type regclass;
-- squawk-ignore changing-column-type
alter table partkeeper.run alter column parent type regclass;
-- squawk-ignore changing-column-type
alter table partkeeper.event alter column parent type regclass;
-- squawk-ignore changing-column-type
alter table partkeeper.export alter column relation type regclass, alter column parent type regclass, alter column row_type type regtype;
-- squawk-ignore changing-column-type
alter table partkeeper.restore alter column target type regclass, alter column parent type regclass;
