// Exempting.
#include "engine/exempt.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "engine/exemptions.h"
#include "engine/place.h"

namespace warden::engine {

void Exempt(Case& c) {
  Exemptions exemptions(c.object, c.snapshot, c.policy, c.compiled, c.circumstances);
  if (exemptions.empty() || !c.judgement.judged) return;
  const Judge judge = c.judge();
  const auto asked = [&](std::size_t rule) { return judge.WasAsked(rule, c.judgement); };
  const auto add = [&](std::vector<std::unique_ptr<Entry>> entries) {
    std::move(entries.begin(), entries.end(), std::back_inserter(c.judgement.entries));
  };
  add(exemptions.Complaints());
  exemptions.Apply(c.judgement.entries, c.evaluation, [placer = Placer(c.circumstances)](Entry& entry) mutable { placer.Place(entry); });
  add(exemptions.Unused(asked));
  if (!c.at_admission()) c.evaluation.exemption_uses = exemptions.UsesOfPolicy(asked);
}

}  // namespace warden::engine
