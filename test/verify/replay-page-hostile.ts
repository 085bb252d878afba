/** A page that tries every way out that markup has, for the replay page: each names an address of its own. */
import type { SampleAnswer } from "../viewer/sample-wacz.ts";

/** What each script would say if it ran. */
export const ran = "a script of the captured page ran";

/** A title of a page. */
export const hostileName = `<img src=x onerror=console.log('${ran}')>`;

const script = `console.log(${JSON.stringify(ran)})`;

/** `out`: an origin, such as `http://127.0.0.1:1234`. */
export function hostileAnswers(out: string): readonly SampleAnswer[] {
  const html = { "content-type": "text/html; charset=utf-8" };
  return [
    { url: "http://hostile.invalid/", headers: html, body: hostileHtml(out) },
    { url: "http://hostile.invalid/sheet.css", headers: { "content-type": "text/css" }, body: hostileCss(out) },
    { url: "http://hostile.invalid/frame", headers: html, body: hostileHtml(`${out}/in-frame`) },
    { url: "http://hostile.invalid/drawing.svg", headers: { "content-type": "image/svg+xml" }, body: hostileSvg(out) },
    {
      url: "http://hostile.invalid/moved",
      status: 302,
      headers: { location: `${out}/redirected.png`, "content-type": "text/html" },
      body: "",
    },
    { url: "http://hostile.invalid/round", status: 302, headers: { location: "/round" }, body: "" },
  ];
}

function hostileHtml(out: string): string {
  const at = (name: string): string => `${out}/${name}`;
  const frame = `<script>${script}</script><img src="${at("srcdoc.png")}" onerror="${script.replaceAll('"', "'")}"><link rel=preconnect href="${at("srcdoc")}">`;
  return `<!doctype html>
<html lang="en" onclick='${script}'>
<head>
<title></title><script>${script}</script></title>
<base href="${at("base/")}" target="_top">
<meta http-equiv="refresh" content="0; url=${at("refresh")}">
<meta http-equiv="Content-Security-Policy" content="default-src *; script-src * 'unsafe-inline'">
<meta http-equiv="set-cookie" content="a=b">
<link rel="dns-prefetch" href="//dns.hostile.localhost">
<link rel="preconnect" href="${at("preconnect")}">
<link rel="prefetch" href="${at("prefetch")}">
<link rel="prerender" href="${at("prerender")}">
<link rel="preload" as="image" href="${at("preload.png")}" imagesrcset="${at("preload-set.png")} 1x">
<link rel="modulepreload" href="${at("module.js")}">
<link rel="icon" href="${at("icon.png")}">
<link rel="manifest" href="${at("manifest.json")}">
<link rel="stylesheet preconnect" href="http://hostile.invalid/sheet.css">
<link rel="stylesheet" href="${at("own.css")}">
<style>@import "${at("import.css")}"; @import url(${at("import-url.css")}) screen; body { background: url(${at("style.png")}) } @font-face { font-family: Out; src: url("${at("font.woff")}") }
  p { font-family: Out; content: image-set("${at("set.png")}" 1x); cursor: url(${at("cursor.png")}), auto }
  p::before { content: url("\\68 ttp${out.slice(4)}/escaped.png") } a[href^="a"] { list-style: url(${at("attribute.png")}) }</style>
<style></style><img src=x onerror='${script}'></style>
<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${at("speculation")}"]}]}</script>
<script src="${at("script.js")}"></script><script type="module" src="${at("module.js")}"></script>
</head>
<body onload='${script}' background="${at("background.png")}">
<h1 style="background-image: url('${at("inline.png")}')">Text of a hostile page.</h1>
<img src="${at("img.png")}" srcset="${at("img-2.png")} 2x" onerror='${script}' lowsrc="${at("low.png")}">
<img src="x" onerror=${script.replaceAll(/[ "]/g, "")}>
<picture><source srcset="${at("source.webp")}"><img src="http://hostile.invalid/moved"></picture>
<img src="http://hostile.invalid/round"><img src="http://hostile.invalid/drawing.svg">
<video src="${at("film.mp4")}" poster="${at("poster.png")}" autoplay><source src="${at("film-2.mp4")}"><track src="${at("track.vtt")}" default></video>
<audio src="${at("sound.mp3")}" autoplay></audio>
<iframe src="${at("frame")}"></iframe><iframe src="javascript:${script.replaceAll('"', "'")}"></iframe>
<iframe src="data:text/html,${encodeURIComponent(frame)}" sandbox="allow-scripts allow-same-origin"></iframe>
<iframe srcdoc='${frame.replaceAll("'", "&#39;")}' sandbox="allow-scripts allow-top-navigation"></iframe>
<iframe src="http://hostile.invalid/frame" allow="*"></iframe>
<object data="${at("object")}"><param name="movie" value="${at("movie")}"></object><embed src="${at("embed.swf")}">
<object data="http://hostile.invalid/drawing.svg" type="image/svg+xml"></object>
<form action="${at("form")}" method="post"><input name="a" value="b"><button id="send" formaction="${at("formaction")}">Send</button><input type="image" src="${at("input.png")}"></form>
<a id="out" href="${at("link")}" ping="${at("ping")}" target="_top">A link out</a>
<a id="script" href="javascript:${script.replaceAll('"', "'")}">A link that runs</a><a id="new" href="${at("blank")}" target="_blank" rel="opener">A window</a>
<svg><script>${script}</script><image href="${at("svg.png")}" xlink:href="${at("svg-x.png")}"/><use href="${at("use.svg#a")}"/><use href="http://hostile.invalid/drawing.svg#a"/>
  <a href="javascript:${script.replaceAll('"', "'")}"><text y="20">drawn</text><animate attributeName="href" to="javascript:${script.replaceAll('"', "'")}" begin="0s"/></a>
  <rect width="9" height="9" fill="url(${at("fill.svg#a")})" filter="url(${at("filter.svg#a")})"/><foreignObject><img src="${at("foreign.png")}" onload='${script}'></foreignObject>
  <style>@import url(${at("svg.css")});</style><set attributeName="onclick" to='${script}'/></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${script.replaceAll(/[ "]/g, "")}&gt;&lt;link rel=preconnect href=${at("mutated")}&gt;">
<noscript><p title="</noscript><link rel=preconnect href=${at("noscript")}><img src=${at("noscript.png")} onerror=${script.replaceAll(/[ "]/g, "")}>"></noscript>
<template shadowrootmode="open"><script>${script}</script><img src="${at("shadow.png")}"><link rel="preconnect" href="${at("shadow")}"></template>
<div><template shadowrootmode="closed"><style>:host { background: url(${at("host.png")}) }</style><script>${script}</script></template></div>
<template><script>${script}</script><img src="${at("template.png")}"></template>
<textarea></textarea><script>${script}</script></textarea><xmp></xmp><script>${script}</script></xmp>
<table background="${at("table.png")}"><tr><td background="${at("cell.png")}"></table>
<body onpageshow='${script}'><marquee onstart='${script}'>on</marquee><details open ontoggle='${script}'><summary>open</summary></details><input autofocus onfocus='${script}'>
<frameset><frame src="${at("frameset")}"></frameset><portal src="${at("portal")}"></portal><bgsound src="${at("bg.mp3")}"><blockquote cite="${at("cite")}">quoted</blockquote>
</body></html>`;
}

function hostileCss(out: string): string {
  return `@import url("${out}/css-import.css");
body { background-image: url(${out}/css.png); }
@namespace url(${out}/namespace);
#out { background: -webkit-image-set(url(${out}/css-set.png) 1x); }
p { background: url( "${out}/quoted.png" ) } /* ' */ p::after { content: url('${out}/after.png') }`;
}

function hostileSvg(out: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40" onload='${script}'>
<script>${script}</script><image href="${out}/drawn.png" width="20" height="20"/><style>@import url(${out}/drawn.css); rect { fill: url(${out}/drawn-fill.svg#a) }</style>
<g id="a"><script>${script}</script><image href="${out}/used.png"/><rect width="20" height="20" onclick='${script}'/></g></svg>`;
}
