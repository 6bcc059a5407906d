// Volumes and mounts: which file stands at a path.
#include "k8s/volumes.h"

#include <gtest/gtest.h>

#include "support/objects.h"

namespace warden {
namespace {

using testing::ObjectFromYaml;

constexpr const char* kPod = R"(apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: litellm
    volumeMounts:
    - {name: config, mountPath: /etc/litellm/}
    - {name: config, mountPath: /app/config.yaml, subPath: config.yaml, readOnly: true}
    - {name: config, mountPath: /etc/litellm/as-dir, subPath: config.yaml}
    - {name: picked, mountPath: /picked}
    - {name: all, mountPath: /all}
    - {name: work, mountPath: /conf}
    - {name: keys, mountPath: /keys}
    - {name: computed, mountPath: /computed, subPathExpr: $(POD)}
    - {name: absent, mountPath: /absent}
  volumes:
  - name: config
    configMap: {name: litellm-config}
  - name: picked
    configMap: {name: litellm-config, optional: true, items: [{key: litellm.yaml, path: conf/config.yaml}]}
  - name: all
    projected:
      sources:
      - serviceAccountToken: {path: token}
      - configMap: {name: first}
      - secret: {name: second, items: [{key: a, path: config.yaml}]}
  - name: work
    emptyDir:
  - name: keys
    secret: {secretName: litellm-keys}
  - name: claim
    persistentVolumeClaim: {claimName: data}
  - name: host
    hostPath: {path: /x}
)";

class VolumesTest : public ::testing::Test {
 protected:
  std::optional<k8s::MountedFile> At(std::string_view path) const {
    return k8s::FindFile(object_.At("spec"), object_.At("spec.containers").At(0), path);
  }
  Object object_ = ObjectFromYaml(kPod);
};

TEST_F(VolumesTest, KindsOfVolumes) {
  const auto kind = [&](std::string_view name) { return k8s::FindVolume(object_.At("spec"), name)->kind; };
  EXPECT_EQ(kind("config"), k8s::VolumeKind::kConfigMap);
  EXPECT_EQ(kind("keys"), k8s::VolumeKind::kSecret);
  EXPECT_EQ(kind("all"), k8s::VolumeKind::kProjected);
  EXPECT_EQ(kind("work"), k8s::VolumeKind::kEmptyDir);
  EXPECT_EQ(kind("claim"), k8s::VolumeKind::kClaim);
  EXPECT_EQ(kind("host"), k8s::VolumeKind::kOther);
  EXPECT_FALSE(k8s::FindVolume(object_.At("spec"), "nope"));
  EXPECT_FALSE(k8s::FindVolume(object_.At("spec"), ""));
}

TEST_F(VolumesTest, AFileOfADirectoryMount) {
  const auto file = At("/etc/litellm/config.yaml");
  ASSERT_TRUE(file && file->volume);
  EXPECT_EQ(file->path, "config.yaml");
  EXPECT_TRUE(file->mount.is_live());
  const auto source = file->volume->SourceOf(file->path);
  ASSERT_TRUE(source);
  EXPECT_EQ(source->object, "litellm-config");
  EXPECT_EQ(source->KeyOf(file->path), "config.yaml");
  EXPECT_FALSE(file->volume->SourceOf("sub/config.yaml"));
}

TEST_F(VolumesTest, AFileMountedBySubPath) {
  const auto file = At("//app/./config.yaml");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path, "config.yaml");
  EXPECT_FALSE(file->mount.is_live());
  EXPECT_FALSE(file->below_file);
}

TEST_F(VolumesTest, NothingStandsBelowAFile) {
  const auto file = At("/etc/litellm/as-dir/config.yaml");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path, "config.yaml/config.yaml");
  EXPECT_TRUE(file->below_file);
}

TEST_F(VolumesTest, TheRootOfAVolumeIsNoFile) {
  const auto file = At("/etc/litellm");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path, "");
  EXPECT_FALSE(file->volume->SourceOf(file->path));
}

TEST_F(VolumesTest, ItemsChooseAndRename) {
  const auto file = At("/picked/conf/config.yaml");
  const auto source = file->volume->SourceOf(file->path);
  ASSERT_TRUE(source);
  EXPECT_TRUE(source->optional);
  EXPECT_EQ(source->KeyOf(file->path), "litellm.yaml");
  EXPECT_FALSE(file->volume->SourceOf("litellm.yaml"));
}

TEST_F(VolumesTest, ProjectedSourcesInOrderTheLastWins) {
  const auto file = At("/all/config.yaml");
  const auto source = file->volume->SourceOf(file->path);
  ASSERT_TRUE(source);
  EXPECT_TRUE(source->secret);
  EXPECT_EQ(source->object, "second");
  EXPECT_EQ(file->volume->SourceOf("other.yaml")->object, "first");
  EXPECT_EQ(file->volume->size(), 3U);
}

TEST_F(VolumesTest, WhatIsNotMountedIsTheImages) {
  EXPECT_FALSE(At("/app/other.yaml"));
  EXPECT_FALSE(At("/app/config.yaml.bak"));
}

TEST_F(VolumesTest, AVolumeThatIsNotThere) {
  const auto file = At("/absent/x");
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->volume);
}

TEST_F(VolumesTest, AComputedSubPathIsNotLive) { EXPECT_FALSE(At("/computed/x")->mount.is_live()); }

TEST(CleanPath, AsGoDoes) {
  EXPECT_EQ(k8s::CleanPath("/"), "/");
  EXPECT_EQ(k8s::CleanPath("/app//x/"), "/app/x");
  EXPECT_EQ(k8s::CleanPath("/../app/./y/../x"), "/app/x");
  EXPECT_EQ(k8s::CleanPath("../../x"), "../../x");
  EXPECT_EQ(k8s::CleanPath("./x"), "x");
}

}  // namespace
}  // namespace warden
