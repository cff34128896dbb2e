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

/** How a page's CSP lets a script in. */
export function allowScript(hostedUrl: string | undefined, directive: string): string {
  return hostedUrl === undefined
    ? `If the page has a CSP, allow \`blob:\` in \`${directive}\`, or host the file and pass \`assetUrls\`.`
    : `Is the file there, and does the CSP allow \`${hostedUrl}\` in \`${directive}\`?`;
}
