/** How to fix that a script of ours may not run. */
export function cspHint(directive: string, hostedUrl = "blob:"): string {
  return `If the page has a CSP, allow \`${hostedUrl}\` in \`${directive}\`; see the option \`assetUrls\`.`;
}

const urls = new Map<string, string>();

/**
 * The address of a script: where the page hosts it, or else a Blob URL of the code that travels inside this bundle, one
 * for each script, made when first needed.
 */
export function scriptUrl(code: string, hostedUrl: string | undefined): string {
  let url = hostedUrl ?? urls.get(code);
  if (url === undefined) {
    url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    urls.set(code, url);
  }
  return url;
}
