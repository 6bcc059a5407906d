// The part of LiteLLM's admin API that hot-adding needs, of one pod. The real one is proxy/http_model_api.h; tests make their own.
//
// A Status that is not ok is about the way: whether the pod acted is unknown. Whatever it answered is an Answer. Any thread. Each call
// ends within its time, and milliseconds after a stop is asked for.
#pragma once

#include <stop_token>
#include <string>
#include <utility>

#include "hotadd/answer.h"
#include "hotadd/model_call.h"
#include "hotadd/pod_models.h"
#include "warden/status.h"

namespace warden::proxy {

class ModelApi {
 public:
  virtual ~ModelApi() = default;

  // Which LiteLLM it is, and how its database is.
  virtual Result<hotadd::Readiness> Ready(std::stop_token stop) = 0;

  struct Listed {
    hotadd::Answer answer;
    hotadd::PodModels models;  // where the answer is kDone
  };
  // What it serves. Over a connection of its own where `fresh_connection` is asked for: another worker may answer.
  virtual Result<Listed> List(bool fresh_connection, std::stop_token stop) = 0;

  virtual Result<hotadd::Answer> Call(const hotadd::ModelCall& call, std::stop_token stop) = 0;

  // One chat of one token, by the model's id: its provider is called, and paid.
  virtual Result<hotadd::Answer> Chat(const std::string& id, std::stop_token stop) = 0;
};

}  // namespace warden::proxy
