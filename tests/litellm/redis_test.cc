// Where a configuration wires Redis in.
#include "litellm/readers/redis.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "doc/reader.h"
#include "litellm/config/find_configs.h"

namespace warden {
namespace {

// "name: server? local? authenticates?" of each wiring.
std::string Wirings(std::string_view yaml) {
  const Object object =
      litellm::ConfigFileObject(*doc::ReadYaml(std::string(yaml), "config.yaml", Dialect::kPyYaml).document, "config.yaml");
  const litellm::Config config(object, object.document(), "", {});
  std::string text;
  for (const litellm::RedisWiring& wiring : litellm::RedisWirings(config))
    text += fmt::format("{}{}{}{}; ", wiring.name, wiring.names_server() ? " server" : "", wiring.is_local() ? " local" : "",
                        wiring.authenticates() ? " auth" : "");
  return text;
}

TEST(Redis, TheCacheIfItIsOnAndOne) {
  EXPECT_EQ(Wirings("litellm_settings: {cache: true}"), "litellm_settings.cache_params; ");
  EXPECT_EQ(Wirings("litellm_settings: {cache: true, cache_params: {host: redis}}"), "litellm_settings.cache_params server; ");
  EXPECT_EQ(Wirings("litellm_settings: {cache: true, cache_params: {type: redis-semantic, host: redis}}"),
            "litellm_settings.cache_params server; ");
  EXPECT_EQ(Wirings("litellm_settings: {cache: false, cache_params: {host: redis}}"), "");
  EXPECT_EQ(Wirings("litellm_settings: {cache: \"true\", cache_params: {host: redis}}"), "");
  EXPECT_EQ(Wirings("litellm_settings: {cache: true, cache_params: {type: s3}}"), "");
  EXPECT_EQ(Wirings("litellm_settings: {cache: true, cache_params: {type: null}}"), "");
}

TEST(Redis, RouterAndCoordination) {
  EXPECT_EQ(Wirings("router_settings: {redis_host: os.environ/REDIS_HOST, redis_port: 6379}\n"
                    "general_settings: {coordination_redis: {host: r, password: os.environ/P}}"),
            "router_settings server; general_settings.coordination_redis server auth; ");
  EXPECT_EQ(Wirings("router_settings: {redis_host: null}\ngeneral_settings: {coordination_redis: redis}"), "");
}

TEST(Redis, WhatProvesWhoAsks) {
  EXPECT_EQ(Wirings("router_settings: {redis_url: \"redis://:secret-of-ours@r:6379\"}"), "router_settings server auth; ");
  EXPECT_EQ(Wirings("router_settings: {redis_url: \"redis://r:6379/1\"}"), "router_settings server; ");
  EXPECT_EQ(Wirings("router_settings: {redis_url: os.environ/REDIS_URL}"), "router_settings server auth; ");
  EXPECT_EQ(Wirings("router_settings: {redis_host: r, redis_password: \"\"}"), "router_settings server; ");
  EXPECT_EQ(Wirings("litellm_settings: {cache: true, cache_params: {host: r, aws_iam_auth: true}}"),
            "litellm_settings.cache_params server auth; ");
}

TEST(Redis, TheOwnHost) {
  EXPECT_EQ(Wirings("router_settings: {redis_url: \"redis://localhost:6379\"}"), "router_settings server local; ");
  EXPECT_EQ(Wirings("router_settings: {redis_host: 127.0.0.1}"), "router_settings server local; ");
  EXPECT_EQ(Wirings("litellm_settings: {cache: true, cache_params: {redis_startup_nodes: [{host: a, port: 1}]}}"),
            "litellm_settings.cache_params server; ");
}

}  // namespace
}  // namespace warden
