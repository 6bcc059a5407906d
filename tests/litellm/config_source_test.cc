// Where a proxy reads its configuration from.
#include "litellm/config/config_source.h"

#include <gtest/gtest.h>

#include "engine/snapshots.h"
#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromYaml;
using Way = litellm::ConfigSource::Way;
using Form = litellm::ConfigPath::Form;

constexpr const char* kMounts = R"(
          volumeMounts:
            - {name: config, mountPath: /etc/litellm}
            - {name: config, mountPath: /app/config.yaml, subPath: litellm.yaml}
            - {name: work, mountPath: /conf}
            - {name: shared, mountPath: /shared}
      initContainers:
        - name: prepare
          image: busybox:1.37
          volumeMounts:
            - {name: config, mountPath: /src}
            - {name: scripts, mountPath: /scripts}
            - {name: work, mountPath: /out}
      volumes:
        - {name: config, configMap: {name: litellm-config, items: [{key: litellm.yaml, path: config.yaml}, {key: litellm.yaml, path: litellm.yaml}]}}
        - {name: scripts, configMap: {name: scripts}}
        - {name: work, emptyDir: {sizeLimit: 1Mi}}
        - {name: shared, emptyDir: {}}
)";

// The lines of the container, 10 spaces in.
struct Read {
  explicit Read(const std::string& lines, const std::string& image = "ghcr.io/berriai/litellm:v1", const std::string& mounts = kMounts)
      : object(ObjectFromYaml(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: litellm}\nspec:\n  selector: {}\n  template:\n    spec:\n"
            "      containers:\n        - name: litellm\n          image: " +
            image + "\n" + lines + mounts)),
        workload(*k8s::Workload::Make(object, engine::EmptySnapshot())),
        source(litellm::FindConfigSource(workload, workload.containers().back())) {}
  std::string Path() const { return source.in_force() != nullptr ? source.in_force()->absolute : "none"; }
  Object object;
  k8s::Workload workload;
  litellm::ConfigSource source;
};

std::string Args(const std::string& list) { return "          args: " + list; }

TEST(ConfigSource, EveryFormOfTheFlag) {
  const std::string wanted = "/etc/litellm/config.yaml";
  for (const std::string form : {
           R"(["--port", "4000", "--config", "/etc/litellm/config.yaml"])",
           R"(["--config=/etc/litellm/config.yaml"])",
           R"(["-c", "/etc/litellm/config.yaml", "--port", "4000"])",
       }) {
    EXPECT_EQ(Read(Args(form)).Path(), wanted) << form;
    EXPECT_EQ(Read("          command: [python, -m, litellm]\n" + Args(form)).Path(), wanted) << form;
  }
  EXPECT_EQ(Read("          command: [litellm, --config, /etc//litellm/config.yaml]").Path(), wanted);
  EXPECT_EQ(Read(R"(          command: ["sh", "-c", "cp /a /b && exec litellm --config '/etc/litellm/config.yaml' --port 4000"])").Path(),
            wanted);
  EXPECT_EQ(Read("          command: [/bin/bash, -ec]\n          args:\n            - |\n              tool --config /x.yaml\n"
                 "              litellm --port 4000 \\\n                --config=/etc/litellm/config.yaml\n")
                .Path(),
            wanted);
}

TEST(ConfigSource, WhatIsNoConfiguration) {
  EXPECT_EQ(Read("").Path(), "none");
  EXPECT_EQ(Read(Args(R"(["--config-dir", "/etc/litellm"])")).Path(), "none");
  EXPECT_EQ(Read(R"(          command: ["sh", "-c", "litellm --port 4000"])").Path(), "none");
}

TEST(ConfigSource, FormsThatDoNotWork) {
  EXPECT_EQ(Read(Args(R"(["--config /etc/litellm/config.yaml"])")).source.argument->form, Form::kFused);
  EXPECT_EQ(Read(Args(R"(["--port", "4000", "--config"])")).source.argument->form, Form::kDangling);
}

TEST(ConfigSource, TheVariableWins) {
  const Read r(Args(R"(["--config", "/app/config.yaml"])") +
               "\n          env: [{name: CONFIG_FILE_PATH, value: /etc/litellm/config.yaml}]");
  EXPECT_EQ(r.Path(), "/etc/litellm/config.yaml");
  EXPECT_EQ(r.source.in_force()->giver(), "CONFIG_FILE_PATH");
  EXPECT_EQ(r.source.argument->absolute, "/app/config.yaml");
  EXPECT_EQ(Read(Args(R"(["--config", "/app/config.yaml"])") + "\n          env: [{name: CONFIG_FILE_PATH, value: ''}]").Path(),
            "/app/config.yaml");
}

TEST(ConfigSource, WhatComesFromElsewhereIsNotGuessed) {
  const std::string args = Args(R"(["--config", "/etc/litellm/config.yaml"])");
  const Read by_reference(args + "\n          env: [{name: CONFIG_FILE_PATH, valueFrom: {configMapKeyRef: {name: x, key: y}}}]");
  EXPECT_TRUE(by_reference.source.hidden);
  EXPECT_FALSE(by_reference.source.known());
  EXPECT_TRUE(Read(args + "\n          env: [{name: LITELLM_CONFIG_BUCKET_NAME, value: bucket}]").source.hidden);
  EXPECT_EQ(Read(Args(R"(["--config", "$(DIR)/config.yaml"])")).Path(), "");
}

TEST(ConfigSource, RelativePaths) {
  EXPECT_EQ(Read(Args("[--config, ./config.yaml]")).Path(), "/app/config.yaml");
  EXPECT_EQ(Read(Args("[--config, config.yaml]"), "corp/litellm:v1").Path(), "");
  EXPECT_EQ(Read(Args("[--config, config.yaml]") + "\n          workingDir: /etc/litellm/", "corp/litellm:v1").Path(),
            "/etc/litellm/config.yaml");
}

TEST(ConfigSource, ADirectoryIsLive) {
  const Read r(Args("[--config, /etc/litellm/config.yaml]"));
  EXPECT_EQ(r.source.way, Way::kLive);
  EXPECT_EQ(r.source.object.object, "litellm-config");
  EXPECT_EQ(r.source.key, "litellm.yaml");
  EXPECT_TRUE(r.source.is_config_map());
}

TEST(ConfigSource, AFileIsNot) {
  const Read r(Args("[--config, /app/config.yaml]"));
  EXPECT_EQ(r.source.way, Way::kSubPath);
  EXPECT_EQ(r.source.key, "litellm.yaml");
}

TEST(ConfigSource, CopiedByAnInitContainer) {
  const Read r(Args("[--config, /conf/config.yaml]"));
  EXPECT_EQ(r.source.way, Way::kCopied);
  EXPECT_EQ(r.source.object.object, "litellm-config");
  EXPECT_EQ(r.source.key, "litellm.yaml");
  EXPECT_EQ(r.source.copier, "prepare");
  EXPECT_EQ(r.source.copy->name, "work");
}

TEST(ConfigSource, NotToldWhereNothingCopies) {
  EXPECT_EQ(Read(Args("[--config, /shared/config.yaml]")).source.way, Way::kUnknown);
  EXPECT_EQ(Read(Args("[--config, /opt/config.yaml]")).source.way, Way::kUnknown);
  EXPECT_EQ(Read(Args("[--config, /etc/litellm/absent.yaml]")).source.way, Way::kUnknown);
}

TEST(ConfigSource, TheOnlyMountedYamlWhereTheImageNamesThePath) {
  EXPECT_EQ(Read("", "corp/litellm:v1").source.way, Way::kSubPath);
  EXPECT_EQ(Read("", "corp/litellm:v1").source.in_force(), nullptr);
  const std::string two = R"(
          volumeMounts:
            - {name: config, mountPath: /app/a.yaml, subPath: a.yaml}
            - {name: config, mountPath: /app/b.yaml, subPath: b.yaml}
      volumes: [{name: config, configMap: {name: litellm-config}}]
)";
  EXPECT_EQ(Read("", "corp/litellm:v1", two).source.way, Way::kUnknown);
}

}  // namespace
}  // namespace warden
