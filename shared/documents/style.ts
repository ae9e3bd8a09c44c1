import { isRoll, papers, type PaperSize } from "./paper.ts";

/** The look of every paper: one accent, hairlines, three letter sizes, figures of one width. Colours are those of the screen's light theme. */
const base = `
*{box-sizing:border-box}
html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{margin:0;color:#16202b;background:#fff;font-family:"IBM Plex Sans","IBM Plex Sans Arabic",system-ui,sans-serif;line-height:1.42;font-variant-numeric:tabular-nums lining-nums;font-feature-settings:"tnum","lnum"}
h1,h2,h3,p,dl,dd,dt,figure{margin:0;font-weight:400;font-size:inherit}
table{border-collapse:collapse;width:100%}
th{font-weight:400;text-align:start}
td,th{padding:0;vertical-align:top}
b,strong{font-weight:600}
bdi{unicode-bidi:isolate}
.code{white-space:nowrap}
.strict{unicode-bidi:isolate-override}
.muted{color:#55626f}
.end{text-align:right;white-space:nowrap}
.hijri{display:block;color:#55626f;font-size:.86em}
.logo{display:block;object-fit:contain;object-position:0 50%}
[dir=rtl] .logo{object-position:100% 50%}
`;

/** Arabic letters are smaller than Latin ones at the same size. */
const arabicScale = 1.06;

const sheet = (size: "a4" | "a5"): string => {
  const { widthMm, heightMm, marginMm, textPt } = papers[size];
  const small = size === "a5";
  return `
@page{size:${widthMm}mm ${heightMm}mm;margin:0}
body{width:${widthMm}mm;min-height:${heightMm}mm;font-size:${textPt}pt;position:relative}
body:lang(ar){font-size:${(textPt * arabicScale).toFixed(2)}pt}
.frame{table-layout:fixed}
.frame>thead>tr>td,.frame>tfoot>tr>td{height:${marginMm}mm}
.frame>tfoot>tr>td{height:${marginMm + (small ? 9 : 10)}mm}
.frame>tbody>tr>td{padding:0 ${marginMm}mm}
.foot{position:fixed;inset-inline:${marginMm}mm;bottom:${Math.round(marginMm * 0.55)}mm;padding-top:1.6mm;border-top:.4pt solid #c6d0d9;display:flex;justify-content:space-between;gap:6mm;color:#55626f;font-size:.84em;line-height:1.35}
.foot .said{flex:1 1 auto;color:#16202b}
.foot .made{flex:none;text-align:end;white-space:nowrap}
@media screen{body{margin:0 auto}.foot{position:absolute}}
.head{display:flex;justify-content:space-between;align-items:flex-start;gap:8mm;padding-bottom:${small ? 4 : 6}mm;border-bottom:1.2pt solid #0f766e}
.brand{display:flex;gap:${small ? 3 : 4}mm;align-items:flex-start;min-width:0}
.logo{height:${small ? 13 : 18}mm;width:${small ? 13 : 18}mm}
.brand>div{min-width:0}
.clinic{font-size:1.5em;font-weight:600;line-height:1.22;overflow-wrap:anywhere}
.clinic-other{font-size:1.05em;line-height:1.3;color:#55626f}
.contact{margin-top:1mm;color:#55626f;font-size:.9em;line-height:1.45}
.contact>span{white-space:nowrap}
.contact>.place{display:block;white-space:normal}
.contact>span:not(:last-child):not(.place)::after{content:"\\00a0\\00a0·\\00a0 ";color:#9aa6b1}
.mark{text-align:end;flex:none;max-width:46%}
.mark h1{font-size:${small ? 1.9 : 2.15}em;line-height:1.15;color:#0b6b63;font-weight:600}
.mark .number{margin-top:.6mm;font-size:1.15em;font-weight:600}
.note-of-head{margin-top:2mm;color:#55626f}
.facts{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:${small ? 6 : 10}mm;margin:${small ? 4.5 : 7}mm 0 ${small ? 5 : 8}mm}
.who .label{color:#55626f;font-size:.9em}
.who .person{font-size:1.35em;font-weight:600;line-height:1.3;overflow-wrap:anywhere}
.pairs{display:grid;grid-template-columns:auto 1fr;column-gap:4mm;row-gap:.7mm;align-content:start}
.pairs dt{color:#55626f}
.pairs dd{text-align:end;overflow-wrap:anywhere}
.pairs .sub{display:block;color:#55626f;font-size:.9em}
.lines th{color:#55626f;font-size:.9em;padding:0 0 1.4mm;border-bottom:.8pt solid #16202b}
.lines td{padding:${small ? 1.5 : 2}mm 0;border-bottom:.4pt solid #e2e8ed}
.lines tbody tr{break-inside:avoid}
.lines tbody tr:last-child td{border-bottom:.8pt solid #c6d0d9}
.lines th+th,.lines td+td{padding-inline-start:${small ? 3 : 5}mm}
.lines .what{width:100%;overflow-wrap:anywhere}
.lines .sub{display:block;color:#55626f;font-size:.9em}
.lines tfoot td{font-weight:600;border-bottom:none;border-top:.8pt solid #16202b}
.sums{display:flex;justify-content:space-between;gap:8mm;margin-top:${small ? 3.5 : 5}mm;break-inside:avoid}
.sums .beside{flex:1;min-width:0;padding-top:1mm}
.totals{flex:none;width:${small ? 60 : 76}mm;display:grid;grid-template-columns:1fr auto;column-gap:4mm;align-content:start}
.totals .row{display:grid;grid-template-columns:subgrid;grid-column:1/-1;padding:.9mm 0}
.totals .row>:last-child{white-space:nowrap;text-align:right}
.totals .row>:first-child{color:#55626f}
.totals .strong{font-weight:600;font-size:1.25em;padding:1.6mm 0;margin:1mm 0;border-block:.8pt solid #16202b}
.totals .strong>:first-child{color:inherit}
.totals .due{font-weight:600;color:#b02a23;font-size:1.1em}
.totals .due>:first-child{color:inherit}
.totals .settled{font-weight:600;color:#0b6b63}
.totals .settled>:first-child{color:inherit}
.totals .inside{font-size:.9em;padding-top:0}
.stamp{display:inline-block;padding:.5mm 2.6mm;border:.9pt solid;border-radius:1.2mm;font-weight:600;font-size:.95em;margin-top:1.8mm}
.stamp.good{color:#0b6b63}
.stamp.bad{color:#b02a23}
h2{font-size:1.08em;font-weight:600;margin:${small ? 5 : 7}mm 0 1.6mm;break-after:avoid}
h2 .muted{font-weight:400}
.beside h2:first-child{margin-top:0}
.paid{width:auto;font-size:.95em}
.paid td{padding:.5mm 0;padding-inline-end:5mm}
.paid .hijri{display:none}
.voucher{border:.6pt solid #c6d0d9;border-radius:2mm;padding:${small ? 5 : 7}mm;display:flex;justify-content:space-between;align-items:center;gap:8mm;background:#f5f9f8}
.voucher .sum{font-size:${small ? 2.1 : 2.5}em;font-weight:600;line-height:1.2;white-space:nowrap}
.voucher .how{color:#55626f}
.voucher .pairs{flex:1}
.signs{display:flex;gap:14mm;margin-top:${small ? 12 : 18}mm;break-inside:avoid}
.signs>div{flex:1;border-top:.5pt solid #16202b;padding-top:1mm;color:#55626f;font-size:.9em}
.empty{padding:${small ? 6 : 10}mm 0;color:#55626f;text-align:center;border-bottom:.4pt solid #e2e8ed}
.card{border:.6pt solid #c6d0d9;border-radius:2.5mm;padding:${small ? 6 : 9}mm;max-width:${small ? 128 : 132}mm;margin:${small ? 5 : 8}mm auto 0}
.card .when{border-inline-start:2.2pt solid #0f766e;padding-inline-start:4mm}
.card .day{font-size:1.35em;font-weight:600;line-height:1.35}
.card .clock{font-size:3em;font-weight:600;line-height:1.15;color:#0b6b63}
.card .pairs{margin-top:5mm;grid-template-columns:minmax(22mm,auto) 1fr}
.card .pairs dd{text-align:start;font-weight:600}
.card .advice{margin-top:5mm;padding-top:3mm;border-top:.4pt solid #e2e8ed;color:#55626f}
.queue{display:inline-block;font-size:1.4em;font-weight:600;border:.9pt solid #16202b;border-radius:1.2mm;padding:0 2mm}
.struck .name b{text-decoration:line-through;color:#55626f}
.alert{display:block;color:#b02a23;font-weight:600;font-size:.9em}
.lines th{white-space:nowrap}
.lines .name{width:40%}
.lines .name,.lines .kind{overflow-wrap:anywhere}
.lines .state{white-space:nowrap}
.number .hijri{font-weight:400;font-size:.8em}
`;
};

const roll = (size: "thermal80" | "thermal58"): string => {
  const { widthMm, marginMm, textPt } = papers[size];
  // No size of a page: a roll is as long as what stands on it, and Chromium shrinks a page that says it is longer.
  return `
@page{margin:0}
body{width:${widthMm}mm;padding:3mm ${marginMm}mm 6mm;font-size:${textPt}pt;line-height:1.34;color:#000}
@media screen{body{margin:0 auto}}
.muted,.hijri{color:#000}
.frame>thead,.frame>tfoot{display:none}
.head{text-align:center}
.logo{height:14mm;width:14mm;margin:0 auto 1.2mm;object-position:50% 50%!important}
.clinic{font-size:1.3em;font-weight:600;line-height:1.25}
.contact{font-size:.9em}
.contact>span{display:block}
.mark{margin-top:2mm;padding:1.4mm 0;border-block:.9pt solid #000}
.mark h1{font-size:1.2em;font-weight:600;line-height:1.25}
.mark .number{font-size:1.15em;font-weight:600}
.note-of-head{margin-top:1mm}
.facts{margin:2mm 0}
.who .label{display:none}
.who .person{font-weight:600;font-size:1.1em;overflow-wrap:anywhere}
.pairs{display:grid;grid-template-columns:auto 1fr;column-gap:2mm}
.pairs dd{text-align:end;overflow-wrap:anywhere}
.pairs .sub{display:block}
h2+.lines{border-top:0}
.lines{border-top:.6pt dashed #000}
.lines .item{padding:1mm 0;display:flex;justify-content:space-between;align-items:flex-end;gap:2mm;break-inside:avoid}
.lines .item+.item{border-top:.4pt dotted #000}
.lines .item .sub{display:block;font-size:.9em}
.lines .item>:first-child{min-width:0;overflow-wrap:anywhere}
.lines .item>:last-child{flex:none;white-space:nowrap}
.sums{border-top:.6pt dashed #000;padding-top:1mm}
.totals .row{display:flex;justify-content:space-between;gap:2mm;padding:.25mm 0}
.totals .row>:last-child{white-space:nowrap}
.totals .strong{font-weight:600;font-size:1.35em;padding:.8mm 0;margin:.8mm 0;border-block:.9pt solid #000}
.totals .due{font-weight:600;font-size:1.15em}
.totals .settled{font-weight:600}
.stamp{display:block;text-align:center;font-weight:600;border:.9pt solid #000;padding:.6mm;margin-top:1.6mm}
h2{font-weight:600;margin:2.4mm 0 .8mm;border-bottom:.6pt dashed #000}
.voucher{text-align:center;padding:1mm 0 2mm}
.voucher .sum{font-size:2em;font-weight:600;line-height:1.2}
.voucher .pairs{text-align:start;margin-top:1.4mm}
.paid td{padding:.2mm 0}
.signs{margin-top:9mm;display:grid;gap:9mm}
.signs>div{border-top:.5pt solid #000;font-size:.9em;padding-top:.4mm}
.empty{text-align:center;padding:3mm 0}
.card .when{text-align:center;padding:2mm 0}
.card .day{font-size:1.15em;font-weight:600}
.card .clock{font-size:2.5em;font-weight:600;line-height:1.15}
.card .pairs{border-top:.6pt dashed #000;padding-top:1.4mm}
.card .pairs dd{font-weight:600}
.card .advice{margin-top:2mm;padding-top:1.4mm;border-top:.6pt dashed #000;text-align:center}
.queue{font-size:1.6em;font-weight:600;line-height:1.1}
.foot{margin-top:3mm;padding-top:1.4mm;border-top:.6pt dashed #000;text-align:center;font-size:.92em}
.struck .what{text-decoration:line-through}
`;
};

export const styleOf = (size: PaperSize): string => {
  const own = isRoll(size) ? roll(size as "thermal80" | "thermal58") : sheet(size as "a4" | "a5");
  return `${base}${own}`.replace(/\n/g, "");
};
