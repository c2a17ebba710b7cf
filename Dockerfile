FROM node:24-slim
# Room for the young: what the service answers is mostly rows that pass through, and a fifth of it went to collecting them.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=16
# Its threads share what the C library keeps free, where each would keep as much again.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
# For a site with a certificate authority of its own, beside those that Node brings: of its registry while this is built,
# of its database, identity providers and receivers later. A directory that is mounted here at run time does as well.
COPY deploy/ca ca
ENV NODE_USE_SYSTEM_CA=1 SSL_CERT_DIR=/app/ca
COPY package.json package-lock.json ./
# For a site with a package registry of its own.
ARG NPM_CONFIG_REGISTRY
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
COPY migrations migrations
COPY openapi openapi
COPY src src
RUN node src/main.ts build
# A volume mounted here takes over this owner.
RUN mkdir /data && chown node:node /data
ENV HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
USER node
EXPOSE 8080
COPY deploy/health.sh health.sh
HEALTHCHECK --interval=5s --timeout=4s --start-period=180s --retries=3 CMD ["bash", "/app/health.sh", "/health/ready"]
CMD ["node", "--heap-growing-percent=30", "dist/main.js"]
