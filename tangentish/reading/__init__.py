"""What the command line shows: transcripts, tables, and the functions they are about."""
