/** The style of a report: one column that reads on paper and on screens, light and dark. */
import { THEME_CSS } from './figures/palette.ts';

export const PAGE_CSS = `${THEME_CSS}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: anywhere; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.45rem; line-height: 1.25; margin: 3.2rem 0 .6rem; padding-top: 1.2rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.08rem; margin: 2.2rem 0 .5rem; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--blue); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--blue); outline-offset: 3px; }
.lead { color: var(--muted); }
nav ul { list-style: none; margin: 1rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; }
figure { margin: 2rem 0 2.4rem; break-inside: avoid; }
figure h3 { margin: 0 0 .5rem; }
figure svg, figure img { display: block; max-width: 100%; height: auto; }
figure text { font-variant-numeric: tabular-nums; }
figcaption { margin-top: .7rem; font-size: .9rem; color: var(--muted); max-width: 48rem; }
figcaption p { margin: .25rem 0; max-width: none; }
figcaption details { margin: .25rem 0; }
figcaption summary { font-weight: 400; }
.number { font-weight: 650; color: var(--ink); }
.scroll { margin: .8rem 0; }
.scroll, .drawing { overflow-x: auto; background:
  linear-gradient(90deg, var(--paper) 30%, transparent) left / 3rem 100% no-repeat local,
  linear-gradient(270deg, var(--paper) 30%, transparent) right / 3rem 100% no-repeat local,
  linear-gradient(90deg, var(--line), transparent) left / .9rem 100% no-repeat scroll,
  linear-gradient(270deg, var(--line), transparent) right / .9rem 100% no-repeat scroll; }
table { overflow-wrap: normal; border-collapse: collapse; font-size: .84rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
thead th { text-align: left; vertical-align: bottom; font-weight: 600; border-bottom: 1.5px solid var(--ink); }
th, td { padding: .32rem .8rem .32rem 0; }
td { border-bottom: 1px solid var(--line); white-space: nowrap; }
tbody th { text-align: left; font-weight: 500; white-space: nowrap; border-bottom: 1px solid var(--line); padding-right: 1.2rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1.4rem; font-size: .9rem; margin: .8rem 0; }
dt { color: var(--muted); }
dd { margin: 0; }
ul, ol { padding-left: 1.3rem; max-width: 48rem; }
li { margin: .25rem 0; }
aside { border-left: 4px solid var(--orange); background: var(--panel); padding: .6rem 1rem; margin: 1.2rem 0; }
aside p { margin: 0 0 .2rem; font-weight: 650; }
aside ul { margin: 0; font-size: .92rem; }
pre { background: var(--panel); padding: .8rem 1rem; overflow-x: auto; font: .82rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; border-radius: 4px; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .92em; }
details { margin: .8rem 0; }
summary { cursor: pointer; font-weight: 550; }
footer { margin-top: 4rem; padding-top: 1rem; padding-bottom: 2.5rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .88rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .3rem .6rem; }
@media (max-width: 40rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; } header, main, footer { padding-left: 1rem; padding-right: 1rem; } }
@media screen and (max-width: 40rem) { .drawing svg { max-width: 44rem; } }
@media print {
  @page { margin: 18mm 16mm; }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  nav, .skip, figcaption .download { display: none; }
  .study ~ .study > h2 { break-before: page; }
  h2, h3, .lead { break-after: avoid; }
  tr, li, .whole { break-inside: avoid; }
  .scroll, .drawing { overflow: visible; background: none; }
  table { font-size: 6.8pt; }
  th, td { white-space: normal; padding-right: .4rem; }
  pre { white-space: pre-wrap; font-size: 7.5pt; }
  .scenario { columns: 3; column-gap: 5mm; font-size: 6.2pt; padding: 0; background: none; }
  figure svg { max-height: 84mm; width: auto; }
  .words { display: none; }
  details::details-content { content-visibility: visible; display: block; }
  a { color: inherit; }
}
`;
