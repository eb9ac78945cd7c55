# The Node server alone: migrates, imports if the catalog is empty, builds, serves on port 4321. See .github/docs/deploy.md.
#
#   docker compose -f .github/docker/compose.yaml up -d --build

FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The Node that npm brings along is for machines with an old one; here is one already. Maps, types, manuals and copies for
# browsers are for whoever develops (but for Astro's templates, which it reads): without them packages take 169 MB, not 443.
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/node-linux-* node_modules/.bin/node node_modules/exceljs/dist \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) \
    -not -path '*/astro/templates/*' -delete

FROM node:26-slim
# The first process: it passes signals on, and buries the children of those that were killed.
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# All that is written lies on the volume: the database, the built site with the bundle it is rendered by, and its key. So
# the rest may be read-only, and a new container goes on where the last one was. The bundle finds its packages at the root.
RUN install -d -o node -g node /data \
  && ln -s /data/site/dist dist && ln -s /data/cache .cache && ln -s /data/astro .astro \
  && ln -s /app/node_modules /node_modules
COPY --from=packages --chown=node:node /app/node_modules node_modules
COPY --chown=node:node package.json package-lock.json astro.config.mjs tsconfig.json ./
COPY --chown=node:node db db
COPY --chown=node:node public public
COPY --chown=node:node scripts scripts
COPY --chown=node:node src src
ENV NODE_ENV=production
ENV DATABASE_URL=file:/data/catalog.sqlite
ENV HOST=0.0.0.0
ENV PORT=4321
# The log goes to stderr, which Docker keeps: all of it, where there is no file.
ENV LOG_FILE=
USER node
VOLUME /data
EXPOSE 4321
# The first start imports and builds before it serves.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4321/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "scripts/start.ts"]
