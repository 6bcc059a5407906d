// Reading the policy before any work.
#include "cli/load_policy.h"

#include <fmt/core.h>

#include <ostream>

#include "report/text.h"
#include "warden/catalogue.h"

namespace warden::cli {
namespace {

constexpr std::size_t kMaxPolicyFileBytes = 1U << 20;

}  // namespace

std::optional<Policy> LoadPolicy(std::string_view command, const std::string& path, World& world, PolicySource source) {
  if (path.empty()) return Policy(AllRules());
  const base::FileSystem& files = world.files;
  auto text = source == PolicySource::kFile ? files.ReadRegular(path, kMaxPolicyFileBytes) : files.Read(path, kMaxPolicyFileBytes);
  if (!text.ok()) {
    world.err << report::PlainText(fmt::format("{}: --policy {}: {}", command, path, text.status().message())) << "\n";
    return std::nullopt;
  }
  Policy::Loaded loaded = Policy::Read(*std::move(text), path, AllRules());
  for (const PolicyProblem& problem : loaded.problems) world.err << report::PlainText(ToString(problem)) << "\n";
  if (!loaded.policy) world.err << fmt::format("{}: the policy has {}\n", command, report::Count(loaded.problems.size(), "problem"));
  return std::move(loaded.policy);
}

}  // namespace warden::cli
