"""The filter language of a search: `label = 'jar' and price < 10`.

    expression   test, combined with `and`, `or`, `not` and parentheses
    test         field = value         also !=  <>  <  <=  >  >=
                 field in (value, ...)     field not in (value, ...)
                 field contains 'text'     field starts with 'text'
                 field is null             field is not null
    field        id uri page digest label group category width height size_bytes added_at,
                 or the name of an attribute; in double quotes or backticks always an
                 attribute: "shelf life", `width`
    value        'text' (a quote inside is doubled: 'the cat''s'), 10, -2.5, 1e3, true, false

A test is true or false, never unknown. Numbers are compared with numbers, text with text by its
characters, upper and lower case apart, and true or false only with each other: a test between
kinds, or of an attribute that a record lacks, is false. `!=` and `not in` are exactly the
opposite of `=` and `in`, so they are true of a record that lacks the attribute; add
`and price is not null` where that is not meant. `not` binds closest, then `and`, then `or`.
`added_at` is text such as '2026-01-31T09:30:00Z', so `added_at >= '2026-01'` works.
"""

from semblance.search.where_matching import matches
from semblance.search.where_parser import parse
from semblance.search.where_tree import Field, Where, fields, tests

__all__ = ["Field", "Where", "fields", "matches", "parse", "tests"]
