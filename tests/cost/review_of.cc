// Writing a review around an object.
#include "cost/review_of.h"

#include <fmt/core.h>

#include <algorithm>

#include "doc/reader.h"

namespace warden::cost {
namespace {

std::string Plural(std::string kind) {
  std::transform(kind.begin(), kind.end(), kind.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return kind + "s";
}

}  // namespace

std::string ReviewOf(std::string_view object, std::string_view old) {
  const auto read = doc::ReadJson(std::string(object), "");
  const auto text = [&](std::string_view key) {
    const Node* value = read.ok() ? read.document->root().Find(key) : nullptr;
    return value != nullptr ? std::string(value->string()) : std::string();
  };
  const std::string api = text("apiVersion"), kind = text("kind");
  const auto slash = api.find('/');
  const std::string group = slash == std::string::npos ? "" : api.substr(0, slash);
  const std::string version = slash == std::string::npos ? api : api.substr(slash + 1);
  std::string review = fmt::format(
      R"({{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{{"uid":"u","kind":{{"group":"{0}","version":"{1}","kind":"{2}"}},)"
      R"("resource":{{"group":"{0}","version":"{1}","resource":"{3}"}},"name":"x","namespace":"llm","operation":"{4}",)"
      R"("userInfo":{{"username":"alice"}},"object":)",
      group, version, kind, Plural(kind), old.empty() ? "CREATE" : "UPDATE");
  review.append(object).append(",\"oldObject\":").append(old.empty() ? "null" : old).append("}}");
  return review;
}

}  // namespace warden::cost
