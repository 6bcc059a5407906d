// Writing an answer.
#include "review/answer.h"

#include "base/base64.h"
#include "doc/json_writer.h"

namespace warden::review {
namespace {

void WriteText(doc::JsonWriter& writer, std::string_view key, std::string_view text) {
  if (!text.empty()) writer.Key(key).String(text);
}

void WriteDenial(doc::JsonWriter& writer, const Denial& denial) {
  writer.Key("status").BeginObject();
  writer.Key("status").String("Failure").Key("message").String(denial.message).Key("reason").String(denial.reason);
  writer.Key("details").BeginObject();
  WriteText(writer, "name", denial.name);
  WriteText(writer, "group", denial.group);
  WriteText(writer, "kind", denial.kind);
  writer.Key("causes").BeginArray();
  for (const Cause& cause : denial.causes) {
    writer.BeginObject().Key("reason").String(cause.reason).Key("message").String(cause.message);
    WriteText(writer, "field", cause.field);
    writer.EndObject();
  }
  writer.EndArray().EndObject();
  writer.Key("code").Int(denial.code).EndObject();
}

void WriteAnnotations(doc::JsonWriter& writer, const Answer& answer) {
  writer.Key("auditAnnotations").BeginObject();
  for (const auto& [key, value] : answer.audit_annotations) writer.Key(key).String(value);
  writer.EndObject();
}

void WriteWarnings(doc::JsonWriter& writer, const Answer& answer) {
  writer.Key("warnings").BeginArray();
  for (const std::string& warning : answer.warnings) writer.String(warning);
  writer.EndArray();
}

}  // namespace

std::string WriteAnswer(const Answer& answer) {
  std::string out;
  out.reserve(512);
  doc::JsonWriter writer(out);
  writer.BeginObject().Key("apiVersion").String("admission.k8s.io/v1").Key("kind").String("AdmissionReview");
  writer.Key("response").BeginObject().Key("uid").String(answer.uid).Key("allowed").Bool(!answer.denial);
  if (answer.denial) WriteDenial(writer, *answer.denial);
  if (!answer.json_patch.empty() && answer.json_patch != "[]") {
    writer.Key("patchType").String("JSONPatch").Key("patch").String(base::EncodeBase64(answer.json_patch));
  }
  if (!answer.audit_annotations.empty()) WriteAnnotations(writer, answer);
  if (!answer.warnings.empty()) WriteWarnings(writer, answer);
  writer.EndObject().EndObject();
  return out;
}

}  // namespace warden::review
