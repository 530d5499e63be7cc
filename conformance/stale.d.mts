/** The things, of a package or of all, whose cases are not what their makers make now, and what to say of them. */
export function stale(owner?: string, folder?: string): { readonly thing: string; readonly message: string }[]
