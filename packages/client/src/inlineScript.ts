const urls = new Map<string, string>();

/** The address of a script that travels inside this bundle; one Blob URL a script, made when first needed. */
export function inlineScriptUrl(code: string): string {
  let url = urls.get(code);
  if (url === undefined) {
    url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    urls.set(code, url);
  }
  return url;
}
