// Whether models really answer: one chat of one token each, on each pod. Only where somebody asks for it, because providers are paid.
//
// One thread; the pods of a model are asked at the same time.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "hotadd/desired.h"
#include "hotadd/plan.h"
#include "proxy/survey.h"

namespace warden::proxy {

struct Probed {
  std::string id;
  std::string pod;
  bool answers = false;
  std::string message;  // why not
};

// Of the models that every pod serves; wildcards and what is no chat model (model_info.mode) left out.
std::vector<Probed> ProbeModels(const hotadd::DesiredModels& desired, const hotadd::Plan& plan, std::span<const Pod> pods,
                                const std::stop_token& stop);

}  // namespace warden::proxy
