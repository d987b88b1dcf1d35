# SPDX-License-Identifier: MIT
# Thin words over the real commands; nothing is done here that cannot be typed.
COMPOSE ?= docker compose

.PHONY: help run demo test docker-up docker-demo docker-down docker-logs
help: ## says this
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)
run: ## TinyObs on this machine, without Docker
	./tinyobs run
demo: ## the same, with a shop that sends
	./tinyobs run --demo
test: ## every check and test
	mvn -B -ntp verify
docker-up: ## the suite in containers; the page is at http://localhost:8080
	$(COMPOSE) up -d --build
docker-demo: ## the same, with a shop that sends
	$(COMPOSE) --profile demo up -d --build
docker-down: ## ends both; the data stays
	$(COMPOSE) --profile demo down
docker-logs: ## what they say
	$(COMPOSE) --profile demo logs -f
