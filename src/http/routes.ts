import type { IncomingMessage, ServerResponse } from 'node:http';

/** A door of a level or of the core: an exact path, `/a/:name` for one segment, or `/a/*` for all below. */
export interface HttpRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export type Matched = { readonly route: HttpRoute } | { readonly allow: readonly string[] } | null;

/** Finds the route of a request; `allow` when the path is there with other methods. First match wins. */
export function routeMatcher(routes: readonly HttpRoute[]): (method: string, path: string) => Matched {
  const patterns = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  return (method, path) => {
    const found = patterns.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route);
    const route = found.find((each) => each.method === method);
    if (route) return { route };
    return found.length > 0 ? { allow: found.map((each) => each.method) } : null;
  };
}

const patternOf = (path: string): RegExp => {
  const parts = path.split('/').map((part) => {
    if (part === '*') return '.+';
    return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
};
