"""Message templates: found in folders, read, checked and rendered for one person.

`finding` looks a message up in the user's folder and the shipped one, `source` reads its files,
`rendering` turns it and a person's data into subject, text and HTML, `linting` says what is
wrong before anybody is written to. Nothing here knows the database, campaigns or channels.
"""
