"""A whole installation in one encrypted archive, and back: `deploy/backup`, `deploy/restore`.

In the archive, a tar that gpg encrypts with a passphrase: `manifest.json`, `database.dump`
(pg_dump's own format), `settings.env` and the files of `media/`. What needs no settings of Django
asks for none, since a new machine has none yet.
"""
