// Who we are to the API server, kept fresh: files are read again each minute and after a 401, plugins run again before what they gave
// expires.
//
// No message of this file holds a byte of a token or a key.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/command_runner.h"
#include "base/file_system.h"
#include "base/mutex.h"
#include "kube/access.h"
#include "net/certificate.h"
#include "warden/status.h"

namespace warden::kube {

struct Credential {
  std::string authorization;  // "Bearer …"; "": none
  std::string ca_pem;         // "": the authorities of this machine
  std::optional<net::CertificatePair> client;
  std::uint64_t reading = 0;  // grows each time it was read anew

  bool SameConnection(const Credential& other) const { return ca_pem == other.ca_pem && client == other.client; }
};

// Any thread; a plugin runs for one of them while the others wait.
class Credentials {
 public:
  static constexpr std::chrono::minutes kReadAgain{1};
  static constexpr std::chrono::seconds kPluginRest{5};      // after it failed
  static constexpr std::chrono::seconds kPluginTimeout{60};  // it may ask a cloud, and that a person in a browser
  static constexpr std::chrono::seconds kLongestWait{65};    // for a plugin that runs for another thread: a little more than it may take

  // `commands` may be nullptr: then an access with a plugin is an error. All must outlive it.
  Credentials(Access access, const base::FileSystem& files, const base::Clock& clock, base::CommandRunner* commands);

  // A file that cannot be read again is no failure while there is what was read before. kForbidden: the plugin gave nothing; the message
  // tells how to install it where the kubeconfig does; the same for kPluginRest, in which it is not run again. kUnavailable: a stop was
  // asked for, which also ends the plugin. kTimeout: it runs for another thread, and that for kLongestWait.
  Result<Credential> Get(const std::stop_token& stop = {});
  // The API server does not take it (401): it is read again by the next Get, unless another thread has done so.
  void Refuse(const Credential& credential);
  // Why the last reading failed, where what was read before is still used.
  Status trouble() const;

  const Access& access() const { return access_; }

 private:
  // Until no plugin runs.
  Status WaitForPlugin(const std::stop_token& stop) REQUIRES(mutex_);
  Status Read(Credential& next, const std::stop_token& stop) REQUIRES(mutex_);
  Status ReadText(const TextOrFile& source, const char* what, std::string& text);
  Status UsePlugin(Credential& next, const std::stop_token& stop) REQUIRES(mutex_);
  Status RunPlugin(const std::string& ca_pem, const std::stop_token& stop) REQUIRES(mutex_);
  // The mutex is free meanwhile: whoever waits looks at its own stop.
  Result<base::CommandRunner::Ended> Run(const base::CommandRunner::Command& command) REQUIRES(mutex_);

  const Access access_;
  const base::FileSystem& files_;
  const base::Clock& clock_;
  base::CommandRunner* const commands_;

  mutable base::Mutex mutex_;
  std::condition_variable_any plugin_ended_;
  bool plugin_runs_ GUARDED_BY(mutex_) = false;
  std::optional<Credential> current_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point read_at_ GUARDED_BY(mutex_);
  std::optional<std::chrono::system_clock::time_point> plugin_until_ GUARDED_BY(mutex_);
  Status trouble_ GUARDED_BY(mutex_);
  bool plugin_ran_ GUARDED_BY(mutex_) = false;
  Status plugin_failure_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point plugin_failed_at_ GUARDED_BY(mutex_);
  Credential from_plugin_ GUARDED_BY(mutex_);
};

}  // namespace warden::kube
