-- Nobody but this function writes in the book, and nobody at all changes it.

revoke insert, update, delete, truncate on audit_entry from juso_app;
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy owner on audit_entry to juso_owner using (true) with check (true);

create function juso_write_down(verb text, about text, about_id text, case_id uuid, detail jsonb) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
  insert into public.audit_entry (at, verb, actor_id, request_id, about, about_id, case_id, detail)
  values (clock_timestamp(), verb, public.juso_uid(), public.juso_req(), about, about_id, case_id, detail)
$$;
