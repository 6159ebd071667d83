-- The city puts a new wording of the consent text into use; the hash is of these words, and no wording is ever changed.
grant insert on consents_consenttext to juso_app;
grant update (in_use, updated_at) on consents_consenttext to juso_app;

create function consents_hash_text() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.sha256 <> encode(sha256(convert_to(new.body, 'UTF8')), 'hex') then
    raise exception 'the hash is not of these words' using errcode = '23514', constraint = 'consent_text_hash';
  end if;
  return new;
end $$;
create trigger hashes_text before insert on consents_consenttext for each row execute function consents_hash_text();
