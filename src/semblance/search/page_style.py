"""How pages look: readable in the light, in the dark, and on a phone."""

PALETTE = """
:root { --ground: #f6f5f2; --card: #fff; --ink: #1d1d1f; --faint: #5d5d63; --line: #dddad3;
        --accent: #1f6f54; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #16171a; --card: #202226; --ink: #ececee; --faint: #a9aab2;
          --line: #35373d; --accent: #6fd0ab; } }
"""

STYLE = (
    PALETTE
    + """
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--ground);
       color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
h1, h2, p, ol, dl, figure { margin: 0; padding: 0; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1rem; overflow-wrap: anywhere; }
header p, figcaption, .facts, .none { color: var(--faint); font-size: .9rem; }
header p { max-width: 42rem; }
section { display: grid; gap: 1rem; margin-top: 1rem; padding-top: 1rem;
          border-top: 1px solid var(--line); }
img, .gone { display: block; width: 100%; aspect-ratio: 1; object-fit: contain;
             background: var(--ground); border-radius: .4rem; }
.gone { display: grid; place-items: center; padding: 1rem; color: var(--faint);
        overflow-wrap: anywhere; }
.query img { outline: 2px solid var(--accent); outline-offset: 2px; }
.query figcaption { margin-top: .6rem; }
ol { list-style: none; display: grid; gap: .8rem;
     grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
li { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
     padding: .6rem; }
.score { display: flex; align-items: center; gap: .5rem; margin-top: .5rem; }
meter { flex: 1; height: .6rem; min-width: 0; }
.name { overflow-wrap: anywhere; font-size: .9rem; }
details { margin-top: .4rem; }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; }
.reasons { display: grid; gap: .6rem; margin-top: .5rem; }
.why img { aspect-ratio: auto; background: #fff; }
.why figcaption { font-size: .8rem; }
.tag { display: inline-block; padding: 0 .45em; border: 1px solid var(--line);
       margin-right: .3em; border-radius: 1em; }
dl { display: grid; grid-template-columns: 1fr auto; gap: 0 .6rem; font-size: .85rem;
     color: var(--faint); margin-top: .4rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
@media (min-width: 56rem) {
  section { grid-template-columns: 16rem 1fr; align-items: start; }
  .query { position: sticky; top: 1rem; } }
"""
)


def whole_page(title: str, content: str) -> str:
    """A self-contained page around its header and main part; both are HTML already."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
{content}
</body>
</html>
"""
