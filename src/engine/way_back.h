// "Rules about judging" 10 for what is not known to have run before: what an older pod template contained is denied like anything new, and
// the denial says the way out.
#pragma once

#include "engine/case.h"

namespace warden::engine {

// The pass: a line of the denial in `Evaluation::way_back`; none unless this update may be a rollback (it changes the pod template and
// nothing else that an author writes), something in it denies, and breaking the glass would help: not against what no policy may touch. To
// `kubectl rollout undo` it is the command that breaks the glass for an hour. What cannot be told from a change that is new (`kubectl set
// image`) gets one short sentence, which says so where the revisions are known, and none where it brings a newer LiteLLM than the stored
// object has.
// Of a Scale that is denied it is how to break the glass of its workload, or where exemptions would count.
void OfferWayBack(Case& c);

}  // namespace warden::engine
