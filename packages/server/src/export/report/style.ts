/** How the report looks, on screen and on paper: in the page itself, as it asks for nothing. */
export const style = `<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2rem; font-size: 1.25rem; } h3 { margin-bottom: 0.25rem; font-size: 1rem; }
section { border-top: 2px solid; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: 0.25rem 0.5rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
thead th { overflow-wrap: normal; }
th[scope="row"] { width: 14rem; font-weight: 600; }
code { font: 0.875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; unicode-bidi: isolate; }
small { opacity: 0.75; white-space: nowrap; }
@media (max-width: 40rem) {
  th[scope="row"] { width: 7rem; }
  thead { display: none; }
  thead + tbody td { display: block; border: 0; }
  thead + tbody tr { display: block; border-bottom: 1px solid; padding-block: 0.5rem; }
}
@media print { section { break-before: page; } section:last-of-type { break-before: auto; } }
</style>`;
