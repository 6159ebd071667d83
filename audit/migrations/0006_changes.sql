-- Change history: what a row said before and after, kept by trigger for every way of changing it. The application cannot write it,
-- and reads of it what it reads of the row itself today.

revoke insert, update, delete, truncate on audit_change from juso_app;
revoke usage on sequence audit_change_id_seq from juso_app;
alter table audit_change enable row level security;
alter table audit_change force row level security;
create policy owner on audit_change to juso_owner using (true) with check (true);

-- As the reader, through the reader's own policies: the row is asked itself. Rows that are gone answer nobody.
create function audit_reads(about text, about_id text, scope text) returns boolean language plpgsql stable
set search_path = pg_catalog, public, pg_temp as $$
declare
  found boolean;
begin
  execute format('select exists (select 1 from public.%I where id = %L', replace(about, '.', '_'), about_id)
          || case when scope = '' then ')' else format(' and visibility = %L)', scope) end into found;
  return found;
end $$;
create policy reading on audit_change for select to juso_app using (audit_reads(about, about_id, scope));

-- TG_ARGV: where the case stands (a column, or table.column of the row it hangs on, or ''), the columns of which only the name is
-- kept (bytes, secrets), and those that follow by themselves (touched, or generated from the others). Sealed tables keep a hash of the new value, never a value.
create function audit_keep_change() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
  was jsonb := to_jsonb(old);
  becomes jsonb := case when tg_op = 'UPDATE' then to_jsonb(new) else '{}' end;
  hushed text[] := tg_argv[1]::text[];
  about_case uuid;
  changes jsonb;
begin
  if 'true' in (was ->> 'address_protected', becomes ->> 'address_protected') then
    hushed := hushed || array['address', 'registered_address', 'postal_code', 'telephone', 'mobile', 'email'];
  end if;
  select jsonb_object_agg(b.key, case
           when b.key = any (hushed) then 'null'::jsonb
           when tg_table_name like 'sealed\_%' then jsonb_build_array(encode(sha256(convert_to(becomes ->> b.key, 'UTF8')), 'hex'))
           else jsonb_build_array(b.value, becomes -> b.key) end)
    into changes
    from jsonb_each(was) b
   where b.value is distinct from becomes -> b.key and b.key <> all (tg_argv[2]::text[]);
  if changes is null then
    return null;
  end if;
  if strpos(tg_argv[0], '.') > 0 then
    execute format('select case_id from public.%I where id = %L', split_part(tg_argv[0], '.', 1), was ->> split_part(tg_argv[0], '.', 2))
       into about_case;
  elsif tg_argv[0] <> '' then
    about_case := (was ->> tg_argv[0])::uuid;
  end if;
  insert into public.audit_change (at, actor_id, request_id, act, about, about_id, case_id, scope, changed)
  values (clock_timestamp(), coalesce(nullif(current_setting('juso.uid', true), ''), '0')::bigint, public.juso_req(), lower(tg_op),
          regexp_replace(tg_table_name, '_', '.'), coalesce(was ->> 'id', ''), about_case, coalesce(was ->> 'visibility', ''), changes);
  return null;
end $$;

-- From now on changes of this table are kept; twice is as good as once. Called by migrations: select audit_follow('sealed_paper');
create function audit_follow(followed regclass) returns void language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
  columns text[] := array(select attname::text from pg_attribute where attrelid = followed and attnum > 0 and not attisdropped);
  hushed text[] := array(select attname::text from pg_attribute where attrelid = followed and attnum > 0 and not attisdropped
                            and (atttypid = 'bytea'::regtype or attname in ('password', 'hash')));
  follows text[] := array['updated_at', 'last_activity', 'last_login'] || array(
    select attname::text from pg_attribute where attrelid = followed and attnum > 0 and not attisdropped and attgenerated <> '');
  place text := case
    when followed = to_regclass('public.cases_case') then 'id'
    when 'case_id' = any (columns) then 'case_id'
    when 'plan_id' = any (columns) then 'plans_plan.plan_id'
    when 'item_id' = any (columns) then 'meetings_agendaitem.item_id'
    when 'offer_id' = any (columns) then 'referrals_offer.offer_id'
    when 'note_id' = any (columns) then 'cases_note.note_id'
    when 'record_id' = any (columns) then 'cases_sheetrecord.record_id'
    when 'monitoring_id' = any (columns) then 'plans_monitoring.monitoring_id'
    when 'evaluation_id' = any (columns) then 'plans_evaluation.evaluation_id'
    else '' end;
begin
  execute format('create or replace trigger keeps_change after update or delete on %s for each row execute function public.audit_keep_change(%L, %L, %L)',
                 followed, place, hushed::text, follows::text);
end $$;
revoke execute on function audit_follow(regclass) from public;
