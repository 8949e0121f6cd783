"""How a report looks: calm, readable in the light, in the dark, on a phone and on paper."""

from semblance.search.page_style import PALETTE

STYLE = (
    PALETTE
    + """
:root { --wash: #eef4f1; }
@media (prefers-color-scheme: dark) { :root { --wash: #1c2a26; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 2.5rem 1.25rem 4rem; background: var(--ground);
       color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1, h2, p, dl, dd, figure, pre { margin: 0; }
h1 { font-size: 1.1rem; font-weight: 600; color: var(--faint); }
h2 { font-size: 1.25rem; line-height: 1.3; margin-bottom: .6rem; }
p { max-width: 44rem; overflow-wrap: anywhere; }
p + p { margin-top: .7rem; }
a { color: var(--accent); }
.answer { margin-top: 1rem; padding-left: 1.25rem; border-left: 4px solid var(--accent); }
.answer p { font-size: 1.1rem; max-width: 46rem; }
.answer p:first-child { font-size: 1.65rem; line-height: 1.3; font-weight: 600;
                        letter-spacing: -.01em; text-wrap: balance; }
section { margin-top: 2.75rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.parts { display: flex; flex-wrap: wrap; align-items: flex-start;
         gap: 1.25rem; margin-top: 1.25rem; }
.part { flex: 1 1 100%; min-width: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; min-width: 100%; font-size: .925rem; }
caption, figcaption, .note { color: var(--faint); font-size: .875rem; line-height: 1.45;
                             text-align: left; max-width: 44rem; }
caption { padding: .9rem 0 .3rem; max-width: none; }
caption span { display: block; position: sticky; left: 1rem; margin: 0 1rem;
               max-width: min(44rem, 100vw - 4rem); }
th, td { padding: .5rem .8rem; text-align: left; vertical-align: top; white-space: nowrap; }
thead th { vertical-align: bottom; font-size: .8rem; font-weight: 600; color: var(--faint);
           line-height: 1.3; white-space: normal; }
thead small { display: block; font-size: .75rem; font-weight: 400; }
tbody th, tbody td { border-top: 1px solid var(--line); }
thead .number { min-width: 5rem; }
tbody th { font-weight: 500; position: sticky; left: 0; background: var(--card); }
.words { white-space: normal; overflow-wrap: anywhere; min-width: 8rem; }
tbody th.words { min-width: 11.5rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td small { display: block; color: var(--faint); font-size: .72rem; line-height: 1.3; }
.chosen > * { background: var(--wash) !important; }
.chosen th { box-shadow: inset 3px 0 var(--accent); }
.best { font-weight: 700; }
.best small { font-weight: 400; }
details { padding: .6rem 1rem .8rem; border-top: 1px solid var(--line); font-size: .875rem; }
summary { cursor: pointer; color: var(--faint); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; }
details dl { margin-top: .5rem; }
dt { color: var(--faint); }
dd { overflow-wrap: anywhere; }
figure img { display: block; width: 100%; height: auto; border-radius: .35rem; }
.chart { padding: 1rem; flex: 1 1 26rem; max-width: 38.5rem; }
figcaption { margin-top: .6rem; }
.paper { background: #fff; border-radius: .35rem; }
.tiles { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr));
         list-style: none; margin: 0; padding: 0; }
.tiles img, .gone { width: 100%; aspect-ratio: 1; object-fit: contain; display: block;
                    background: var(--card); border-radius: .4rem; }
.gone { display: grid; place-items: center; padding: .6rem; font-size: .8rem;
        color: var(--faint); overflow-wrap: anywhere; }
.tiles span { display: block; margin-top: .3rem; font-size: .85rem; overflow-wrap: anywhere; }
.note { margin-bottom: .6rem; }
pre { padding: .8rem 1rem; margin-bottom: 1rem; overflow-x: auto; font-size: .85rem;
      font-family: ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  body { padding: 1.25rem .9rem 3rem; }
  .answer p:first-child { font-size: 1.35rem; }
  th, td { padding: .45rem .7rem; }
  tbody th.words { min-width: 6.8rem; max-width: 10rem; font-size: .85rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .45rem; }
  .chart { flex-basis: 100%; padding: .6rem; } }
@media print {
  body { max-width: none; padding: 0; font-size: 11pt; }
  section, .part { break-inside: avoid; }
  .scroll { overflow: visible; } }
"""
)
