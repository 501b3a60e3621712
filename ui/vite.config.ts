import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  css: {
    postcss: {
      plugins: [
        {
          // GraphiQL brings fonts as data addresses; the server's content policy forbids them, and the page has its own.
          postcssPlugin: "no-embedded-fonts",
          AtRule: {
            "font-face": (rule) => {
              rule.remove();
            },
          },
        },
      ],
    },
  },
  build: {
    target: "es2022",
    rolldownOptions: { input: { page: "index.html", graphiql: "graphiql.html" } },
    // The page of the API's explorer is large and loaded by itself.
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The notices that the bundled packages ask for.
    license: { fileName: "licenses.md" },
  },
  server: { host: "127.0.0.1", proxy: { "/graphql": process.env.CLEW_URL ?? "http://127.0.0.1:8080" } },
});
