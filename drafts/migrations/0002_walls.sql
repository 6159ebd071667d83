-- A draft is its writer's alone. Nobody else, not the agency's head either, and no job.

alter table drafts_draft enable row level security;
alter table drafts_draft force row level security;
create policy owner on drafts_draft to juso_owner using (true) with check (true);
create policy own on drafts_draft to juso_app
  using (user_id = (select juso_uid())) with check (user_id = (select juso_uid()));
revoke truncate on drafts_draft from juso_app;

-- A form that has been sent needs its draft no more.
create function drafts_sent() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from public.drafts_draft where id = new.id;
  return null;
end $$;
create trigger ends_draft after insert on common_submission for each row execute function drafts_sent();

create function drafts_forget(after_days int) returns int language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  gone int;
begin
  delete from public.drafts_draft where updated_at < pg_catalog.now() - pg_catalog.make_interval(days => greatest(after_days, 7));
  get diagnostics gone = row_count;
  return gone;
end $$;
