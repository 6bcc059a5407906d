// Building the views.
#include "engine/views.h"

#include "k8s/recognise.h"

namespace warden::engine {

Views Views::Of(const Object& object, const Snapshot& snapshot, const Assumptions& assumptions) {
  Views views;
  views.object = &object;
  if (k8s::ComponentOf(object) == k8s::Component::kNone) return views;
  if (const auto workload = k8s::WorkloadOf(object, snapshot)) views.workload = *workload;
  views.secret = k8s::SecretView::Make(object, snapshot);
  views.configs = litellm::FindConfigs(object, snapshot, assumptions);
  views.ours = views.workload || views.secret || !views.configs.configs.empty() || !views.configs.unreadable.empty() ||
               k8s::ComponentOf(object) == k8s::Component::kProxy || k8s::IsProxyName(object.ref().name);
  if (views.workload && views.workload->is_partial()) {
    views.why_not_judged = "a patch of a workload (no selector or no image): judge what it is rendered into";
    views.workload.reset();
  }
  return views;
}

const Views& LazyViews::Get() const {
  if (!views_) views_ = Views::Of(object_, snapshot_, assumptions_);
  return *views_;
}

}  // namespace warden::engine
