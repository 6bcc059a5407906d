// Reading and judging what lies in the files.
#include "admission/certificate_files.h"

#include <fmt/format.h>

#include <utility>

#include "net/inspect.h"

namespace warden::admission {
namespace {

constexpr int kReadings = 5;

Status ReadInto(std::string& text, const std::string& path, const base::FileSystem& files) {
  if (path.empty()) return Status();
  auto read = files.ReadRegular(path, net::kMaxPemBytes);
  if (!read.ok()) return read.status().WithContext("read " + path);
  text = *std::move(read);
  return text.empty() ? Status(StatusCode::kInvalid, fmt::format("read {}: it is empty", path)) : Status();
}

}  // namespace

CertificateFiles::CertificateFiles(const base::FileSystem& files, CertificatePaths paths, std::vector<std::string> names)
    : files_(files), paths_(std::move(paths)), names_(std::move(names)) {}

Result<ServingMaterial> CertificateFiles::ReadOnce() const {
  ServingMaterial material;
  Status status = ReadInto(material.pair.certificate_pem, paths_.certificate, files_);
  if (status.ok()) status = ReadInto(material.pair.private_key_pem, paths_.key, files_);
  if (status.ok()) status = ReadInto(material.client_ca_pem, paths_.client_ca, files_);
  if (!status.ok()) return status;
  return material;
}

Result<ServingMaterial> CertificateFiles::Read() const {
  auto last = ReadOnce();
  for (int i = 1; i < kReadings; ++i) {
    auto again = ReadOnce();
    if (last.ok() && again.ok() && *last == *again) return again;
    if (!last.ok() && !again.ok()) return again;
    last = std::move(again);
  }
  return Status(StatusCode::kUnavailable, fmt::format("read {}: it keeps changing", paths_.certificate));
}

Status CertificateFiles::Check(const ServingMaterial& material, std::chrono::system_clock::time_point now) const {
  const auto problems = net::FindProblems(material.pair, {.now = now, .names = names_});
  const std::string paths = fmt::format("{}, {}", paths_.certificate, paths_.key);
  if (!problems.ok()) return problems.status().WithContext(paths);
  if (!problems->empty()) return Status(StatusCode::kInvalid, fmt::format("{}: {}", paths, fmt::join(*problems, "; ")));
  if (material.client_ca_pem.empty()) return Status();
  return net::ReadFacts(material.client_ca_pem, "client CA").status().WithContext(paths_.client_ca);
}

std::chrono::sys_seconds ExpiryOf(const ServingMaterial& material) {
  const auto facts = net::ReadFacts(material.pair.certificate_pem, "certificate");
  return facts.ok() ? facts->front().expires : std::chrono::sys_seconds();
}

}  // namespace warden::admission
