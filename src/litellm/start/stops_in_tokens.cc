// A token is asked for while the file is read.
#include "litellm/start/stops_in_settings_parts.h"

#include <fmt/core.h>

#include <array>
#include <string_view>

#include "litellm/readers/env_reference.h"
#include "litellm/start/settings_judge.h"

namespace warden::litellm {
namespace {

constexpr std::array<std::string_view, 8> kTokenSources = {"google", "circleci", "circleci_v2", "github",
                                                           "azure",  "file",     "env",         "env_path"};

class TokensJudge : private SettingsJudge {
 public:
  using SettingsJudge::SettingsJudge;

  void Run() {
    constexpr std::string_view kToken = "oidc/";
    for (const EnvReference& reference : EnvReferencesIn(config().document().root())) {
      if (!reference.replaced || !reference.name.starts_with(kToken)) continue;
      Token(Field(config().document(), *reference.node), reference.name.substr(kToken.size()));
    }
  }

 private:
  void Token(const Field& field, std::string_view source) {
    const std::size_t slash = source.find('/');
    if (slash == std::string_view::npos) return Say(field, "os.environ/oidc", "says not what for", "os.environ/oidc/PROVIDER/AUDIENCE");
    const std::string_view provider = source.substr(0, slash);
    if (!IsIn(kTokenSources, provider))
      return Say(field, "os.environ/oidc", fmt::format("names the provider {}", provider), OneOf(kTokenSources));
    const bool by_variable = provider == "env" || provider == "env_path";
    const std::string_view name = source.substr(slash + 1);
    if (by_variable && surroundings().Find(name).unset())
      Say(field, "os.environ/oidc", fmt::format("names the variable {}, which is not set", name), {}, RestsOn::kOthers);
  }
};

}  // namespace

void StopsInTokens(const Config& config, const Surroundings& surroundings, StartProblems& problems) {
  TokensJudge(config, surroundings, problems).Run();
}

}  // namespace warden::litellm
