"""Random filters, and what the records that they are asked of say."""

from hypothesis import strategies as st

from semblance.gallery.records import Labels

NAMES = ["a", "b", "shelf life", 'q"uote\\', "ü", "$.a", "label"]
TEXTS = ["", "a", "A", "ab", "b", "é", "日本", "\udcff", "%", "0", "1", "true", '"', "\\"]
NUMBERS = [0, 1, -1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 0.1, 0.30000000000000004, 1.0, 1e300]

texts = st.sampled_from(TEXTS)
numbers = st.sampled_from(NUMBERS) | st.floats(allow_nan=False, allow_infinity=False)
values = texts | numbers | st.booleans()
labels = st.builds(
    Labels,
    label=st.none() | texts,
    group=st.none() | texts,
    attributes=st.dictionaries(st.sampled_from(NAMES), values | st.none(), max_size=4),
)


def literal(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def quoted(name: str) -> str:
    return "`" + name + "`"


attributes = st.sampled_from([name for name in NAMES if name != "label"]).map(quoted)
text_fields = st.sampled_from(["label", "group", "category", "uri"])
orders = st.sampled_from(["<", "<=", ">", ">="])
equals = st.sampled_from(["=", "!="])
searches = st.sampled_from(["contains", "starts with"])
kinds_of_in = st.sampled_from(["in", "not in"])
nulls = st.sampled_from(["is null", "is not null"])
lists = st.lists(values, min_size=1, max_size=3).map(lambda vs: f"({', '.join(map(literal, vs))})")
text_lists = st.lists(texts, min_size=1, max_size=3).map(
    lambda vs: f"({', '.join(map(literal, vs))})"
)
tests = st.one_of(
    st.tuples(attributes, equals, values.map(literal)),
    st.tuples(attributes, orders, (texts | numbers).map(literal)),
    st.tuples(attributes | text_fields, searches, texts.map(literal)),
    st.tuples(attributes, kinds_of_in, lists),
    st.tuples(attributes | text_fields, nulls),
    st.tuples(text_fields, equals | orders, texts.map(literal)),
    st.tuples(text_fields, kinds_of_in, text_lists),
    st.tuples(st.sampled_from(["id", "width", "page"]), equals | orders, numbers.map(literal)),
).map(" ".join)
expressions = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({' '.join(t)})"),
        inner.map(lambda term: f"not {term}"),
    ),
    max_leaves=6,
)
