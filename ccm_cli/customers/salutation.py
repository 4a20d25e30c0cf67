"""How somebody is addressed, made from the parts of the name by the custom of the language."""

_GIVEN, _MIDDLE, _FAMILY, _TITLE = "c.given_name", "c.middle_name", "c.family_name", "c.title"

SALUTATION_SQL = f"""
CASE
  WHEN {_GIVEN} = '' AND {_FAMILY} = '' THEN ''
  WHEN c.language IN ('ru', 'uk', 'be', 'kk') THEN CASE
    WHEN {_GIVEN} <> '' AND {_MIDDLE} <> '' THEN {_GIVEN} || ' ' || {_MIDDLE}
    WHEN {_TITLE} <> '' AND {_FAMILY} <> '' THEN {_TITLE} || ' ' || {_FAMILY}
    WHEN {_GIVEN} <> '' THEN {_GIVEN}
    ELSE c.name END
  WHEN c.language = 'fa' THEN CASE
    WHEN {_TITLE} = '' THEN c.name
    ELSE CASE {_TITLE} WHEN 'آقا' THEN 'آقای' ELSE {_TITLE} END
      || ' ' || coalesce(nullif({_FAMILY}, ''), {_GIVEN}) END
  WHEN {_TITLE} <> '' AND {_FAMILY} <> '' THEN {_TITLE} || ' ' || {_FAMILY}
  WHEN {_GIVEN} <> '' THEN {_GIVEN}
  ELSE c.name
END
"""
"""Over a contact ``c``; empty where no part of the name is known.

Russian and its neighbours: given name and patronymic (Иван Иванович), else title and family name.
Persian: title and family name (خانم احمدی), without a title the whole name. Elsewhere: title and
family name (Ms Rostami), without a title the given name.
"""
