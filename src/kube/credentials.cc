// k8s.io/client-go/transport/token_source.go: one minute, and what was read last as long as there is nothing better.
#include "kube/credentials.h"

#include <algorithm>
#include <atomic>

#include <fmt/core.h>

#include "kube/exec_credential.h"

namespace warden::kube {
namespace {

constexpr std::size_t kMaxText = net::kMaxPemBytes;
// So long before it expires a credential is replaced: calls under way end with it.
constexpr std::chrono::seconds kEarlier{60};

std::string Trim(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

Credentials::Credentials(Access access, const base::FileSystem& files, const base::Clock& clock, base::CommandRunner* commands)
    : access_(std::move(access)), files_(files), clock_(clock), commands_(commands) {}

Result<Credential> Credentials::Get(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const base::MutexLock lock(mutex_);  // else it could come between the look at `stop` and the wait
    plugin_ended_.notify_all();
  });
  const base::MutexLock lock(mutex_);
  if (Status status = WaitForPlugin(stop); !status.ok()) return status;
  const auto now = clock_.Steady();
  const bool plugin_late = plugin_until_ && clock_.Now() >= *plugin_until_;
  if (current_ && now - read_at_ < kReadAgain && !plugin_late) return *current_;
  if (plugin_late) plugin_ran_ = false;
  Credential next;
  if (Status status = Read(next, stop); !status.ok()) {
    if (!current_ || access_.exec) return status;
    read_at_ = now;  // not at each call: a minute later
    trouble_ = std::move(status);
    return *current_;
  }
  trouble_ = {};
  next.reading = current_ ? current_->reading + 1 : 1;
  read_at_ = now;
  current_ = std::move(next);
  return *current_;
}

Status Credentials::WaitForPlugin(const std::stop_token& stop) {
  // So often the clock is looked at, which is not the one that the condition variable knows.
  constexpr std::chrono::milliseconds kLook{200};
  const auto end = clock_.Steady() + kLongestWait;
  while (plugin_runs_) {
    const std::string context = fmt::format("credential plugin {}", access_.exec->command);
    if (stop.stop_requested()) return {StatusCode::kUnavailable, context + ": a stop was asked for"};
    if (clock_.Steady() >= end) return {StatusCode::kTimeout, fmt::format("{}: it still runs after {} s", context, kLongestWait.count())};
    plugin_ended_.wait_for(mutex_, kLook);
  }
  return {};
}

Status Credentials::trouble() const {
  const base::MutexLock lock(mutex_);
  return trouble_;
}

Result<base::CommandRunner::Ended> Credentials::Run(const base::CommandRunner::Command& command) {
  const auto run = [&]() -> Result<base::CommandRunner::Ended> {
    try {
      return commands_->Run(command);
    } catch (...) {
      return Status(StatusCode::kUnavailable, "no memory for it");
    }
  };
  plugin_runs_ = true;
  mutex_.unlock();
  Result<base::CommandRunner::Ended> ended = run();
  mutex_.lock();
  plugin_runs_ = false;
  plugin_ended_.notify_all();
  return ended;
}

void Credentials::Refuse(const Credential& credential) {
  const base::MutexLock lock(mutex_);
  if (!current_ || current_->reading != credential.reading) return;
  read_at_ = clock_.Steady() - kReadAgain;
  plugin_ran_ = false;
}

Status Credentials::ReadText(const TextOrFile& source, const char* what, std::string& text) {
  if (source.file.empty()) {
    text = source.text;
    return {};
  }
  Result<std::string> read = files_.ReadRegular(source.file, kMaxText);
  if (!read.ok()) return read.status().WithContext(fmt::format("{} {}", what, source.file));
  if (Trim(*read).empty()) return {StatusCode::kInvalid, fmt::format("{} {}: it is empty", what, source.file)};
  text = std::move(*read);
  return {};
}

Status Credentials::Read(Credential& next, const std::stop_token& stop) {
  std::string token;
  net::CertificatePair pair;
  Status status = ReadText(access_.token, "token", token);
  if (status.ok()) status = ReadText(access_.ca, "certificate authority", next.ca_pem);
  if (status.ok()) status = ReadText(access_.client_certificate, "client certificate", pair.certificate_pem);
  if (status.ok()) status = ReadText(access_.client_key, "client key", pair.private_key_pem);
  if (!status.ok()) return status;
  if (!pair.certificate_pem.empty()) next.client = std::move(pair);
  if (token = Trim(token); !token.empty()) next.authorization = "Bearer " + token;
  // A token that is given explicitly wins over a plugin, as for kubectl.
  if (!access_.exec || !next.authorization.empty()) return {};
  return UsePlugin(next, stop);
}

Status Credentials::UsePlugin(Credential& next, const std::stop_token& stop) {
  if (!plugin_ran_) {
    const auto now = clock_.Steady();
    if (!plugin_failure_.ok() && now - plugin_failed_at_ < kPluginRest) return plugin_failure_;
    Status status = RunPlugin(next.ca_pem, stop);
    // That a caller gave up says nothing about the plugin.
    plugin_failure_ = stop.stop_requested() ? Status() : status;
    plugin_failed_at_ = clock_.Steady();
    if (!status.ok()) return status;
    plugin_ran_ = true;
  }
  next.authorization = from_plugin_.authorization;
  if (from_plugin_.client) next.client = from_plugin_.client;
  return {};
}

Status Credentials::RunPlugin(const std::string& ca_pem, const std::stop_token& stop) {
  const ExecPlugin& plugin = *access_.exec;
  const std::string context = fmt::format("credential plugin {}", plugin.command);
  if (commands_ == nullptr) return {StatusCode::kInvalid, context + ": programs are run by the command line alone; use a token file"};
  if (plugin.always_interactive) {
    return {StatusCode::kInvalid, context + ": interactiveMode is Always, and it gets no terminal here: log in with it first"};
  }
  if (stop.stop_requested()) return {StatusCode::kUnavailable, context + ": a stop was asked for"};
  std::atomic<bool> asked = false;
  const std::stop_callback on_stop(stop, [&asked] { asked = true; });
  base::CommandRunner::Command command{
      .words = {plugin.command}, .timeout = kPluginTimeout, .most_output = kMaxText, .stop = base::StopToken(asked)};
  command.words.insert(command.words.end(), plugin.args.begin(), plugin.args.end());
  command.environment = plugin.environment;
  command.environment.emplace_back("KUBERNETES_EXEC_INFO", ExecInfo(access_, ca_pem));
  Result<base::CommandRunner::Ended> ended = Run(command);
  const std::string hint = plugin.install_hint.empty() ? "" : "; " + plugin.install_hint;
  if (!ended.ok()) return {StatusCode::kForbidden, fmt::format("{}: {}{}", context, ended.status().message(), hint)};
  // What it says on its standard error may quote what it was given.
  if (ended->exit_code != 0)
    return {StatusCode::kForbidden, fmt::format("{}: it ended with exit code {}{}", context, ended->exit_code, hint)};
  Result<ExecCredential> printed = ReadExecCredential(std::move(ended->out), plugin.api_version);
  if (!printed.ok()) return {StatusCode::kForbidden, fmt::format("{}: {}", context, printed.status().message())};
  from_plugin_ = {};
  if (!printed->token.empty()) from_plugin_.authorization = "Bearer " + Trim(printed->token);
  if (!printed->certificate_pem.empty()) from_plugin_.client = net::CertificatePair{printed->certificate_pem, printed->key_pem};
  plugin_until_.reset();
  if (printed->expires) {
    const auto now = clock_.Now();
    // Half of what is left of a short one, so that it does not run for each call.
    plugin_until_ = *printed->expires - std::min<std::chrono::system_clock::duration>(
                                            kEarlier, std::max<std::chrono::system_clock::duration>((*printed->expires - now) / 2, {}));
  }
  return {};
}

}  // namespace warden::kube
