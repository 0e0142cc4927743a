-- Which build of the program a process is: one of another build than the functions in the schema makes partitions, and takes
-- nothing away.
alter table partkeeper.process add column build text;
comment on column partkeeper.process.build is 'Hash of the functions that its program brings; NULL where the functions are the program: SQL alone.';
