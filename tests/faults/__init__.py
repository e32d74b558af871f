"""What must stay true when the database is killed, and when many write at once; these own a store."""
