// The options of `warden serve`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "admission/webhook.h"
#include "cli/log_opener.h"
#include "cli/watch_options.h"
#include "cli/world.h"
#include "warden/status.h"

namespace warden::cli {

class CommandOptions;  // cli/command_options.h

inline constexpr std::string_view kServeCommand = "warden serve";

// As they come from the command line, before anybody has looked at them.
struct RawServeOptions {
  std::string listen = ":8443";
  std::string ops_listen = ":8080";
  bool self_signed = false;
  std::vector<std::string> hosts;
  std::string write_ca;
  admission::CertificatePaths paths;
  std::vector<std::string> client_names;
  std::string log_level = "info";
  std::string log_format;
  std::string kubernetes_version;
  std::string litellm_version;
  std::string policy;
  std::string profile;
  RawWatchOptions watch;
  int drain_delay_seconds = 5;
};
void AddServeOptions(CommandOptions& command, RawServeOptions& raw);

// kInvalid: says which value of which option is wrong.
Result<admission::WebhookOptions> ReadServeOptions(const RawServeOptions& raw);

// Text on a terminal and JSON elsewhere, unless one is asked for.
LogSettings LogSettingsFor(const RawServeOptions& raw, const World& world);

// Which of the two ways to a certificate was asked for; "" when it is exactly one, else what is wrong.
std::string WrongCertificateOptions(const RawServeOptions& raw);

}  // namespace warden::cli
