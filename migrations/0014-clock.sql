-- The clock guard: what each process saw of the difference between its clock and the database's, and from which pass on the
-- database's clock is trusted again after somebody put it right.
alter table partkeeper.process add column clock_skew interval;
comment on column partkeeper.process.clock_skew is 'Its clock less the database''s, when it was last heard of; NULL when it did not say.';
-- squawk-ignore require-concurrent-index-creation
create index process_not_stopped on partkeeper.process (heartbeat_at) where stopped_at is null;

alter table partkeeper.installation add column clock_accepted_run bigint not null default 0;
comment on column partkeeper.installation.clock_accepted_run is 'Passes up to this number are no witnesses of the clock any more: accept_clock().';
