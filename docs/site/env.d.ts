/** What Vite tells the code of the site. */
interface ImportMeta {
  readonly env: { readonly BASE_URL: string; readonly SSR: boolean }
}

declare module "*.css"

/** For compilers that know no Vue; vue-tsc looks into the files. */
declare module "*.vue"

/** Made by .vitepress/umbrella.ts. */
declare module "virtual:umbrella" {
  const origins: Readonly<Record<string, string>>
  // biome-ignore lint/style/noDefaultExport: a module of one value
  export default origins
}
