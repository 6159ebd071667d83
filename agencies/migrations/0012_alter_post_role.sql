-- For which agencies the acting user holds a post in one of these roles today (null: in whatever role): of an open account, within
-- its days, in an agency that has not ended. What a room asks of roles, it asks here.
create function juso_agencies_as(roles text[]) returns bigint[] language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return (
  select coalesce(array_agg(distinct p.agency_id), '{}')
    from public.agencies_post p
    join public.agencies_user u on u.id = p.user_id
    join public.agencies_agency a on a.id = p.agency_id
   where p.user_id = public.juso_uid() and u.is_active and (roles is null or p.role = any (roles))
     and public.juso_today() between p.since and p.until
     and (a.until is null or a.until >= public.juso_today())
); end $$;

-- Who works here today (Permission.SYSTEM_VIEW stands in every role).
create function juso_works_here() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return public.juso_agencies_as(null) <> '{}'; end $$;
