// A call for each model and pod.
#include "proxy/probe.h"

#include <string_view>

#include "doc/text_at.h"

namespace warden::proxy {
namespace {

bool IsChat(const hotadd::DesiredModel& model) {
  const std::string_view mode = doc::TextAt(model.info, "mode");
  return !model.wildcard && (mode.empty() || mode == "chat");
}

}  // namespace

std::vector<Probed> ProbeModels(const hotadd::DesiredModels& desired, const hotadd::Plan& plan, std::span<const Pod> pods,
                                const std::stop_token& stop) {
  std::vector<Probed> all;
  for (const hotadd::PlannedModel& planned : plan.models) {
    const hotadd::DesiredModel* model = desired.Find(planned.id);
    if (model == nullptr || planned.action != hotadd::Action::kLeave || !IsChat(*model) || stop.stop_requested()) continue;
    std::vector<Probed> some(pods.size());
    AtOnce(pods.size(), [&](std::size_t i) {
      some[i].id = model->id;
      some[i].pod = pods[i].name;
      const auto answer = pods[i].api->Chat(model->id, stop);
      some[i].answers = answer.ok() && answer->outcome == hotadd::Outcome::kDone;
      some[i].message = answer.ok() ? answer->message : answer.status().message();
    });
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace warden::proxy
