// LW212: ${NAME}, $NAME and {{ … }}, which LiteLLM takes as they stand.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "doc/words.h"
#include "litellm/config/config.h"
#include "litellm/config/config_users.h"
#include "litellm/config/values.h"
#include "litellm/readers/placeholder.h"
#include "litellm/readers/surroundings.h"
#include "rules/catalogue.h"

namespace warden::rules {
namespace {

// Texts for models and people, and patterns: there a placeholder is meant.
constexpr std::array<std::string_view, 15> kFreeTexts = {"content",
                                                         "prompts",
                                                         "initial_prompt_value",
                                                         "final_prompt_value",
                                                         "roles",
                                                         "dotprompt_content",
                                                         "mock_response",
                                                         "description",
                                                         "custom_code",
                                                         "patterns",
                                                         "tag_regex",
                                                         "banned_keywords",
                                                         "policy_templates",
                                                         "violation_message_template",
                                                         "prompt_template"};

// An init container that copies the file may fill in the variables on the way.
bool IsCopied(const litellm::ConfigUsers& users) {
  return std::any_of(users.begin(), users.end(),
                     [](const litellm::ConfigUser& user) { return user.source().way == litellm::ConfigSource::Way::kCopied; });
}

class Walk {
 public:
  Walk(const litellm::Config& config, const Context& context, Reporter& report)
      : config_(config), context_(context), report_(report), surroundings_(config, context.snapshot()) {}

  void Visit(const Node& node, bool in_list) {
    if (const auto placeholder = litellm::PlaceholderIn(node)) return Found(node, *placeholder, in_list);
    for (const Node& item : node.items()) Visit(item, true);
    for (const Member& member : node.members()) {
      if (std::find(kFreeTexts.begin(), kFreeTexts.end(), member.key.text()) == kFreeTexts.end()) Visit(member.value, false);
    }
  }

 private:
  // Before it is applied something else may still put it in: Flux, envsubst. A part of a text is theirs more often than not.
  bool MayBeSubstituted(const litellm::Placeholder& placeholder) const {
    return IsCopied(surroundings_.users()) || (context_.point() == Point::kCheck && !surroundings_.known() && !placeholder.whole);
  }

  // Charts may render text in their values once more, and Argo CD fills in the braces of an ApplicationSet.
  bool MayBeRendered(const litellm::Placeholder& placeholder) const {
    return placeholder.name.empty() && (config_.is_overlay() || litellm::CarriesValues(config_.object().ref()));
  }

  void Found(const Node& node, const litellm::Placeholder& placeholder, bool in_list) {
    if (MayBeSubstituted(placeholder) || MayBeRendered(placeholder)) return;
    const Field field(config_.document(), node);
    const std::string place = doc::WordsOf(config_.document().root(), config_.document().PointerTo(node));
    const bool named = !placeholder.name.empty() && placeholder.may_show;
    const std::string_view other = placeholder.name.empty() ? "{{ … }}" : "${…}";
    const std::string shown = named ? fmt::format("${{{}}}", placeholder.name) : std::string(other);
    const std::string want = named ? fmt::format("os.environ/{}", placeholder.name) : "os.environ/NAME";
    auto& finding = report_.At(
        field, fmt::format("{}, {}", config_.subject(), place),
        fmt::format("{} {} {}, which LiteLLM takes as it stands (should be {})", place, placeholder.whole ? "is" : "holds", shown, want));
    if (context_.point() == Point::kCheck && !surroundings_.known()) finding.AtMost(Severity::kWarning);
    finding.fix = FixFor(field, placeholder, in_list, want);
  }

  // A reference takes the place of a whole value, and of none that is the item of a list.
  static Fix FixFor(const Field& field, const litellm::Placeholder& placeholder, bool in_list, const std::string& want) {
    if (placeholder.whole && !placeholder.name.empty() && placeholder.may_show && !in_list && !field.value()->shared())
      return Fix::Safe(fmt::format("Refer to the variable as {}", want)).Set(field, want);
    return Fix::Manual("Put the whole value into a variable of the container and refer to it as os.environ/NAME");
  }

  const litellm::Config& config_;
  const Context& context_;
  Reporter& report_;
  litellm::Surroundings surroundings_;
};

void Check(const litellm::Config& config, const Context& context, Reporter& report) {
  Walk(config, context, report).Visit(config.document().root(), false);
}

}  // namespace

constexpr Rule kShellPlaceholder{
    .id = "LW212",
    .name = "shell-placeholder",
    .summary = "`${NAME}`, `$NAME` or `{{ … }}` in a LiteLLM configuration, which nothing expands.",
    .rationale =
        "LiteLLM knows one way to refer to a variable, `os.environ/NAME` as the whole value. Everything else goes out as it stands: the "
        "real "
        "proxy sent requests to `/$%7BMYBASE%7D/chat/completions` and the text `${KEY}` as its key, with a healthy pod. Where an init "
        "container "
        "copies the file, and may fill in variables on the way, nothing is reported.",
    .remediation = "Write `os.environ/NAME` as the whole value; where a part of a URL varies, put the whole URL into the variable.",
    .before = R"(api_key: ${OPENAI_API_KEY}
)",
    .after = R"(api_key: os.environ/OPENAI_API_KEY
)",
    .production = Severity::kError,
    .development = Severity::kWarning,
    .fix = FixClass::kSafe,
    .asks = litellm::kConfigUserKinds,
    .check = &Check,
};

}  // namespace warden::rules
