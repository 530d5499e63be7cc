/** What Vite makes of `import.meta.glob`: the modules of a folder, by path. */
interface ImportMeta {
  glob<Module>(
    pattern: string | readonly string[],
    options: { readonly eager: true },
  ): Readonly<Record<string, Module>>
}
