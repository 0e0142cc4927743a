create function partkeeper.fitting_name(base text, suffix text)
returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  head text := base;
  tail text := suffix;
begin
  if octet_length(base || suffix) > 63 then
    tail := '_' || left(md5(base), 8) || suffix;
    while octet_length(head || tail) > 63 loop
      head := left(head, -1);
    end loop;
  end if;
  return head || tail;
end;
$$;
comment on function partkeeper.fitting_name(text, text) is
  'Base and suffix as one name of at most 63 bytes; where the base has to be cut, a hash of it keeps names apart.';
