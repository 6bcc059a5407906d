// Names as k8s.io/apimachinery/pkg/api/validation/path has them, and a little stricter: no control character, no percent sign.
#include "kube/api_path.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/letters.h"
#include "base/mask.h"
#include "base/percent_encode.h"

namespace warden::kube {
namespace {

constexpr std::size_t kMaxName = 253;  // of a DNS subdomain, the longest name there is

bool IsSegment(std::string_view text) {
  const auto breaks = [](char c) { return c == '/' || c == '%' || static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  return !text.empty() && text.size() <= kMaxName && text != "." && text != ".." && std::none_of(text.begin(), text.end(), breaks);
}

Status CheckSegment(std::string_view text, std::string_view what) {
  if (IsSegment(text)) return {};
  if (text.empty()) return {StatusCode::kInvalid, fmt::format("the {} is empty", what)};
  if (text.size() > kMaxName) return {StatusCode::kInvalid, fmt::format("the {} is over {} bytes long", what, kMaxName)};
  return {StatusCode::kInvalid,
          fmt::format("the {} is not one that Kubernetes takes: \"{}\"", what, base::MaskTokens(base::PercentEncode(text)))};
}

// Pod names with a port may hold colons ("https:litellm:8443"), so colons pass.
void Append(std::string& path, std::string_view segment) { path += "/" + base::PercentEncode(segment); }

}  // namespace

Result<std::string> PathOf(const Resource& resource, std::string_view ns, std::string_view name) {
  std::string path = resource.group.empty() ? "/api" : "/apis";
  if (!resource.group.empty()) {
    if (Status status = CheckSegment(resource.group, "group"); !status.ok()) return status;
    Append(path, resource.group);
  }
  if (Status status = CheckSegment(resource.version, "version"); !status.ok()) return status;
  Append(path, resource.version);
  if (!ns.empty()) {
    if (Status status = CheckSegment(ns, "namespace"); !status.ok()) return status;
    path += "/namespaces";
    Append(path, ns);
  }
  if (Status status = CheckSegment(resource.plural, "resource"); !status.ok()) return status;
  Append(path, resource.plural);
  if (!name.empty()) {
    if (Status status = CheckSegment(name, "name"); !status.ok()) return status;
    Append(path, name);
  }
  if (!resource.subresource.empty()) {
    if (name.empty()) return Status(StatusCode::kInvalid, "the name is empty");
    if (Status status = CheckSegment(resource.subresource, "subresource"); !status.ok()) return status;
    Append(path, resource.subresource);
  }
  return path;
}

Status CheckRawPath(std::string_view path) {
  const auto breaks = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f || c == '#' || c == '\\';
  };
  if (!path.starts_with('/') || path.starts_with("//") || std::any_of(path.begin(), path.end(), breaks)) {
    return {StatusCode::kInvalid, "it is no percent-encoded path that begins with one slash"};
  }
  std::string plain = base::ToLower(path.substr(0, path.find('?')));
  for (const std::string_view hidden : {"%2f", "%5c", "%25", "%00"}) {
    if (plain.find(hidden) != std::string::npos) return {StatusCode::kInvalid, "it hides a slash"};
  }
  for (auto at = plain.find("%2e"); at != std::string::npos; at = plain.find("%2e")) plain.replace(at, 3, ".");
  plain += '/';
  if (plain.find("/../") != std::string::npos || plain.find("/./") != std::string::npos) {
    return {StatusCode::kInvalid, "it leads up"};
  }
  return {};
}

Query& Query::Add(std::string_view key, std::string_view value) {
  if (value.empty()) return *this;
  if (!text_.empty()) text_ += '&';
  text_ += base::PercentEncode(key) + "=" + base::PercentEncode(value);
  return *this;
}

}  // namespace warden::kube
