-- The ground every other migration stands on: who may touch tables, who acts, what day it is.

grant usage on schema public to juso_app;
grant select, insert, update, delete on all tables in schema public to juso_app;
grant usage, select on all sequences in schema public to juso_app;
alter default privileges in schema public grant select, insert, update, delete on tables to juso_app;
alter default privileges in schema public grant usage, select on sequences to juso_app;
revoke create on schema public from public;

-- Unset, or left empty by an earlier transaction: raises. A forgotten context is an error, never an empty list.
create function juso_uid() returns bigint language sql stable parallel safe
as $$ select pg_catalog.current_setting('juso.uid')::bigint $$;

create function juso_req() returns text language sql stable parallel safe
as $$ select coalesce(pg_catalog.current_setting('juso.req', true), '') $$;

create function juso_today() returns date language sql stable parallel safe
as $$ select (pg_catalog.now() at time zone 'Asia/Tokyo')::date $$;

-- A refusal with a sentence for the person at the screen (common.errors.REFUSED).
create function juso_refuse(sentence text) returns void language plpgsql
as $$ begin raise exception using errcode = 'JU001', message = sentence; end $$;
