-- Consents that run out soon, of the open cases the acting user works on. A function, because under row-level security every
-- consent of the city that ends in that month would be probed first.
create function juso_ending_consents(before timestamptz, most int) returns table (case_id uuid, ends_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, latest.ends_at
    from public.cases_case c
    join lateral (select s.status, s.ends_at from public.consents_consent s
                   where s.person_id = c.person_id order by s.starts_at desc limit 1) latest on true
   where c.worker_id = public.juso_uid() and c.custodian_id = any ((select public.juso_my_agencies())::bigint[])
     and c.stage <> 'closed' and latest.status = 'given' and latest.ends_at between now() and before
   order by latest.ends_at limit most
$$;
