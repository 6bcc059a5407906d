// What is watched, as the command line says it.
#include "cli/watch_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "cli/run.h"
#include "cli/world.h"
#include "support/memory_file_system.h"

namespace warden::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string WhatIsWrong(const RawWatchOptions& raw) { return ReadWatchScope(raw).status().message(); }

TEST(WatchOptions, NothingIsWatchedUnlessAsked) { EXPECT_FALSE(ReadWatchScope({})->has_value()); }

TEST(WatchOptions, EverythingOrSomeNamespaces) {
  const auto everything = ReadWatchScope({.cluster = "*"});
  ASSERT_TRUE(everything.ok() && everything->has_value());
  EXPECT_THAT((*everything)->namespaces, IsEmpty());
  const auto some = ReadWatchScope({.cluster = "llm,gateway,llm", .secrets = {"llm"}});
  ASSERT_TRUE(some.ok() && some->has_value());
  EXPECT_THAT((*some)->namespaces, ElementsAre("gateway", "llm"));
  EXPECT_THAT((*some)->secret_namespaces, ElementsAre("llm"));
}

TEST(WatchOptions, WhatIsWrongIsNamed) {
  EXPECT_EQ(WhatIsWrong({.secrets = {"llm"}}), "--watch-secrets goes with --watch-cluster");
  EXPECT_EQ(WhatIsWrong({.kubeconfig = "config"}), "--kubeconfig goes with --watch-cluster");
  EXPECT_EQ(WhatIsWrong({.context = "prod"}), "--context goes with --watch-cluster");
  EXPECT_EQ(WhatIsWrong({.cluster = "llm,"}), "--watch-cluster: \"\" is not the name of a namespace");
  EXPECT_EQ(WhatIsWrong({.cluster = "llm, gateway"}), "--watch-cluster: \" gateway\" is not the name of a namespace");
  EXPECT_EQ(WhatIsWrong({.cluster = "*", .secrets = {"*"}}), "--watch-secrets: \"*\" is not the name of a namespace");
  EXPECT_EQ(WhatIsWrong({.cluster = "llm", .secrets = {"other"}}), "--watch-secrets: other is not among the namespaces of --watch-cluster");
}

// The option alone takes nothing of what follows it.
TEST(WatchOptions, ServeUnderstandsBothForms) {
  warden::testing::MemoryFileSystem files;
  const auto says = [&](const std::string& options) { return warden::testing::RunWarden("serve --self-signed " + options, files).err; };
  EXPECT_THAT(says("--watch-cluster=a_b"), HasSubstr("--watch-cluster: \"a_b\" is not the name of a namespace"));
  EXPECT_THAT(says("--watch-cluster --profile x"), HasSubstr("unknown --profile 'x'"));
  EXPECT_THAT(says("--watch-cluster llm"), HasSubstr("unexpected argument llm, did you mean --watch-cluster=llm?"));
  EXPECT_THAT(says("--watch-cluster=llm --watch-cluster=gateway"), HasSubstr("--watch-cluster was given twice"));
  // A watch each: what is left would keep the API server out.
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit low{.rlim_cur = 256, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  std::string many = "--watch-cluster=a0";
  for (int i = 1; i < 40; ++i) many += ",a" + std::to_string(i);
  EXPECT_THAT(says(many),
              HasSubstr("--watch-cluster takes 604 connections, one for each kind in each namespace, and this process may have 256 "
                        "descriptors: allow it 732 or more, or name fewer namespaces; all of them at once take the fewest"));
  EXPECT_THAT(says("--watch-cluster=a"), Not(HasSubstr("descriptors")));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_THAT(says("llm --watch-cluster"), HasSubstr("unexpected argument llm\n"));
  EXPECT_THAT(says("--watch-cluster --watch-secrets --kubeconfig x"),
              HasSubstr("--watch-secrets needs a value, and --kubeconfig is an option"));
  EXPECT_THAT(says("--watch-cluster --context --kubeconfig=x"), HasSubstr("--context needs a value, and --kubeconfig is an option"));
  EXPECT_THAT(says("--watch-cluster="), HasSubstr("--watch-cluster: nothing stands after the '='"));
}

}  // namespace
}  // namespace warden::cli
