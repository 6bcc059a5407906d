// By the same readers that the commands use.
#include "cli/all_shown.h"

#include <gtest/gtest.h>

#include <span>
#include <string_view>

#include "base/mask.h"
#include "cli/run.h"
#include "litellm/config/find_configs.h"
#include "source/manifests.h"
#include "source/masked_lines.h"
#include "warden/snapshot.h"

namespace warden::testing {
namespace {

class NoSnapshot final : public Snapshot {
 public:
  Known Knows(std::string_view, std::string_view) const override { return Known::kNotLookedAt; }
  std::span<const Object* const> List(std::string_view, std::string_view) const override { return {}; }
};

void AddExcerpts(const Document& document, const Node& node, std::string& all) {
  all += document.ExcerptOf(node.range()).text + "\n";
  for (const Node& item : node.items()) AddExcerpts(document, item, all);
  for (const Member& member : node.members()) {
    AddExcerpts(document, member.key, all);
    AddExcerpts(document, member.value, all);
  }
}

}  // namespace

std::string AllThatMayShow(const std::string& name, const std::string& text) {
  std::string all;
  for (const std::string& line : source::MaskedLines(name, text)) all += base::MaskTokens(line) + "\n";  // as each sink does
  const source::FileObjects file = source::ReadFile(name, text);
  for (const Document& document : file.documents) AddExcerpts(document, document.root(), all);
  const NoSnapshot snapshot;
  for (const Object& object : file.objects) {
    for (const litellm::Config& config : litellm::FindConfigs(object, snapshot, {}).configs)
      AddExcerpts(config.document(), config.document().root(), all);
  }
  for (const source::UnreadDocument& unread : file.unread) all += unread.message + "\n";
  return all;
}

void ExpectNothingOut(const std::string& name, const std::string& text, const Canary& canary, const std::string& what) {
  EXPECT_EQ(LeakIn(AllThatMayShow(name, text), canary), "") << "some place, " << name << ", " << what;
  for (const std::string command : {"check --fail-on info --verbose ", "check --output json ", "fix --diff --unsafe "}) {
    MemoryFileSystem one;
    one.files[name] = text;
    const auto outcome = RunWarden(command + name, one, "", Terminal::kNone, 1);
    EXPECT_EQ(LeakIn(outcome.out + outcome.err, canary), "") << command << ", " << name << ", " << what;
  }
}

}  // namespace warden::testing
