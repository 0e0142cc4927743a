-- How a partition leaves its parent: plainly, in one transaction, or concurrently, in a session of a worker's own. The intent
-- remembers which, since what a concurrent detach began is finished by whoever finds it.
alter table partkeeper.policy add column detach_mode text not null default 'plain';
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.policy add constraint detach_mode_is_known check (detach_mode in ('plain', 'concurrently'));
comment on column partkeeper.policy.detach_mode is 'plain (ALTER TABLE ... DETACH PARTITION and the ledger in one transaction) or concurrently (by a worker or partkeeper maintain, in a session of its own).';

alter table partkeeper.retirement add column detach_mode text not null default 'plain';
alter table partkeeper.retirement add column bound_check text;
-- squawk-ignore constraint-missing-not-valid
alter table partkeeper.retirement add constraint retirement_detach_mode_is_known check (detach_mode in ('plain', 'concurrently'));
comment on column partkeeper.retirement.detach_mode is 'How it was to be detached when that was last tried.';
comment on column partkeeper.retirement.bound_check is 'The constraint that a concurrent detach leaves on the table, which proves that it was detached with this span; NULL when plain, and where a constraint on the key may stand for it.';
