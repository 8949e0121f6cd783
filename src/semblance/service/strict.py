"""Refuses what a route would pass over in silence: a slip of the pen changes no answer."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args, get_origin

from fastapi import Depends, Request

from semblance.naming import escape_name
from semblance.service.problems import Problem

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


async def only_known(request: Request) -> None:
    """Raises Problem for a parameter that the route does not have, for one that is there twice and
    is wanted once, and for a body that is no form where one is wanted."""
    dependant = request.scope["route"].dependant
    queries, forms = _declared(dependant, "query_params"), _declared(dependant, "body_params")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_form = kind in FORMS
    if kind and not is_form and _wants_form(dependant):
        raise Problem(415, "no form", "this address takes a form; send multipart/form-data")
    known = forms if is_form else {}
    sent = [name for name, _ in (await request.form()).multi_items()] if is_form else []
    asked = [name for name, _ in request.query_params.multi_items()]
    for name in sorted({*asked} - queries.keys()) + sorted({*sent} - known.keys()):
        raise Problem(422, "wrong parameter", _unknown(name, queries, known))
    for name in (*_repeated(asked, queries), *_repeated(sent, known)):
        raise Problem(422, "wrong parameter", f"'{name}' is there more than once; send one of them")


Strict = Depends(only_known)


def _declared(dependant: Any, kind: str) -> dict[str, bool]:
    """Names of parameters, and whether each may be there several times."""
    names = {
        field.alias: _takes_several(field.field_info.annotation)
        for field in getattr(dependant, kind)
    }
    for below in dependant.dependencies:
        names |= _declared(below, kind)
    return names


def _takes_several(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(map(_takes_several, get_args(annotation)))


def _wants_form(dependant: Any) -> bool:
    return any(
        type(field.field_info).__name__ in ("Form", "File") for field in dependant.body_params
    )


def _repeated(sent: Iterable[str], declared: dict[str, bool]) -> list[str]:
    return sorted(name for name, n in Counter(sent).items() if n > 1 and not declared[name])


def _unknown(name: str, queries: Iterable[str], forms: Iterable[str]) -> str:
    shown = escape_name(name[:50])
    if name in queries:
        return f"'{shown}' belongs in the address (?{shown}=...), not in the form"
    if name in forms:
        return f"'{shown}' belongs in the form, not in the address"
    there = ", ".join(sorted({*queries, *forms})) or "none"
    return f"there is no parameter '{shown}'; there are: {there}"
