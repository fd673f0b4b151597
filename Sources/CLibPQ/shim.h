// PostgreSQL's client library, for JournalPostgres/Connection.swift alone.
#include <libpq-fe.h>
