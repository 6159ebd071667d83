-- What the ledger carries at this moment, asked by the database itself: the twin of `_covers` in consents/lawful.py. Functions
-- that open a case to an agency, or close it, ask this under their own locks; the application asks lawful.py for the words.
-- What was taken back counts from when it was written, whichever clock its moment came from.

create function consents_covers(whose uuid, wanted_purposes text[], wanted_categories text[], recipient bigint)
returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  moment timestamptz := public.juso_now();
begin
  if exists (select 1 from public.consents_consent c  -- "not to the school" holds whatever else was agreed to
              where c.person_id = whose and c.status = 'given' and c.starts_at <= moment and moment < c.ends_at
                and recipient = any (c.exclusions)) then
    return false;
  end if;
  return exists (
    select 1 from public.consents_consent c
     where c.person_id = whose and c.status = 'given' and c.starts_at <= moment and moment < c.ends_at
       and wanted_purposes <@ c.purposes::text[] and wanted_categories <@ c.categories::text[]
       and (recipient is null or c.all_agencies or recipient = any (c.recipients))
       and not exists (select 1 from public.consents_withdrawal w where w.consent_id = c.id)
       and not exists (select 1 from public.consents_narrowing n
                        where n.consent_id = c.id
                          and (n.purposes::text[] && wanted_purposes or n.categories::text[] && wanted_categories
                               or recipient = any (n.recipients))));
end $$;
revoke execute on function consents_covers(uuid, text[], text[], bigint) from public;

-- Whoever wrote the withdrawal down: for telling, in the same deed, whom it reaches.
create function consents_heard_by_me(ground uuid) returns boolean language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return
  exists (select 1 from public.consents_withdrawal w where w.consent_id = ground and w.heard_by_id = public.juso_uid())
  or exists (select 1 from public.consents_narrowing n where n.consent_id = ground and n.heard_by_id = public.juso_uid());
end $$;
revoke execute on function consents_heard_by_me(uuid) from public;
