// The serving certificate, its key and the client CA as files that somebody else renews: cert-manager through a mounted Secret.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "net/certificate.h"
#include "warden/status.h"

namespace warden::admission {

struct CertificatePaths {
  std::string certificate;
  std::string key;
  std::string client_ca;  // "": clients need no certificate
};

// What a server shows, and whom it believes.
struct ServingMaterial {
  net::CertificatePair pair;
  std::string client_ca_pem;  // "": clients need no certificate

  friend bool operator==(const ServingMaterial&, const ServingMaterial&) = default;
};

// Until when its certificate is valid; the epoch when that cannot be read.
std::chrono::sys_seconds ExpiryOf(const ServingMaterial& material);

// A value; as many threads as the FileSystem allows.
class CertificateFiles {
 public:
  // `files` must outlive it. `names`: whom the certificate must be for, at least.
  CertificateFiles(const base::FileSystem& files, CertificatePaths paths, std::vector<std::string> names);

  // All files as they were at one moment: read again until two readings agree, because a mounted Secret may be exchanged between two
  // of them. Failures name the path; kUnavailable when they do not come to rest.
  Result<ServingMaterial> Read() const;

  // Whether it can be served: net::FindProblems finds none, and the client CA is readable. The message names the paths.
  Status Check(const ServingMaterial& material, std::chrono::system_clock::time_point now) const;

 private:
  Result<ServingMaterial> ReadOnce() const;

  const base::FileSystem& files_;
  CertificatePaths paths_;
  std::vector<std::string> names_;
};

}  // namespace warden::admission
