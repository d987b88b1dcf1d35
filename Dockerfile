# SPDX-License-Identifier: MIT
# One pattern for every image: MODULE is ingest-service, query-service, compactor-service, dashboard-ui,
# examples, or standalone (all in one: 8080, 4317, 4318, 9000, its data in /data).
#   docker build --build-arg MODULE=standalone -t tinyobs .

FROM maven:3-eclipse-temurin-25 AS build
# The page needs Node 20.19 or newer; what distributions package is often older, so npm brings its own. That one
# trusts only its own list of authorities, unless it is told of this image's.
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null \
  && npm install --global --silent node@22 \
  && npm install --global --silent npm@11 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# Built once for all images: MODULE is declared below, so this step is the same for each of them.
RUN --mount=type=cache,target=/root/.m2 --mount=type=cache,target=/root/.npm \
  mvn -B -q -ntp -DskipTests -Dspotless.check.skip package
ARG MODULE
RUN java -Djarmode=tools -jar ${MODULE}/target/*-app.jar extract --layers --application-filename app.jar --destination /layers

FROM eclipse-temurin:25-jre
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /app --shell /usr/sbin/nologin tinyobs \
  && install -d -o tinyobs -g tinyobs /app /data
WORKDIR /app
# What changes least comes first, so that a new build of ours is a small layer.
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
# Half of a container's memory is heap: beside it come 120 MB of classes and code, and buffers. glibc's arenas for each
# processor would add to them.
ENV JAVA_OPTS="" MALLOC_ARENA_MAX=2 TINYOBS_DATA_DIR=/data \
  JVM="-XX:MaxRAMPercentage=50 -XX:+UseParallelGC -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
# Classes loaded and linked beforehand: it starts in half the time, with half the CPU. This run ends before it opens
# a port or looks for a store; with an address of one, standalone starts none.
RUN java $JVM -XX:AOTCacheOutput=app.aot -Dspring.context.exit=onRefresh -jar app.jar \
  --spring.data.redis.url=redis://127.0.0.1:1 >/tmp/log 2>&1 || { cat /tmp/log; exit 1; }; rm /tmp/log
USER 10001:10001
EXPOSE 8080 8081 8082 8083 4317 4318 9000
STOPSIGNAL SIGTERM
ENTRYPOINT ["sh", "-c", "exec java $JVM -XX:AOTCache=app.aot -Xlog:aot=off $JAVA_OPTS -jar app.jar \"$@\"", "tinyobs"]
