// check --helm and --kustomize with programs of this machine: scripts on a PATH of our own, and the real kustomize where there is one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "app/real_clock.h"
#include "app/real_command_runner.h"
#include "app/real_file_system.h"
#include "cli/command_line.h"

namespace warden {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::string_view kDeployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: x}}\n  "
    "template:\n    metadata: {labels: {app: x}}\n    spec:\n      containers:\n      - name: litellm\n        image: "
    "ghcr.io/berriai/litellm:v1.81.14-stable\n        args: [--config, /etc/litellm/config.yaml]\n        volumeMounts: [{name: config, "
    "mountPath: /etc/litellm}]\n      volumes: [{name: config, configMap: {name: litellm-config}}]\n";

class RenderOnDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/warden_render_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = std::getenv("PATH");
    fs::create_directory(folder_ / "bin");
    fs::create_directory(folder_ / "app");
  }
  void TearDown() override {
    ::setenv("PATH", path_.c_str(), 1);
    fs::remove_all(folder_);
  }
  void Make(const std::string& name, std::string_view text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }
  void MakeProgram(const std::string& name, const std::string& script) const {
    Make("bin/" + name, "#!/bin/sh\n" + script);
    fs::permissions(folder_ / "bin" / name, fs::perms::owner_all);
  }
  // `path`: what is in front of the PATH, or the whole of it.
  int Run(const std::string& path, const std::vector<std::string>& args) {
    ::setenv("PATH", path.c_str(), 1);
    app::RealFileSystem files;
    const app::RealClock clock;
    app::RealCommandRunner commands;
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    cli::World world{.files = files, .clock = clock, .in = in, .out = out, .err = err, .commands = &commands, .threads = 2};
    const int code = cli::RunCommandLine(args, world);
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  std::string Bin() const { return (folder_ / "bin").string(); }
  std::string App() const { return (folder_ / "app").string(); }

  fs::path folder_;
  std::string path_;
  std::string out_;
  std::string err_;
};

TEST_F(RenderOnDisk, AProgramOnThePathIsCalledWithItsWords) {
  MakeProgram("helm", "echo \"# Source: c/templates/$(basename \"$4\").yaml\"; cat <<'END'\n" + std::string(kDeployment) + "END\n");
  EXPECT_EQ(Run(Bin() + ":" + path_, {"check", "--rule", "LW101", "--helm", App()}), 1) << err_;
  EXPECT_THAT(out_, HasSubstr(App() + "/templates/app.yaml (rendered):7:13"));
}

TEST_F(RenderOnDisk, WithoutProgramsItSaysWhichAreMissing) {
  EXPECT_EQ(Run(Bin(), {"check", "--helm", App()}), 2);
  EXPECT_THAT(err_, HasSubstr("--helm needs helm on the PATH"));
  EXPECT_EQ(Run(Bin(), {"check", "--kustomize", App()}), 2);
  EXPECT_THAT(err_, HasSubstr("kustomize or kubectl"));
}

TEST_F(RenderOnDisk, AProgramThatFailsIsQuoted) {
  MakeProgram("kustomize", "echo 'no kustomization' >&2; exit 7\n");
  EXPECT_EQ(Run(Bin() + ":" + path_, {"check", "--kustomize", App()}), 2);
  EXPECT_THAT(err_, HasSubstr("failed (exit code 7): no kustomization"));
}

// The whole way with the real thing: the generated name has a hash, and the patch is in force.
TEST_F(RenderOnDisk, RealKustomize) {
  if (std::system("kustomize version >/dev/null 2>&1") != 0) {
    std::cerr << "*** SKIPPED: no kustomize on the PATH, --kustomize was tried with scripts only ***\n";
    GTEST_SKIP() << "no kustomize";
  }
  Make("app/deployment.yaml", kDeployment);
  Make("app/config.yaml", "model_list:\n- {model_name: a, litellm_params: {model: openai/a}}\nlitellm_settings:\n  drop_params: true\n");
  Make("app/patch.yaml", "- {op: replace, path: /spec/replicas, value: 0}\n");
  Make("app/kustomization.yaml",
       "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nbuildMetadata: [originAnnotations]\nresources: "
       "[deployment.yaml]\npatches:\n- {path: patch.yaml, target: {kind: Deployment}}\nconfigMapGenerator:\n- {name: litellm-config, "
       "files: [config.yaml]}\n");
  Run(path_, {"check", "--rule", "LW101,LW206", "--fail-on", "info", "--kustomize", App()});
  EXPECT_THAT(out_, HasSubstr(App() + "/deployment.yaml (rendered):"));
  EXPECT_THAT(out_, HasSubstr("replicas is 0"));
  EXPECT_THAT(out_, HasSubstr(App() + "/kustomization.yaml (rendered):"));
  EXPECT_THAT(out_, HasSubstr("LW206"));
}

}  // namespace
}  // namespace warden
