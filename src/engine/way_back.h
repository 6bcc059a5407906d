// "Rules about judging" 10 where no store knows what ran before: what an older pod template contained is denied like anything new, and
// the denial says the way out.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/judge.h"
#include "warden/engine.h"

namespace warden {

// Two commands that bring an older pod template back: one that breaks the glass for an hour, then the rollback again. "" unless this
// update changes nothing but the pod template, something in it denies, and breaking the glass would help: not against what no policy
// may touch.
std::string WayBack(const std::vector<std::unique_ptr<Entry>>& entries, const Object& object, const Policy& policy,
                    const Circumstances& circumstances);

}  // namespace warden
