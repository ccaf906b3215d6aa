import { Html } from './html.ts';

/** Colours of services: hues that stay apart for most eyes; fate is told by sign and pattern, never by colour alone. */
const DEGREES = [212, 28, 150, 275, 190, 340, 50, 105, 245, 5];

/** How many colours services have: classes `c0` and up. */
export const HUES = DEGREES.length;

const light = DEGREES.map((hue, n) => `.c${n}{--c:hsl(${hue} 70% 86%);--e:hsl(${hue} 55% 42%)}`).join('\n');
const dark = DEGREES.map((hue, n) => `.c${n}{--c:hsl(${hue} 45% 27%);--e:hsl(${hue} 60% 62%)}`).join('\n');

const DARK_COLOURS = `:root{--bg:#14171c;--card:#1c2027;--ink:#e6e8eb;--dim:#9aa4b1;--line:#39414d;--create:#57c66d;--update:#e0ac3a;--replace:#cf8df0;--delete:#ff7b72;--note:#5fb8d9;--free:#262c35;--others:#48515e}
${dark}`;

/** The page's whole style. No fonts, images or scripts from elsewhere. */
export const STYLE_SHEET =
  new Html(`:root{--bg:#f6f7f9;--card:#fff;--ink:#1b2129;--dim:#5b6674;--line:#d3d9e0;--create:#1a7f37;--update:#8a5d00;--replace:#8250df;--delete:#c5221f;--note:#0b6a8f;--free:#eef1f4;--others:#c3cad3}
${light}
@media screen and (prefers-color-scheme:dark){${DARK_COLOURS}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem 1.25rem 3rem;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
h1{margin:.1rem 0 .6rem;font-size:1.75rem;line-height:1.2;overflow-wrap:anywhere}
h2{margin:2.2rem 0 .7rem;font-size:1.2rem}
h3{margin:0 0 .6rem;font-size:1rem;overflow-wrap:anywhere}
h4{margin:0 0 .35rem;font-size:.75rem;font-weight:600;color:var(--dim)}
p{margin:.2rem 0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.84rem}
.tool{margin:0;color:var(--dim);font-size:.85rem}
.to,.dim{color:var(--dim);font-weight:400}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.target{display:flex;flex-wrap:wrap;gap:.2rem 1.6rem;margin:0 0 1rem}
.target div{display:flex;gap:.45rem}
.target dt{color:var(--dim)}
.target dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.counts{display:flex;flex-wrap:wrap;gap:.5rem;margin:0 0 .8rem;padding:0;list-style:none}
.counts li{padding:.3rem .75rem;border:1px solid var(--line);border-left:5px solid var(--t,var(--line));border-radius:6px;background:var(--card)}
.counts b{font-size:1.15rem;font-variant-numeric:tabular-nums}
.counts .none{--t:var(--line)!important;color:var(--dim)}
.create,.starts,.joins{--t:var(--create)}
.update,.warning,.gap{--t:var(--update)}
.replace{--t:var(--replace)}
.delete,.error,.cannot-deploy,.halts,.leaves,.stranded{--t:var(--delete)}
.note{--t:var(--note)}
.zero-downtime{--t:var(--create)}
.lead{margin:.4rem 0;padding:.55rem .8rem;border-left:4px solid var(--create);border-radius:0 6px 6px 0;background:var(--card);overflow-wrap:anywhere}
.lead.bad{border-color:var(--delete)}
.lead.gap{border-color:var(--update)}
.badge{display:inline-block;padding:0 .5rem;border:1px solid var(--t,var(--line));border-radius:1rem;color:var(--t,var(--dim));font-size:.8rem;font-weight:600;white-space:nowrap}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px;background:var(--card)}
table{width:100%;border-collapse:collapse;font-size:.92rem}
th,td{padding:.45rem .75rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--dim);font-size:.8rem;font-weight:600;white-space:nowrap}
tbody th{min-width:9ch;overflow-wrap:break-word}
.num{text-align:right;font-variant-numeric:tabular-nums}
.hint{color:var(--dim)}
.where{min-width:11rem}
.one{white-space:nowrap}
.key{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .6rem;margin:0 0 .8rem;color:var(--dim);font-size:.85rem}
.key .task{padding:.2rem .55rem;border:0;outline:1px solid var(--line)}
.box{margin:0 0 .9rem;padding:.8rem 1rem;border:1px solid var(--line);border-radius:8px;background:var(--card);content-visibility:auto;contain-intrinsic-size:auto 190px;break-inside:avoid}
.moments{display:grid;grid-template-columns:1fr 1fr;gap:.8rem 1.6rem}
.bar{display:flex;overflow:hidden;border:1.5px solid var(--dim);background:var(--free)}
.bar.memory{height:3.4rem;border-radius:6px}
.bar.cpu{height:.95rem;border-radius:4px}
.use{margin:.1rem 0 .4rem;color:var(--dim);font-size:.8rem;font-variant-numeric:tabular-nums}
.task{flex:none;overflow:hidden;min-width:2px;padding:0;border:1px solid var(--e,var(--dim));background:var(--c,var(--free));color:var(--ink);font-size:.76rem;line-height:1.3;white-space:nowrap}
.bar .task{border-width:0 1px 0 0}
.task b,.task i{display:block;overflow:hidden;padding:.15rem .3rem 0;font-style:normal;font-weight:600;text-overflow:ellipsis}
.task i{padding-top:0;font-weight:400}
.task.starts{box-shadow:inset 0 0 0 2.5px var(--create)}
.task.halts{background-image:repeating-linear-gradient(135deg,transparent 0 6px,color-mix(in srgb,var(--delete) 24%,transparent) 6px 9px);box-shadow:inset 0 0 0 2px var(--delete)}
.task.open{opacity:.72;border-style:dashed;outline:2px dashed var(--e,var(--dim));outline-offset:-4px}
.task.stranded{box-shadow:inset 0 0 0 3px var(--delete);outline:0}
.task.others,.dot.others{background:var(--others)}
.tasks{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:.1rem 0 0;padding:0;list-style:none;font-size:.85rem}
.tasks .starts,.tasks .halts,.tasks .stranded{color:var(--t);font-weight:600}
.tasks .dim{font-weight:400}
.dot{display:inline-block;width:.7rem;height:.7rem;margin-right:.35rem;border:1px solid var(--e,var(--dim));border-radius:3px;background:var(--c,var(--free))}
.nothing{display:grid;place-items:center;height:3.4rem;margin:0;border:1.5px dashed var(--line);border-radius:6px;color:var(--dim);font-size:.85rem}
.empty{color:var(--dim);font-size:.85rem}
summary{cursor:pointer}
.quiet>summary{margin:.3rem 0 .8rem;color:var(--dim)}
.change{margin:0 0 .45rem;padding:.35rem .8rem;border:1px solid var(--line);border-left:5px solid var(--t,var(--line));border-radius:6px;background:var(--card);break-inside:avoid-page;content-visibility:auto;contain-intrinsic-size:auto 44px}
.change pre{margin:0}
.change summary{display:list-item;list-style-position:outside;margin-left:.9rem}
.change summary pre{display:inline-block;vertical-align:top;max-width:calc(100% - .5rem)}
div.change{padding-left:1.7rem}
details.change>pre{padding:.1rem 0 .2rem .9rem}
.l{display:block;padding-left:20ch;text-indent:-20ch;white-space:pre-wrap;overflow-wrap:anywhere}
.t-create{color:var(--create)}
.t-update,.t-warning{color:var(--update)}
.t-replace{color:var(--replace)}
.t-delete,.t-error{color:var(--delete)}
.t-note{color:var(--note)}
.t-bold{font-weight:700}
.t-dim{color:var(--dim)}
.rest{--t:var(--line);color:var(--dim)}
footer{margin-top:2rem;color:var(--dim);font-size:.85rem}
@media screen and (max-width:46rem){
.moments{grid-template-columns:1fr}
.l{padding-left:6ch;text-indent:-6ch}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,th,td{display:block}
tr{padding:.5rem 0;border-bottom:1px solid var(--line)}
tbody th,tbody td,tbody td.num{padding:.1rem .75rem;border:0;text-align:left}
td[data-label]::before{content:attr(data-label) ": ";color:var(--dim)}
}
@media print{
html{font-size:11.5px}
@page{margin:14mm}
body{max-width:none;padding:0;background:#fff;font-size:1rem}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.box,.change{content-visibility:visible}
.scroll{overflow:visible}
details:not([open])::details-content{content-visibility:visible;block-size:auto}
summary{list-style:none}
h2{break-after:avoid}
}
`);
