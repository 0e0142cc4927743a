-- What a platform says of its workers: why one was asked to leave, and which signed calls were heard, so that none is heard twice,
-- by whichever web process, and after whichever restart.
alter table partkeeper.process add column quiet_asked_for text;
comment on column partkeeper.process.quiet_asked_for is 'What the platform said of it that made somebody ask; NULL when a person asked.';

create table partkeeper.heard_call (
  signature bytea not null,
  signed_at timestamptz not null,
  constraint heard_call_has_one_row_per_signature primary key (signature)
);
create index heard_call_by_time on partkeeper.heard_call (signed_at);
comment on table partkeeper.heard_call is 'Signed calls that were heard. A row goes when the window of its call is over: then the time of the call refuses it.';
comment on column partkeeper.heard_call.signature is 'HMAC-SHA256 of the call; says nothing of the secret.';
comment on column partkeeper.heard_call.signed_at is 'When the sender says that it signed.';
