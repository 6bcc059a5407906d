// Findings, fixes, edits: making and naming them.
#include "warden/finding.h"

#include "doc/json_writer.h"
#include "warden/rule.h"

namespace warden {
namespace {

Fix&& With(Fix& fix, Edit edit) {
  fix.edits.push_back(std::move(edit));
  return std::move(fix);
}

}  // namespace

std::string_view ToString(Severity level) {
  switch (level) {
    case Severity::kOff: return "off";
    case Severity::kInfo: return "info";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return "off";
}

std::string_view ToString(Op op) {
  switch (op) {
    case Op::kSet: return "set";
    case Op::kAppend: return "append";
    case Op::kRemove: return "remove";
  }
  return "set";
}

std::string_view ToString(Applicability applicability) {
  switch (applicability) {
    case Applicability::kSafe: return "safe";
    case Applicability::kUnsafe: return "unsafe";
    case Applicability::kManual: return "manual";
  }
  return "manual";
}

Fix&& Fix::Set(const Field& field, std::int64_t value) && { return With(*this, Edit(field.path(), Op::kSet, std::to_string(value))); }

Fix&& Fix::Set(const Field& field, bool value) && { return With(*this, Edit(field.path(), Op::kSet, value ? "true" : "false")); }

Fix&& Fix::Set(const Field& field, std::string_view value) && {
  std::string json;
  doc::AppendJsonString(value, json);
  return With(*this, Edit(field.path(), Op::kSet, std::move(json)));
}

Fix&& Fix::Set(const Field& field, SealedValue value) && { return With(*this, Edit(field.path(), Op::kSet, std::move(value))); }

Fix&& Fix::SetJson(const Field& field, std::string json) && { return With(*this, Edit(field.path(), Op::kSet, std::move(json))); }

Fix&& Fix::AppendJson(const Field& list, std::string json) && { return With(*this, Edit(list.path(), Op::kAppend, std::move(json))); }

Fix&& Fix::Remove(const Field& field) && { return With(*this, Edit(field.path(), Op::kRemove, std::string())); }

std::string Fingerprint(const Finding& finding) {
  const ObjectRef& object = finding.at.object;
  std::string print(finding.rule->id);
  // A unit separator cannot stand in a Kubernetes name, and no value gets in here.
  for (const std::string_view part : {std::string_view(object.group), std::string_view(object.kind), std::string_view(object.ns),
                                      std::string_view(object.name), std::string_view(finding.subject)}) {
    print += '\x1f';
    print += part;
  }
  return print;
}

}  // namespace warden
